//! Every list of the API: as many rows as are asked for, and the next ones by its cursor.

use domain::access::Role;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::gateway::{Gateway, ago, body};

/// Two of everything that lists are of.
async fn world(pool: PgPool) -> Gateway {
    let gateway = Gateway::start(pool).await;
    gateway.register("/apps/b/two", "free").await;
    let made = async |path: &str, body: Value| {
        gateway.made(path, body).await;
    };
    for (place, app) in ["acme", "b"].into_iter().enumerate() {
        let name = ["acme#shop", "b#two"][place];
        let path = ["/apps/acme/shop/overrides", "/apps/b/two/overrides"][place];
        let amount = json!({ "kind": "limited", "amount": 250 });
        let target = json!({ "quota": "groups" });
        made(path, json!({ "target": target, "value": amount, "reason": "x" })).await;
        let requested = json!({ "kind": "limited", "amount": 900 });
        let request =
            json!({ "app": name, "target": target, "requested": requested, "justification": "x" });
        made("/requests", request).await;
        made("/tokens", json!({ "name": app, "role": "viewer" })).await;
        let password = "correct horse battery";
        let account = json!({ "login": app, "name": app, "role": "viewer", "password": password });
        made("/accounts", account).await;
        let hook = json!({ "name": app, "url": "https://example.org/" });
        made("/webhooks", hook).await;
        let platform = json!({
            "name": app, "url": "https://example.org/", "scope": name,
            "client_id": "a", "client_secret": "b", "calls_per_minute": 1,
        });
        made("/platforms", platform).await;
        let rule = json!({
            "name": app, "of": { "kind": "quotas" }, "factor_percent": 200, "unchanged_days": 1,
            "peak_percent": 80, "headroom_percent": 200,
        });
        made("/requests/rules", rule).await;
        let gateway_name = format!("gateway-{app}");
        let ack = json!({ "gateway": gateway_name, "version": 1 });
        let acked = gateway.send(Method::POST, "/limits/ack", ack).await;
        assert!(acked.status().is_success(), "{}", acked.status());
    }
    let gauges = ["acme#shop", "b#two"]
        .map(|app| json!({ "app": app, "quota": "groups", "value": 91, "at": ago(60) }));
    gateway.report(1, json!(gauges), json!([])).await;
    gateway
}

/// The schema that a reference leads to.
fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
        None => schema,
    }
}

/// The paths that list something and need nothing to be asked for.
fn lists(document: &Value) -> Vec<String> {
    let paths = document["paths"].as_object().unwrap();
    let mut found = Vec::new();
    for (path, methods) in paths.iter().filter(|(path, _)| !path.contains('{')) {
        let read = &methods["get"];
        let schema = &read["responses"]["200"]["content"]["application/json"]["schema"];
        let schema = resolve(document, schema);
        let none = Vec::new();
        let params = read["parameters"].as_array().unwrap_or(&none);
        let needs = params.iter().any(|one| one["required"] == true);
        if schema["properties"].get("items").is_none() || needs {
            assert_ne!(schema["type"], "array", "{path} is a list without pages");
            continue;
        }
        for name in ["limit", "cursor"] {
            assert!(params.iter().any(|one| one["name"] == name), "{path} takes no {name}");
        }
        found.push(path.trim_start_matches("/api/v1").to_owned());
    }
    found
}

#[sqlx::test(migrations = "../migrations")]
async fn every_list_has_as_many_rows_as_are_asked_for_and_goes_on(pool: PgPool) {
    let gateway = world(pool).await;
    // A token has neither sessions nor notifications.
    let admin = gateway.server.signed_in(Role::Admin).await;
    let document = gateway.read("/openapi.json").await;
    let lists = lists(&document);
    assert!(lists.len() > 14, "{lists:?}");
    let mut tried = 0;
    for path in lists {
        let whole = admin.get(&format!("/api/v1{path}?limit=500")).await;
        assert_eq!(whole.status(), 200, "{path}");
        let whole = body(whole).await;
        let whole = whole["items"].as_array().unwrap().len();
        tried += usize::from(whole > 1);
        let (mut rows, mut cursor) = (0, None::<String>);
        while rows < whole.min(5) {
            let next = cursor.map(|cursor| format!("&cursor={}", encoded(&cursor)));
            let address = format!("/api/v1{path}?limit=1{}", next.unwrap_or_default());
            let page = body(admin.get(&address).await).await;
            assert_eq!(page["items"].as_array().map(Vec::len), Some(1), "{address}: {page}");
            rows += 1;
            cursor = page["next"].as_str().map(str::to_owned);
            assert_eq!(cursor.is_some(), rows < whole, "{address} after {rows} of {whole}");
        }
    }
    assert!(tried > 9, "the world has two of too few things: {tried}");
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
