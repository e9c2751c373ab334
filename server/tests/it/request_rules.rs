//! How requests are decided, by the API.

use domain::access::{Actor, Caller, Role};
use domain::checks::Check;
use domain::limit_values::{LimitValue, Target};
use domain::requests::{Decision, NewRequest, RequestState, Verdict};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use crate::gateway::{Gateway, ago, body, etag, problem, refused_at};

/// A caller with a role, who is somebody.
fn person(name: &str, role: Role) -> Caller {
    let id = Uuid::from_u128(name.bytes().fold(7, |id, byte| id * 257 + u128::from(byte)));
    let actor = Actor::Account { id, name: name.to_owned() };
    Caller { actor, role: Some(role), ..Caller::system("test") }
}

/// Asks for `amount` groups of `acme#shop`, which uses 95 of 100.
async fn ask(gateway: &Gateway, amount: u64) -> domain::requests::Request {
    let new = NewRequest {
        app: "acme#shop".parse().unwrap(),
        target: Some(Target::Quota { quota: "groups".into() }),
        requested: Some(LimitValue::Limited { amount }),
        expected_average: None,
        expected_peak: None,
        asks: Vec::new(),
        justification: "</title><script>".into(),
        needed_until: None,
        contact: None,
        draft: false,
        follows: None,
    };
    let permit = person("sam", Role::Support).permit().unwrap();
    store::requests::file(&gateway.server.db, &permit, &new, gateway.server.db.now()).await.unwrap()
}

async fn busy(gateway: &Gateway) {
    let gauge = json!([{ "app": "acme#shop", "quota": "groups", "value": 95, "at": ago(60) }]);
    gateway.report(1, gauge, json!([])).await;
}

/// Asks and is denied by a person.
async fn denied(gateway: &Gateway, amount: u64) {
    let request = ask(gateway, amount).await;
    let permit = person("ana", Role::Operator).permit().unwrap();
    let decision = Decision {
        confirm: Check::ALL.to_vec(),
        ..Decision::new(Verdict::Deny, "<b>too early</b>")
    };
    let (db, seen) = (&gateway.server.db, request.seen());
    store::requests::decide(db, &permit, request.id, seen, &decision, db.now()).await.unwrap();
}

fn words() -> Value {
    json!({
        "name": "small raises", "of": { "kind": "quota", "quota": "groups" }, "plans": ["free"],
        "factor_percent": 200, "unchanged_days": 0, "peak_percent": 80, "headroom_percent": 200,
    })
}

#[sqlx::test(migrations = "../migrations")]
async fn the_settings_are_read_and_saved_over_the_api(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let read = gateway.get("/requests/settings").await;
    assert_eq!((read.status().as_u16(), etag(&read).as_str()), (200, "\"0\""));
    let mut settings = body(read).await;
    assert_eq!(settings["goal"], json!({ "unit": "working_days", "amount": 1 }));
    settings["goal"] = json!({ "unit": "hours", "amount": 4 });
    settings["thresholds"] = json!([{ "of": { "kind": "rates" }, "amount": 500 }]);
    let path = "/requests/settings";
    problem(gateway.send(Method::PUT, path, settings.clone()).await, 428, "version_required").await;
    let saved = gateway.tagged(Method::PUT, path, "\"0\"", Some(settings.clone())).await;
    assert_eq!((saved.status().as_u16(), etag(&saved).as_str()), (200, "\"1\""));
    assert_eq!(gateway.read(path).await, settings);
    let stale = gateway.tagged(Method::PUT, path, "\"0\"", Some(settings.clone())).await;
    problem(stale, 412, "stale").await;
    settings["thresholds"][0]["of"] = json!({ "kind": "bucket", "bucket": "nothing" });
    settings["remind_days"] = json!(0);
    let bad = gateway.tagged(Method::PUT, path, "\"1\"", Some(settings)).await;
    let bad = problem(bad, 422, "invalid").await;
    let pointers: Vec<&str> = bad["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(pointers, ["/remind_days", "/thresholds/0/of"]);
}

#[sqlx::test(migrations = "../migrations")]
async fn a_rule_is_made_replayed_switched_on_and_ended_over_the_api(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    busy(&gateway).await;
    denied(&gateway, 150).await;
    let preview = gateway.send(Method::POST, "/requests/rules/preview", words()).await;
    assert_eq!(body(preview).await["otherwise"], 1);
    let made = gateway.send(Method::POST, "/requests/rules", words()).await;
    assert_eq!((made.status().as_u16(), etag(&made).as_str()), (201, "\"1\""));
    let made = body(made).await;
    assert_eq!((&made["enabled"], &made["name"]), (&json!(false), &json!("small raises")));
    let path = format!("/requests/rules/{}", made["id"].as_str().unwrap());
    let on = format!("{path}/enable");
    let early = gateway.tagged(Method::POST, &on, "\"1\"", None).await;
    problem(early, 409, "conflict").await;
    let replayed =
        gateway.client.api(Method::POST, &format!("{path}/replay"), &gateway.token, None).await;
    assert_eq!(replayed.status(), 200);
    let replayed = body(replayed).await;
    let replay = &replayed["replay"];
    let figures = [&replay["people"], &replay["rule"], &replay["otherwise"]];
    assert_eq!(figures, [&json!(1), &json!(1), &json!(1)]);
    let row = &replay["rows"][0];
    assert_eq!(
        (&row["number"], &row["was"], &row["app"]),
        (&json!(1), &json!("denied"), &json!("acme#shop"))
    );
    let without = gateway.client.api(Method::POST, &on, &gateway.token, None).await;
    problem(without, 428, "version_required").await;
    let enabled = gateway.tagged(Method::POST, &on, "\"1\"", None).await;
    assert_eq!(body(enabled).await["enabled"], true);

    // The job decides what comes in.
    let request = ask(&gateway, 150).await;
    let db = &gateway.server.db;
    store::requests::rules::decide_by_rules(db, db.now()).await.unwrap();
    let permit = person("sam", Role::Support).permit().unwrap();
    let read = store::requests::read(db, &permit, request.id, db.now());
    let decided = read.await.unwrap().request;
    assert_eq!(decided.state, RequestState::Approved);
    assert!(decided.decision.unwrap().rule.is_some());
    assert_eq!(gateway.read(&path).await["decided"], 1);

    let mut wider = words();
    wider["factor_percent"] = json!(300);
    let stale = gateway.tagged(Method::PUT, &path, "\"7\"", Some(wider.clone())).await;
    problem(stale, 412, "stale").await;
    let changed = gateway.tagged(Method::PUT, &path, "\"1\"", Some(wider)).await;
    assert_eq!((changed.status().as_u16(), etag(&changed).as_str()), (200, "\"2\""));
    let changed = body(changed).await;
    assert_eq!((&changed["enabled"], changed.get("replayed_at")), (&json!(false), None));
    let off = format!("{path}/disable");
    assert_eq!(gateway.client.api(Method::POST, &off, &gateway.token, None).await.status(), 200);
    problem(gateway.tagged(Method::DELETE, &path, "\"1\"", None).await, 412, "stale").await;
    assert_eq!(gateway.tagged(Method::DELETE, &path, "\"2\"", None).await.status(), 204);
    problem(gateway.get(&path).await, 404, "not_found").await;
    assert_eq!(gateway.read("/requests/rules").await, json!({ "items": [], "next": null }));
    problem(gateway.get("/requests/rules/nonsense").await, 404, "not_found").await;
}

#[sqlx::test(migrations = "../migrations")]
async fn bad_rules_are_refused_at_their_fields(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let with = |field: &str, value: Value| {
        let mut words = words();
        words[field] = value;
        words
    };
    let cases = [
        (with("name", json!(" ")), "/name"),
        (with("name", json!("x".repeat(81))), "/name"),
        (with("name", json!("a\u{0}b")), "/name"),
        (with("of", json!({ "kind": "quota", "quota": "nothing" })), "/of"),
        (with("plans", json!(["free", "gold"])), "/plans/1"),
        (with("factor_percent", json!(99)), "/factor_percent"),
        (with("unchanged_days", json!(366)), "/unchanged_days"),
        (with("days_max", json!(0)), "/days_max"),
    ];
    for (words, at) in cases {
        for path in ["/requests/rules", "/requests/rules/preview"] {
            let refused = gateway.send(Method::POST, path, words.clone()).await;
            refused_at(refused, at).await;
        }
    }
    for broken in [json!("x"), with("of", json!({ "kind": "everything" })), with("name", json!(7))]
    {
        let refused = gateway.send(Method::POST, "/requests/rules", broken).await;
        problem(refused, 422, "invalid").await;
    }
    gateway.made("/requests/rules", words()).await;
    let twice =
        gateway.send(Method::POST, "/requests/rules", with("name", json!("SMALL RAISES"))).await;
    refused_at(twice, "/name").await;
}
