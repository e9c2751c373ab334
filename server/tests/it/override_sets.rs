//! One override for many App Keys at once, the table of all, other ends and copies, through the API.

use domain::access::Role;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::gateway::{Gateway, ago, body, etag, groups, pointer, problem, refused_at};
use crate::spawn::text;

fn set(apps: &[&str], amount: u64) -> Value {
    let mut set = groups(amount);
    set["apps"] = json!(apps);
    set
}

async fn effective(gateway: &Gateway, app: &str) -> Value {
    let limits = gateway.read(&format!("/apps/{app}/limits")).await;
    let quotas = limits["quotas"].as_array().unwrap();
    quotas.iter().find(|one| one["quota"] == "groups").unwrap()["value"]["amount"].clone()
}

async fn with(gateway: &Gateway, path: &str, headers: &[(&str, &str)], what: Value) -> Response {
    let path = format!("/api/v1{path}");
    let request = gateway.client.request(Method::POST, &path).bearer_auth(&gateway.token);
    let add = |request: reqwest::RequestBuilder, one: &(&str, &str)| request.header(one.0, one.1);
    headers.iter().fold(request, add).json(&what).send().await.unwrap()
}

#[sqlx::test(migrations = "../migrations")]
async fn a_set_is_previewed_made_read_and_undone(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    gateway.register("/apps/acme/chat", "free").await;
    let asked = set(&["acme#shop", "acme#chat", "no#body"], 300);
    let preview = gateway.send(Method::POST, "/overrides/bulk?dry_run=true", asked.clone()).await;
    assert_eq!(preview.status(), 200);
    let preview = body(preview).await;
    assert_eq!((&preview["settable"], &preview["effects"]["raised"]), (&json!(2), &json!(2)));
    assert_eq!(preview["left_out"], json!([{ "app": "no#body", "why": "unknown_app" }]));
    let refused = gateway.send(Method::POST, "/overrides/bulk", asked.clone()).await;
    let refused = problem(refused, 422, "invalid").await;
    assert_eq!(
        refused["errors"][0],
        json!({ "pointer": "/apps", "detail": "no#body: there is no such App Key" })
    );
    assert_eq!(effective(&gateway, "acme/shop").await, 100);
    let mut leaving = asked;
    leaving["leave_out"] = json!(true);
    let made = gateway.made("/overrides/bulk", leaving).await;
    assert_eq!((&made["apps"], &made["left_out"]), (&json!(2), &json!(1)));
    assert_eq!(effective(&gateway, "acme/chat").await, 300);

    let path = format!("/overrides/sets/{}", made["id"].as_str().unwrap());
    assert_eq!(gateway.read(&path).await["standing"], 2);
    let listed = format!("/overrides?set={}&state=in_force", made["id"].as_str().unwrap());
    let rows = gateway.read(&listed).await;
    assert_eq!(rows["items"].as_array().unwrap().len(), 2);
    assert_eq!(rows["items"][0]["without"], json!({ "kind": "limited", "amount": 100 }));
    let undo = format!("{path}/undo");
    let preview = gateway.send(Method::POST, &format!("{undo}?dry_run=true"), json!({})).await;
    let preview = body(preview).await;
    assert_eq!((&preview["ends"], &preview["effects"]["lowered"]), (&json!(2), &json!(2)));
    let refused = gateway.send(Method::POST, &undo, json!({ "reason": "over" })).await;
    assert_eq!(pointer(&problem(refused, 422, "unconfirmed").await), "/confirm");
    let confirm = json!({ "reason": "over", "confirm": ["drops_more_than_10_percent"] });
    let undone = body(gateway.send(Method::POST, &undo, confirm.clone()).await).await;
    assert_eq!(undone["undone"]["ended"], 2);
    problem(gateway.send(Method::POST, &undo, confirm).await, 409, "conflict").await;
    assert_eq!(effective(&gateway, "acme/chat").await, 100);
}

#[sqlx::test(migrations = "../migrations")]
async fn a_set_that_breaks_a_rule_is_refused_at_its_field(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    let filtered = |filter: Value| {
        let mut set = groups(300);
        set["filter"] = filter;
        set
    };
    let mut both = set(&["acme#shop"], 300);
    both["filter"] = json!({});
    let mut late = set(&["acme#shop"], 300);
    late["ends_at"] = json!(ago(10));
    let mut mute = set(&["acme#shop"], 300);
    mute["reason"] = json!(" ");
    let many: Vec<String> = (0..10_001).map(|number| format!("many#{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let mut foreign = set(&["acme#shop"], 300);
    foreign["target"] =
        json!({ "bucket": "users", "unit": "call", "window_seconds": 1, "scope": "app" });
    for (wrong, field) in [
        (groups(300), "/apps"),
        (set(&[], 300), "/apps"),
        (both, "/apps"),
        (set(&many, 300), "/apps"),
        (filtered(json!({ "plan": "enterprise" })), "/apps"),
        (late, "/ends_at"),
        (mute, "/reason"),
        (set(&["acme#shop"], u64::MAX), "/value"),
        (foreign, "/apps"),
    ] {
        for query in ["", "?dry_run=true"] {
            // What it would do to those that cannot have it is a preview's answer, no refusal.
            let answer =
                gateway.send(Method::POST, &format!("/overrides/bulk{query}"), wrong.clone()).await;
            if answer.status() == 200 && !query.is_empty() {
                assert_eq!(body(answer).await["settable"], 0);
                continue;
            }
            refused_at(answer, field).await;
        }
    }
    let broken =
        gateway.send(Method::POST, "/overrides/bulk", json!({ "apps": "acme#shop" })).await;
    problem(broken, 422, "invalid").await;
    let rows: i64 =
        sqlx::query_scalar("select count(*) from overrides").fetch_one(&pool).await.unwrap();
    assert_eq!(rows, 0);
}

#[sqlx::test(migrations = "../migrations")]
async fn a_request_with_a_key_creates_once(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    let path = "/apps/acme/shop/overrides";
    let key = [("idempotency-key", "order-4711")];
    let first = with(&gateway, path, &key, groups(200)).await;
    assert_eq!(first.status(), 201);
    let first = body(first).await;
    let again = with(&gateway, path, &key, groups(200)).await;
    assert_eq!(again.status(), 201);
    assert_eq!(body(again).await, first);
    refused_at(with(&gateway, path, &key, groups(250)).await, "/Idempotency-Key").await;
    // A refused request keeps nothing: the key is still free.
    let key = [("idempotency-key", "order-4712")];
    problem(with(&gateway, path, &key, groups(u64::MAX)).await, 422, "invalid").await;
    assert_eq!(with(&gateway, path, &key, groups(300)).await.status(), 201);
    let bulk = set(&["acme#shop"], 400);
    let one =
        body(with(&gateway, "/overrides/bulk", &[("idempotency-key", "b1")], bulk.clone()).await)
            .await;
    let two =
        body(with(&gateway, "/overrides/bulk", &[("idempotency-key", "b1")], bulk.clone()).await)
            .await;
    assert_eq!(one, two);
    let empty = with(&gateway, "/overrides/bulk", &[("idempotency-key", " ")], bulk).await;
    problem(empty, 422, "invalid").await;
    let rows: i64 =
        sqlx::query_scalar("select count(*) from overrides").fetch_one(&pool).await.unwrap();
    assert_eq!(rows, 3);
}

#[sqlx::test(migrations = "../migrations")]
async fn an_override_gets_another_end_and_a_copy(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    gateway.register("/apps/acme/chat", "free").await;
    gateway.register("/apps/old/chat", "community").await;
    let stale =
        with(&gateway, "/apps/acme/shop/overrides", &[("if-match", "\"99\"")], groups(200)).await;
    problem(stale, 412, "stale").await;
    let mut short = groups(200);
    short["ends_at"] = json!(ago(-3600));
    let made = body(gateway.send(Method::POST, "/apps/acme/shop/overrides", short).await).await;
    let path = format!("/overrides/{}", made["id"].as_str().unwrap());
    let read = gateway.get(&path).await;
    let tag = etag(&read);
    let row = body(read).await;
    assert_eq!((&row["app"], &row["origin"]), (&json!("acme#shop"), &json!("temporary")));
    let patch = |version: Option<String>, what: Value| {
        let url = format!("/api/v1{path}");
        let request = gateway.client.request(Method::PATCH, &url).bearer_auth(&gateway.token);
        let request = match version {
            Some(version) => request.header("if-match", version),
            None => request,
        };
        request.json(&what).send()
    };
    let longer = json!({ "ends_at": ago(-7200), "reason": "longer" });
    problem(patch(None, longer.clone()).await.unwrap(), 428, "version_required").await;
    problem(patch(Some("\"99\"".into()), longer.clone()).await.unwrap(), 412, "stale").await;
    let unsaid = patch(Some(tag.clone()), json!({ "reason": "longer" })).await.unwrap();
    problem(unsaid, 422, "invalid").await;
    let past = json!({ "ends_at": ago(10), "reason": "longer" });
    refused_at(patch(Some(tag.clone()), past).await.unwrap(), "/ends_at").await;
    let done = patch(Some(tag), longer).await.unwrap();
    assert_eq!(done.status(), 200);
    assert_eq!(body(done).await["id"], made["id"]);

    let copy = format!("{path}/copy");
    let copied = gateway.made(&copy, json!({ "app": "acme#chat" })).await;
    assert_eq!((&copied["value"], &copied["reason"]), (&made["value"], &made["reason"]));
    assert!(copied["ends_at"].is_string());
    let foreign = gateway.send(Method::POST, &copy, json!({ "app": "old#chat" })).await;
    let foreign = refused_at(foreign, "/target").await;
    assert!(foreign["detail"].as_str().unwrap().contains("community has no quota groups"));
    let nobody = gateway.send(Method::POST, &copy, json!({ "app": "no#body" })).await;
    problem(nobody, 404, "not_found").await;
}

#[sqlx::test(migrations = "../migrations")]
async fn the_table_is_filtered_and_continued(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    gateway.register("/apps/acme/chat", "free").await;
    for app in ["acme/shop", "acme/chat"] {
        let path = format!("/apps/{app}/overrides");
        gateway.made(&path, groups(200)).await;
    }
    let ask = |query: &str| {
        let path = format!("/overrides{query}");
        let gateway = &gateway;
        async move { gateway.read(&path).await }
    };
    let first = ask("?limit=1").await;
    assert_eq!(first["items"][0]["app"], "acme#chat");
    let next = ask(&format!("?limit=1&cursor={}", first["next"].as_str().unwrap())).await;
    assert_eq!((&next["items"][0]["app"], &next["next"]), (&json!("acme#shop"), &Value::Null));
    let query = "?app=shop&author=test&target=groups&state=in_force&kind=permanent&sort=ending";
    assert_eq!(ask(query).await["items"].as_array().unwrap().len(), 1);
    assert_eq!(ask("?ending_within_days=7").await["items"], json!([]));
    for (query, status) in
        [("?state=hot", 422), ("?unused=maybe", 422), ("?ending_within_days=9999", 422)]
    {
        let answer = gateway.get(&format!("/overrides{query}")).await;
        assert_eq!(answer.status(), status, "{query}");
    }
}

#[sqlx::test(migrations = "../migrations")]
async fn ten_thousand_app_keys_can_be_pasted(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let operator = gateway.server.signed_in(Role::Operator).await;
    for (count, status, words) in
        [(10_000, 200, "and 9,900 more"), (10_001, 422, "at most 10000 App Keys at once")]
    {
        let list: String = (0..count)
            .map(|number| format!("organisation-with-a-name#application-{number}\n"))
            .collect();
        let fields = [
            ("target", "quota:groups"),
            ("value", "300"),
            ("reason", "a term begins"),
            ("which", "list"),
            ("apps", list.as_str()),
            ("form", "bulk"),
            ("do", "preview"),
        ];
        let page = text(operator.post_form("/overrides/bulk", &fields).await, status).await;
        assert!(page.contains(words), "{words}");
    }
}
