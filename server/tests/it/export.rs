//! The limits in the formats of others.

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::gateway::{Gateway, problem, refused_at};

async fn three_apps(pool: PgPool) -> Gateway {
    let gateway = Gateway::start(pool).await;
    for (path, plan) in [("/apps/b/two", "basic"), ("/apps/-a/one", "community")] {
        gateway.register(path, plan).await;
    }
    gateway
}

async fn text(gateway: &Gateway, query: &str) -> String {
    let answer = gateway.get(&format!("/limits/export?{query}")).await;
    assert_eq!(answer.status(), 200, "{query}");
    assert_eq!(answer.headers()["limits-version"], "3");
    answer.text().await.unwrap()
}

#[sqlx::test(migrations = "../migrations")]
async fn envoy_is_given_the_rates_that_gateways_enforce(pool: PgPool) {
    let gateway = three_apps(pool.clone()).await;
    let all = text(&gateway, "format=envoy").await;
    let apps: Vec<_> = all.match_indices("key: app_key\n    value: ").map(|(at, _)| at).collect();
    let places = ["-a#one", "acme#shop", "b#two"].map(|app| all.find(&format!("\"{app}\"")));
    assert_eq!(apps.len(), 3);
    assert!(places.is_sorted() && places.iter().all(Option::is_some));
    assert!(all.contains("\ndomain: \"headroom\"\ndescriptors:\n"));
    assert!(all.contains(
        "      - key: bucket\n        value: \"accounts\"\n        rate_limit:\n          unit: \
         second\n          requests_per_unit: 100\n"
    ));
    assert_eq!(text(&gateway, "format=envoy").await, all, "the same limits, the same bytes");
    // Exports are on record. A gateway reads what it enforces: nothing leaves the house.
    let exports = async || {
        let count = "select count(*) from audit_log where action = 'limits.export'";
        sqlx::query_scalar::<_, i64>(count).fetch_one(&pool).await.unwrap()
    };
    assert_eq!(exports().await, 2);
    let enforces = gateway.server.token(None, &["limits:read"]).await;
    let path = "/limits/export?format=envoy";
    let read = gateway.client.api(Method::GET, path, &enforces, None).await;
    assert_eq!(read.text().await.unwrap(), all);
    assert_eq!(exports().await, 2);
    let named = "format=envoy&app=b%23two&app=acme%23shop&shadow_mode=true&domain=chat/eu";
    let some = text(&gateway, named).await;
    assert_eq!(some.matches("key: app_key").count(), 2);
    assert_eq!(some.matches("rate_limit:").count(), some.matches("shadow_mode: true").count());
    assert!(some.contains("\ndomain: \"chat/eu\"\n"));
}

#[sqlx::test(migrations = "../migrations")]
async fn json_and_csv_have_everything(pool: PgPool) {
    let gateway = three_apps(pool).await;
    let all: Value = serde_json::from_str(&text(&gateway, "format=json").await).unwrap();
    let items = all["items"].as_array().unwrap();
    let apps: Vec<_> = items.iter().map(|one| one["app"].as_str().unwrap()).collect();
    assert_eq!(apps, ["-a#one", "acme#shop", "b#two"]);
    assert_eq!((&all["version"], &all["next"]), (&json!(3), &Value::Null));
    assert_eq!(items[1], gateway.read("/apps/acme/shop/limits").await);
    let rows = |limits: &Value| {
        let rates = limits["rates"].as_array().unwrap().iter();
        let rates = rates.map(|bucket| bucket["limits"].as_array().unwrap().len());
        rates.sum::<usize>() + limits["quotas"].as_array().unwrap().len()
    };
    let table = text(&gateway, "format=csv").await;
    assert_eq!(table.lines().count(), 1 + items.iter().map(rows).sum::<usize>());
    assert!(
        table.contains("\r\n-a#one,community,"),
        "a gateway knows an App Key by its exact name"
    );
    let free = text(&gateway, "format=csv&plan=free").await;
    assert_eq!(free.lines().count(), 1 + rows(&items[1]));
    let found = text(&gateway, "format=json&query=TWO").await;
    assert_eq!(serde_json::from_str::<Value>(&found).unwrap()["items"][0], items[2]);
    let nothing = text(&gateway, "format=json&query=nothing").await;
    let nothing: Value = serde_json::from_str(&nothing).unwrap();
    assert_eq!(nothing, json!({ "version": 3, "items": [], "next": null }));
}

#[sqlx::test(migrations = "../migrations")]
async fn what_cannot_be_exported_is_refused_by_name(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    for (query, field) in [
        ("", "/format"),
        ("format=xml", "/format"),
        ("format=csv&app=nothing", "/app"),
        ("format=envoy&shadow_mode=perhaps", "/shadow_mode"),
        ("format=envoy&domain=", "/domain"),
        ("format=envoy&domain=a%0Ab", "/domain"),
    ] {
        let answer = gateway.get(&format!("/limits/export?{query}")).await;
        refused_at(answer, field).await;
    }
    let missing = gateway.get("/limits/export?format=csv&app=no%23body").await;
    problem(missing, 404, "not_found").await;
    let many = "&app=acme%23shop".repeat(1001);
    let answer = gateway.get(&format!("/limits/export?format=csv{many}")).await;
    refused_at(answer, "/app").await;
}
