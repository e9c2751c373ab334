use domain::checks::Check;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::gateway::{Gateway, ago, groups, pointer, problem, refused_at, text};

/// An address of the API with one moment or two.
fn path(at: &str, and: &str) -> String {
    format!("/apps/acme/shop/as-of?at={at}&and={and}")
}

fn quota<'a>(state: &'a Value, id: &str) -> &'a Value {
    let limits = state["limits"].as_array().unwrap();
    limits.iter().find(|one| one["target"]["quota"] == id).unwrap()
}

/// The moment between what was answered and what is asked next.
fn moment() -> String {
    text(crate::spawn::now())
}

#[sqlx::test(migrations = "../migrations")]
async fn a_past_moment_is_read_whole_and_stays_as_it_was(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let used = json!([{ "app": "acme#shop", "quota": "groups", "value": 42, "at": ago(0) }]);
    gateway.report(1, used, json!([])).await;
    let before = moment();
    let id = gateway.made("/apps/acme/shop/overrides", groups(250)).await["id"].clone();
    let during = moment();

    let first = gateway.read(&path(&before, "")).await;
    assert_eq!(first["app"], "acme#shop");
    assert_eq!(first["plan"]["id"], "free");
    assert_eq!(first["overrides"], json!([]));
    let groups = quota(&first, "groups");
    assert_eq!((&groups["value"]["amount"], &groups["origin"]), (&json!(100), &json!("plan")));
    assert_eq!(groups["usage"]["peak"], 42.0);
    assert!(quota(&first, "chat_rooms")["usage"].is_null(), "nothing is known, which is not zero");
    assert!(first["limits"].as_array().unwrap().len() > 100);
    let second = gateway.read(&path(&during, "")).await;
    assert_eq!(quota(&second, "groups")["override"], id);
    assert_eq!(second["overrides"][0]["standing"], "in_force");

    let checks: Vec<&str> = Check::ALL.iter().map(|check| check.as_str()).collect();
    let path_of = format!("/overrides/{}", id.as_str().unwrap());
    let body_of = json!({ "reason": "over", "confirm": checks });
    let ended = gateway.send(Method::DELETE, &path_of, body_of).await;
    assert!(ended.status().is_success(), "{}", ended.status());
    assert_eq!(gateway.read(&path(&during, "")).await, second, "as it was");
    assert_eq!(gateway.read(&path(&before, "")).await, first);
    // Without a moment: now.
    let now = gateway.read("/apps/acme/shop/as-of").await;
    assert_eq!(now["overrides"][0]["standing"], "over");

    let there = gateway.read(&path(&before, &during)).await;
    assert_eq!(there["overrides"][0]["before"], Value::Null);
    assert_eq!(there["overrides"][0]["after"]["id"], id);
    let limits = there["limits"].as_array().unwrap();
    assert_eq!(limits.len(), 1, "{limits:?}");
    assert_eq!(limits[0]["before"]["value"]["amount"], 100);
    assert_eq!(limits[0]["after"]["value"]["amount"], 250);
    let all = gateway.read(&format!("{}&all=true", path(&before, &during))).await;
    assert!(all["limits"].as_array().unwrap().len() > 100);
    let same = gateway.read(&path(&during, &during)).await;
    assert_eq!((&same["limits"], &same["overrides"]), (&json!([]), &json!([])));
}

#[sqlx::test(migrations = "../migrations")]
async fn a_moment_without_an_answer_is_a_problem_that_says_why(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let now = text(crate::spawn::now());
    for (at, and, status, field) in [
        ("yesterday", "", 422, "/at"),
        ("9999-12-31T00:00:00Z", "", 422, "/at"),
        ("", "%00", 422, "/and"),
        ("2020-01-01T00:00:00Z", "", 404, ""),
        ("", "2020-01-01T00:00:00Z", 404, ""),
    ] {
        let code = if status == 404 { "not_found" } else { "invalid" };
        let answer = problem(gateway.get(&path(at, and)).await, status, code).await;
        assert_eq!(pointer(&answer), field, "{at} {and}");
    }
    refused_at(gateway.get(&path("", &now)).await, "/and").await;
    let nobody = gateway.get("/apps/no/body/as-of").await;
    problem(nobody, 404, "not_found").await;
}
