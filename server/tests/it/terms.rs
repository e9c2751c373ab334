//! Editing plans and catalogue, over the API and by the form: what an edit would do, who may save
//! it, and what readers of limits get.

use domain::access::Role;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::gateway::{Gateway, ago, body, etag, problem, refused_at};
use crate::spawn::location;

fn edit(amount: u64) -> Value {
    json!({
        "changes": [{ "kind": "plan_quota", "plan": "free", "quota": "groups",
                      "value": { "kind": "limited", "amount": amount } }],
        "reason": "the price list of January",
        "confirm": ["drops_more_than_10_percent", "below_current_use"],
    })
}

async fn save(gateway: &Gateway, release: &str, edit: &Value) -> Response {
    let request = gateway.client.request(Method::POST, "/api/v1/terms");
    let request = request.bearer_auth(&gateway.token).header("if-match", release);
    request.json(edit).send().await.unwrap()
}

async fn groups(gateway: &Gateway) -> Value {
    let limits = gateway.read("/apps/acme/shop/limits").await;
    let quotas = limits["quotas"].as_array().unwrap();
    quotas.iter().find(|one| one["quota"] == "groups").unwrap()["value"]["amount"].clone()
}

#[sqlx::test(migrations = "../migrations")]
async fn an_edit_is_previewed_saved_and_read(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let used = json!([{ "app": "acme#shop", "quota": "groups", "value": 95, "at": ago(60) }]);
    gateway.report(1, used, json!([])).await;
    let preview = gateway.send(Method::POST, "/terms/preview", edit(50)).await;
    assert_eq!(preview.status(), 200);
    let preview = body(preview).await;
    assert_eq!((&preview["apps"], &preview["release"]), (&json!(1), &json!(1)));
    assert_eq!(preview["over"][0]["app"], "acme#shop");
    assert_eq!(preview["over"][0]["used"], 95);
    assert_eq!(preview["checks"], json!(["below_current_use", "drops_more_than_10_percent"]));
    assert_eq!(groups(&gateway).await, 100, "a preview saves nothing");

    let mut unconfirmed = edit(50);
    unconfirmed["confirm"] = json!([]);
    let refused = problem(save(&gateway, "\"1\"", &unconfirmed).await, 422, "unconfirmed").await;
    assert_eq!(refused["errors"].as_array().unwrap().len(), 2);
    let saved = save(&gateway, "\"1\"", &edit(50)).await;
    assert_eq!((saved.status().as_u16(), saved.headers()["etag"].as_bytes()), (201, &b"\"2\""[..]));
    assert_eq!(groups(&gateway).await, 50);
    problem(save(&gateway, "\"1\"", &edit(60)).await, 412, "stale").await;

    let releases = gateway.read("/terms/releases").await;
    let numbers: Vec<_> = releases["items"].as_array().unwrap().iter().collect();
    assert_eq!((numbers.len(), &numbers[0]["release"]), (2, &json!(2)));
    let value = |plans: Value| {
        let plan = plans["plans"].as_array().unwrap().iter().find(|one| one["id"] == "free");
        let quotas = plan.unwrap()["quotas"].as_array().unwrap().clone();
        quotas.into_iter().find(|one| one["quota"] == "groups").unwrap()
    };
    let old = value(gateway.read("/plans?release=1").await);
    let new = value(gateway.read("/plans").await);
    assert_eq!((&old["value"]["amount"], &new["value"]["amount"]), (&json!(100), &json!(50)));
    assert_eq!(new["edited"]["reason"], "the price list of January");
    assert_eq!(new["sources"], json!([]));
    problem(gateway.get("/plans?release=9").await, 404, "not_found").await;
    let why = gateway.read("/apps/acme/shop/limits/explain?quota=groups").await;
    assert!(why["explanations"][0]["steps"][0]["edited"]["by"].is_string(), "{why}");
}

#[sqlx::test(migrations = "../migrations")]
async fn app_keys_that_stay_can_follow_later(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let mut stay = edit(50);
    stay["existing"] = json!("stay");
    stay["confirm"] = json!([]);
    assert_eq!(save(&gateway, "\"1\"", &stay).await.status(), 201);
    assert_eq!(groups(&gateway).await, 100);
    let app = gateway.get("/apps/acme/shop").await;
    let tag = etag(&app);
    let follow = |confirm: Value| {
        let request = gateway.client.request(Method::PUT, "/api/v1/apps/acme/shop/plan");
        let request = request.bearer_auth(&gateway.token).header("if-match", &tag);
        let body = json!({ "plan": "free", "reason": "agreed", "confirm": confirm });
        request.json(&body).send()
    };
    problem(follow(json!([])).await.unwrap(), 422, "unconfirmed").await;
    let confirmed = follow(json!(["drops_more_than_10_percent"])).await.unwrap();
    assert_eq!(confirmed.status(), 200);
    assert_eq!(groups(&gateway).await, 50);
}

#[sqlx::test(migrations = "../migrations")]
async fn what_is_wrong_with_an_edit_is_named_at_its_place(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let change = |change: Value| json!({ "changes": [change], "reason": "x" });
    let limited = |amount: u64| json!({ "kind": "limited", "amount": amount });
    let quota = |plan: &str, quota: &str, value: Value| {
        change(json!({ "kind": "plan_quota", "plan": plan, "quota": quota, "value": value }))
    };
    for bad in [
        quota("nobody", "groups", limited(1)),
        quota("free", "nothing", limited(1)),
        quota("free", "groups", limited(100)),
        quota("free", "groups", limited(u64::MAX)),
    ] {
        let refused = save(&gateway, "\"1\"", &bad).await;
        refused_at(refused, "/changes/0").await;
    }
    for (bad, at) in [
        (json!({ "changes": [], "reason": "x" }), "/changes"),
        (json!({ "changes": edit(7)["changes"], "reason": " " }), "/reason"),
    ] {
        let refused = save(&gateway, "\"1\"", &bad).await;
        refused_at(refused, at).await;
    }
    let missing = gateway.send(Method::POST, "/terms", edit(50)).await;
    problem(missing, 428, "version_required").await;
    assert_eq!(groups(&gateway).await, 100);
}

#[sqlx::test(migrations = "../migrations")]
async fn only_an_admin_edits_and_the_form_keeps_what_was_typed(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let page = "/plans/edit/free";
    let fields = [
        ("do", "save"),
        ("release", "1"),
        ("plan.free.quota:groups", "50"),
        ("existing", "move"),
        ("reason", "price list"),
    ];
    let operator = gateway.server.signed_in(Role::Operator).await;
    assert_eq!(operator.post_form(page, &fields).await.status(), 403);
    let admin = gateway.server.signed_in(Role::Admin).await;
    let back = admin.post_form(page, &fields).await;
    assert_eq!(back.status(), 422);
    let shown = back.text().await.unwrap();
    let value = "name=\"plan.free.quota:groups\" value=\"50\"";
    for part in ["price list", "This must be confirmed first", value] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let confirmed = fields.into_iter().chain([("confirm", "drops_more_than_10_percent")]);
    let done = admin.post_form(page, &confirmed.collect::<Vec<_>>()).await;
    assert!(location(&done).starts_with("/plans/releases?done="), "{}", location(&done));
    assert_eq!(groups(&gateway).await, 50);
}
