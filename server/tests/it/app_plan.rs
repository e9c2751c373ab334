use domain::access::Role;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::gateway::{Gateway, ago, body, pointer, problem, refused_at};

const PATH: &str = "/apps/acme/shop";

async fn tag(gateway: &Gateway) -> String {
    let read = gateway.get(PATH).await;
    read.headers()["etag"].to_str().unwrap().to_owned()
}

async fn send(gateway: &Gateway, method: Method, path: &str, tag: &str, json: Value) -> Response {
    gateway.tagged(method, &format!("{PATH}{path}"), tag, Some(json)).await
}

async fn choose(gateway: &Gateway, tag: &str, change: Value) -> Response {
    send(gateway, Method::PUT, "/plan", tag, change).await
}

async fn preview(gateway: &Gateway, query: &str) -> Value {
    let answer = gateway.get(&format!("{PATH}/plan-preview?{query}")).await;
    assert_eq!(answer.status(), 200);
    body(answer).await
}

fn row<'a>(preview: &'a Value, quota: &str) -> &'a Value {
    let rows = preview["rows"].as_array().unwrap();
    rows.iter().find(|row| row["target"]["quota"] == quota).unwrap()
}

#[sqlx::test(migrations = "../migrations")]
async fn a_preview_says_what_a_plan_would_do_and_the_plan_waits_for_the_confirmation(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let gauge = |quota: &str, value: u64| json!({ "app": "acme#shop", "quota": quota, "value": value, "at": ago(60) });
    let used = json!([gauge("groups", 91_020), gauge("message_retention_days", 88)]);
    gateway.report(1, used, json!([])).await;
    let up = preview(&gateway, "plan=advanced").await;
    assert_eq!(
        (&up["from"], &up["to"], &up["checks"]),
        (&json!("free"), &json!("advanced"), &json!([]))
    );
    assert_eq!(row(&up, "groups")["outcome"]["kind"], "raised");
    assert_eq!(row(&up, "groups")["used"], 91_020);
    let change = json!({ "plan": "advanced", "reason": "growth" });
    assert_eq!(choose(&gateway, &tag(&gateway).await, change).await.status(), 200);
    let answer = gateway.get(&format!("{PATH}/plan-preview?plan=basic")).await;
    let seen = answer.headers()["etag"].to_str().unwrap().to_owned();
    assert_eq!(seen, tag(&gateway).await, "the preview's tag is the one to change by");
    let down = body(answer).await;
    let retention = row(&down, "message_retention_days");
    assert_eq!(retention["outcome"], json!({ "kind": "destroyed", "days": 81 }));
    assert_eq!(down["rows"][0]["target"]["quota"], "message_retention_days", "danger first");
    let expected =
        ["deletes_history", "below_current_use", "below_peak", "drops_more_than_10_percent"];
    assert_eq!(down["checks"], json!(expected));
    let mut change = json!({ "plan": "basic", "reason": "smaller" });
    let refused = problem(choose(&gateway, &seen, change.clone()).await, 422, "unconfirmed").await;
    let errors = refused["errors"].as_array().unwrap();
    for (error, check) in errors.iter().zip(expected) {
        assert_eq!(error["pointer"], "/confirm");
        assert!(error["detail"].as_str().unwrap().starts_with(check), "{error}");
    }
    change["confirm"] = json!(expected[1..]);
    problem(choose(&gateway, &seen, change.clone()).await, 422, "unconfirmed").await;
    change["confirm"] = json!(expected);
    let chosen = choose(&gateway, &seen, change.clone()).await;
    assert_eq!(chosen.status(), 200);
    assert_eq!(body(chosen).await["plan"], "basic");
    problem(choose(&gateway, &seen, change).await, 412, "stale").await;
}

#[sqlx::test(migrations = "../migrations")]
async fn a_plan_may_be_chosen_for_later_replaced_and_called_off(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    let soon = ago(-3600);
    let later = json!({ "plan": "basic", "reason": "contract", "starts_at": soon });
    let told = preview(&gateway, &format!("plan=basic&starts_at={}", ago(-3600))).await;
    assert_eq!(row(&told, "groups")["at"], told["starts_at"]);
    let chosen = body(choose(&gateway, &tag(&gateway).await, later.clone()).await).await;
    assert_eq!((&chosen["plan"], &chosen["coming"]["plan"]), (&json!("free"), &json!("basic")));
    let limits = gateway.read(&format!("{PATH}/limits")).await;
    assert_eq!(limits["plan"], "free", "it holds from its moment on");
    let told = preview(&gateway, "plan=advanced").await;
    assert_eq!(told["replaces"]["plan"], "basic");
    assert_eq!(told["replaces"]["reason"], "contract");
    assert_eq!(told["calls_off"][0]["plan"], "basic");
    let instead = json!({ "plan": "advanced", "reason": "growth" });
    let refused = choose(&gateway, &tag(&gateway).await, instead).await;
    problem(refused, 422, "unconfirmed").await;
    for (wrong, field) in [
        (json!({ "plan": "basic", "reason": "x", "starts_at": ago(3600) }), "/starts_at"),
        (
            json!({ "plan": "basic", "reason": "x", "starts_at": "9999-12-31T23:59:59Z" }),
            "/starts_at",
        ),
        (json!({ "plan": "free", "reason": "x", "starts_at": soon }), "/plan"),
    ] {
        let refused = choose(&gateway, &tag(&gateway).await, wrong).await;
        refused_at(refused, field).await;
    }
    let past =
        gateway.get(&format!("{PATH}/plan-preview?plan=basic&starts_at={}", ago(3600))).await;
    refused_at(past, "/starts_at").await;
    let cancel = |tag: String, json: Value| {
        let gateway = &gateway;
        async move { send(gateway, Method::DELETE, "/plan/coming", &tag, json).await }
    };
    let reason = json!({ "reason": "no budget" });
    problem(cancel("\"99\"".into(), reason.clone()).await, 412, "stale").await;
    let refused = cancel(tag(&gateway).await, json!({ "reason": " " })).await;
    refused_at(refused, "/reason").await;
    // More was promised than the present plan gives.
    let refused =
        problem(cancel(tag(&gateway).await, reason.clone()).await, 422, "unconfirmed").await;
    assert_eq!(pointer(&refused), "/confirm");
    let fired = json!({ "reason": "no budget", "confirm": ["deletes_history", "feature_not_supported", "drops_more_than_10_percent"] });
    let off = cancel(tag(&gateway).await, fired.clone()).await;
    assert_eq!(off.status(), 200);
    assert!(body(off).await["coming"].is_null());
    problem(cancel(tag(&gateway).await, fired).await, 404, "not_found").await;
    let reasons: Vec<Option<String>> =
        sqlx::query_scalar("select cancel_reason from app_plans order by id")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(reasons, [None, Some("no budget".to_owned())], "it stays on record");
}

#[sqlx::test(migrations = "../migrations")]
async fn a_preview_of_nothing_and_by_nobody_is_refused(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let get = |path: &'static str| gateway.get(path);
    problem(get("/apps/acme/shop/plan-preview").await, 422, "invalid").await;
    refused_at(get("/apps/acme/shop/plan-preview?plan=gold").await, "/plan").await;
    problem(get("/apps/no/body/plan-preview?plan=basic").await, 404, "not_found").await;
    problem(get("/apps/acme/shop/plan-preview?plan=basic&starts_at=soon").await, 422, "invalid")
        .await;
    // Who may only look may look at this too, and change nothing.
    let viewer = gateway.server.token(Some(Role::Viewer), &[]).await;
    let path = "/apps/acme/shop/plan-preview?plan=basic";
    assert_eq!(gateway.client.api(Method::GET, path, &viewer, None).await.status(), 200);
    let refused = gateway
        .client
        .api(Method::DELETE, "/apps/acme/shop/plan/coming", &viewer, Some(json!({ "reason": "x" })))
        .await;
    problem(refused, 403, "forbidden").await;
}
