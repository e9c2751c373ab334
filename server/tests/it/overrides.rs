use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::gateway::{Gateway, ago, body, pointer, problem, refused_at};

fn new(target: Value, amount: u64) -> Value {
    json!({ "target": target, "value": { "kind": "limited", "amount": amount }, "reason": "campaign" })
}

async fn quota(gateway: &Gateway, id: &str) -> Value {
    let limits = gateway.read("/apps/acme/shop/limits").await;
    let quotas = limits["quotas"].as_array().unwrap();
    quotas.iter().find(|one| one["quota"] == id).unwrap().clone()
}

const PATH: &str = "/apps/acme/shop/overrides";

#[sqlx::test(migrations = "../migrations")]
async fn an_override_holds_until_it_is_ended(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let target = json!({ "quota": "groups" });
    let made = gateway.made(PATH, new(target.clone(), 250)).await;
    let limit = quota(&gateway, "groups").await;
    assert_eq!((&limit["value"]["amount"], &limit["override"]), (&json!(250), &made["id"]));
    assert_eq!(limit["origin"], "override");
    let explained = gateway.read("/apps/acme/shop/limits/explain?quota=groups").await;
    let steps = explained["explanations"][0]["steps"].as_array().unwrap();
    assert_eq!(steps.last().unwrap()["reason"], "campaign");
    let path = format!("/overrides/{}", made["id"].as_str().unwrap());
    let end =
        |reason: &'static str| gateway.send(Method::DELETE, &path, json!({ "reason": reason }));
    refused_at(end(" ").await, "/reason").await;
    // It raised the limit, so its end lowers it.
    let refused = problem(end("over").await, 422, "unconfirmed").await;
    assert_eq!(pointer(&refused), "/confirm");
    let detail = refused["errors"][0]["detail"].as_str().unwrap();
    assert!(detail.contains("groups: 100 instead of 250"), "{detail}");
    let confirmed = json!({ "reason": "over", "confirm": ["drops_more_than_10_percent"] });
    let end = || gateway.send(Method::DELETE, &path, confirmed.clone());
    assert_eq!(end().await.status(), 204);
    problem(end().await, 409, "conflict").await;
    assert_eq!(quota(&gateway, "groups").await["value"]["amount"], 100);
}

#[sqlx::test(migrations = "../migrations")]
async fn what_lowers_a_limit_names_what_must_be_confirmed(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    let used = json!([{ "app": "acme#shop", "quota": "groups", "value": 95, "at": ago(60) }]);
    gateway.report(1, used, json!([])).await;
    let mut low = new(json!({ "quota": "groups" }), 90);
    let refused = gateway.send(Method::POST, PATH, low.clone()).await;
    let refused = problem(refused, 422, "unconfirmed").await;
    let errors = refused["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 2);
    assert_eq!(errors[0]["pointer"], "/confirm");
    assert!(errors[0]["detail"].as_str().unwrap().contains("groups: 90, in use 95"), "{refused}");
    low["confirm"] = json!(["below_peak"]);
    problem(gateway.send(Method::POST, PATH, low.clone()).await, 422, "unconfirmed").await;
    low["confirm"] = json!(["everything"]);
    problem(gateway.send(Method::POST, PATH, low.clone()).await, 422, "invalid").await;
    low["confirm"] = json!(["below_peak", "below_current_use"]);
    gateway.made(PATH, low).await;
    assert_eq!(quota(&gateway, "groups").await["value"]["amount"], 90);
    let rows: i64 =
        sqlx::query_scalar("select count(*) from overrides").fetch_one(&pool).await.unwrap();
    assert_eq!(rows, 1);
}

#[sqlx::test(migrations = "../migrations")]
async fn an_overlap_names_the_other_override(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let mut new = new(
        json!({ "bucket": "accounts", "unit": "call", "window_seconds": 1, "scope": "app" }),
        150,
    );
    (new["starts_at"], new["ends_at"]) = (json!(ago(-60)), json!(ago(-600)));
    let made = body(gateway.send(Method::POST, PATH, new.clone()).await).await;
    let refused = problem(gateway.send(Method::POST, PATH, new).await, 409, "conflict").await;
    assert_eq!(pointer(&refused), "/starts_at");
    assert!(refused["detail"].as_str().unwrap().contains(made["id"].as_str().unwrap()));
}

#[sqlx::test(migrations = "../migrations")]
async fn an_override_that_breaks_a_rule_is_refused_at_its_field(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    let groups = || json!({ "quota": "groups" });
    let with = |field: &str, value: Value| {
        let mut new = new(groups(), 1);
        new[field] = value;
        new
    };
    for (wrong, field) in [
        (new(json!({ "quota": "nothing" }), 1), "/target"),
        (new(json!({ "quota": "a\0" }), 1), "/target"),
        (new(json!({ "quota": "group_name_chars" }), 1), "/target"),
        (
            new(
                json!({ "bucket": "accounts", "unit": "message", "window_seconds": 1, "scope": "app" }),
                1,
            ),
            "/target",
        ),
        (new(groups(), u64::MAX), "/value"),
        (with("value", json!({ "kind": "not_supported" })), "/value"),
        (with("reason", json!("")), "/reason"),
        (with("reason", json!("x\0")), "/reason"),
        (with("starts_at", json!(ago(3600))), "/starts_at"),
        (with("ends_at", json!(ago(1))), "/ends_at"),
        (with("ends_at", json!("9999-12-31T23:59:59Z")), "/ends_at"),
    ] {
        refused_at(gateway.send(Method::POST, PATH, wrong.clone()).await, field).await;
    }
    for broken in [
        json!([]),
        new(json!({}), 1),
        with("value", json!({ "kind": "limited", "amount": -1 })),
        with("value", json!({ "kind": "limited", "amount": 1.5 })),
        with("value", json!(7)),
        with("ends_at", json!("soon")),
    ] {
        problem(gateway.send(Method::POST, PATH, broken).await, 422, "invalid").await;
    }
    let elsewhere = gateway.send(Method::POST, "/apps/no/body/overrides", new(groups(), 1)).await;
    problem(elsewhere, 404, "not_found").await;
    for id in ["nonsense", "00000000-0000-0000-0000-000000000000"] {
        let path = format!("/overrides/{id}");
        let gone = gateway.send(Method::DELETE, &path, json!({ "reason": "x" })).await;
        problem(gone, 404, "not_found").await;
    }
    let rows: i64 =
        sqlx::query_scalar("select count(*) from overrides").fetch_one(&pool).await.unwrap();
    assert_eq!(rows, 0);
}

#[sqlx::test(migrations = "../migrations")]
async fn what_calls_off_a_planned_override_is_confirmed_by_name(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let target = json!({ "quota": "groups" });
    let confirmed = |mut body: Value, checks: &[&str]| {
        body["confirm"] = json!(checks);
        body
    };
    let mut planned = confirmed(new(target.clone(), 50), &["drops_more_than_10_percent"]);
    planned["starts_at"] = json!(ago(-2 * 86_400));
    gateway.made(PATH, planned).await;
    let refused = gateway.send(Method::POST, PATH, new(target.clone(), 300)).await;
    let refused = problem(refused, 422, "unconfirmed").await;
    let detail = refused["errors"][0]["detail"].as_str().unwrap();
    assert!(detail.starts_with("calls_off_planned") && detail.contains("groups: 50"), "{detail}");
    let mut many = new(target.clone(), 300);
    many["apps"] = json!(["acme#shop"]);
    let preview = gateway.send(Method::POST, "/overrides/bulk?dry_run=true", many.clone()).await;
    assert_eq!(body(preview).await["effects"]["checks"], json!({ "calls_off_planned": 1 }));
    let refused = gateway.send(Method::POST, "/overrides/bulk", many).await;
    problem(refused, 422, "unconfirmed").await;
    let meant = confirmed(new(target, 300), &["calls_off_planned"]);
    gateway.made(PATH, meant).await;
    assert_eq!(quota(&gateway, "groups").await["value"]["amount"], 300);
}
