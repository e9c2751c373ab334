//! How requests are decided: by the API and by the forms, as a browser without JavaScript sends them.

use domain::access::{Actor, Caller, Origin, Role};
use domain::checks::Check;
use domain::limit_values::{LimitValue, Target};
use domain::requests::{Decision, NewRequest, State, Verdict};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use crate::gateway::{Gateway, ago, body, pointer, problem};
use crate::spawn::{Browser, location};

/// A caller with a role, who is somebody.
fn person(name: &str, role: Role) -> Caller {
    let id = Uuid::from_u128(name.bytes().fold(7, |id, byte| id * 257 + u128::from(byte)));
    let actor = Actor::Account { id, name: name.to_owned() };
    Caller { actor, role: Some(role), scopes: Vec::new(), origin: Origin::default() }
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

async fn send(
    gateway: &Gateway,
    method: Method,
    path: &str,
    tag: &str,
    body: Option<Value>,
) -> Response {
    let request = gateway.client.request(method, &format!("/api/v1{path}"));
    let request = request.bearer_auth(&gateway.token).header("if-match", tag);
    match body {
        Some(body) => request.json(&body).send().await.unwrap(),
        None => request.send().await.unwrap(),
    }
}

fn tag(answer: &Response) -> String {
    answer.headers()["etag"].to_str().unwrap().to_owned()
}

#[sqlx::test(migrations = "../migrations")]
async fn the_settings_are_read_and_saved_over_the_api(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let read = gateway.get("/requests/settings").await;
    assert_eq!((read.status().as_u16(), tag(&read).as_str()), (200, "\"0\""));
    let mut settings = body(read).await;
    assert_eq!(settings["goal"], json!({ "unit": "working_days", "amount": 1 }));
    settings["goal"] = json!({ "unit": "hours", "amount": 4 });
    settings["thresholds"] = json!([{ "of": { "kind": "rates" }, "amount": 500 }]);
    let path = "/requests/settings";
    problem(gateway.send(Method::PUT, path, settings.clone()).await, 428, "version_required").await;
    let saved = send(&gateway, Method::PUT, path, "\"0\"", Some(settings.clone())).await;
    assert_eq!((saved.status().as_u16(), tag(&saved).as_str()), (200, "\"1\""));
    assert_eq!(body(gateway.get(path).await).await, settings);
    let stale = send(&gateway, Method::PUT, path, "\"0\"", Some(settings.clone())).await;
    problem(stale, 412, "stale").await;
    settings["thresholds"][0]["of"] = json!({ "kind": "bucket", "bucket": "nothing" });
    settings["remind_days"] = json!(0);
    let bad = send(&gateway, Method::PUT, path, "\"1\"", Some(settings)).await;
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
    assert_eq!((made.status().as_u16(), tag(&made).as_str()), (201, "\"1\""));
    let made = body(made).await;
    assert_eq!((&made["enabled"], &made["name"]), (&json!(false), &json!("small raises")));
    let path = format!("/requests/rules/{}", made["id"].as_str().unwrap());
    let on = format!("{path}/enable");
    let early = send(&gateway, Method::POST, &on, "\"1\"", None).await;
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
    let enabled = send(&gateway, Method::POST, &on, "\"1\"", None).await;
    assert_eq!(body(enabled).await["enabled"], true);

    // The job decides what comes in.
    let request = ask(&gateway, 150).await;
    let db = &gateway.server.db;
    store::requests::rules::decide_by_rules(db, db.now()).await.unwrap();
    let permit = person("sam", Role::Support).permit().unwrap();
    let read = store::requests::read(db, &permit, request.id, db.now());
    let decided = read.await.unwrap().request;
    assert_eq!(decided.state, State::Approved);
    assert!(decided.decision.unwrap().rule.is_some());
    assert_eq!(body(gateway.get(&path).await).await["decided"], 1);

    let mut wider = words();
    wider["factor_percent"] = json!(300);
    let stale = send(&gateway, Method::PUT, &path, "\"7\"", Some(wider.clone())).await;
    problem(stale, 412, "stale").await;
    let changed = send(&gateway, Method::PUT, &path, "\"1\"", Some(wider)).await;
    assert_eq!((changed.status().as_u16(), tag(&changed).as_str()), (200, "\"2\""));
    let changed = body(changed).await;
    assert_eq!((&changed["enabled"], changed.get("replayed_at")), (&json!(false), None));
    let off = format!("{path}/disable");
    assert_eq!(gateway.client.api(Method::POST, &off, &gateway.token, None).await.status(), 200);
    problem(send(&gateway, Method::DELETE, &path, "\"1\"", None).await, 412, "stale").await;
    assert_eq!(send(&gateway, Method::DELETE, &path, "\"2\"", None).await.status(), 204);
    problem(gateway.get(&path).await, 404, "not_found").await;
    assert_eq!(
        body(gateway.get("/requests/rules").await).await,
        json!({ "items": [], "next": null })
    );
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
            let refused = problem(refused, 422, "invalid").await;
            assert_eq!(pointer(&refused), at, "{refused}");
        }
    }
    for broken in [json!("x"), with("of", json!({ "kind": "everything" })), with("name", json!(7))]
    {
        let refused = gateway.send(Method::POST, "/requests/rules", broken).await;
        problem(refused, 422, "invalid").await;
    }
    let twice = gateway.send(Method::POST, "/requests/rules", words()).await;
    assert_eq!(twice.status(), 201);
    let twice =
        gateway.send(Method::POST, "/requests/rules", with("name", json!("SMALL RAISES"))).await;
    assert_eq!(pointer(&problem(twice, 422, "invalid").await), "/name");
}

async fn page(browser: &Browser, path: &str) -> String {
    let answer = browser.get(path).await;
    assert_eq!(answer.status(), 200, "{path}");
    answer.text().await.unwrap()
}

/// Whether the field `name` holds `value`.
fn holds(page: &str, name: &str, value: &str) -> bool {
    let tag = page.split('<').find(|tag| tag.contains(&format!(" name=\"{name}\"")));
    tag.is_some_and(|tag| tag.contains(&format!("value=\"{value}\"")))
}

const SETTINGS: [(&str, &str); 4] =
    [("goal", "4"), ("goal_unit", "hours"), ("remind_days", "7"), ("answer_days", "30")];

fn with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    SETTINGS.iter().chain(more).copied().collect()
}

#[sqlx::test(migrations = "../migrations")]
async fn thresholds_are_edited_row_by_row_without_javascript(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let admin = gateway.server.signed_in(Role::Admin).await;
    let path = "/admin/requests";
    let shown = page(&admin, path).await;
    assert!(shown.contains("A second approver above 4× the plan's value of any limit."), "{shown}");
    assert!(holds(&shown, "version", "0") && holds(&shown, "factor-0", "4"));
    let rows = [
        ("version", "0"),
        ("rows", "1"),
        ("of-0", "quota:user_attribute_bytes"),
        ("factor-0", "2.5"),
        ("amount-0", "20 GB"),
    ];
    let add = [&rows[..], &[("do", "add")]].concat();
    let added = admin.post_form(path, &with(&add)).await;
    assert_eq!(added.status(), 200);
    let added = added.text().await.unwrap();
    assert!(holds(&added, "rows", "2") && holds(&added, "amount-0", "20 GB"), "{added}");
    assert!(holds(&added, "goal", "4"), "what was typed stays");
    assert!(added.contains("A second approver for every increase of any limit."));
    let two = [&rows[..1], &[("rows", "2")], &rows[2..], &[("of-1", "bucket:accounts")]].concat();
    let bad = [&two[..], &[("factor-1", "<b>"), ("do", "save")]].concat();
    let bad = admin.post_form(path, &with(&bad)).await;
    assert_eq!(bad.status(), 422);
    let bad = bad.text().await.unwrap();
    assert!(bad.contains("field-factor-1-error") && bad.contains("expected a factor"), "{bad}");
    assert!(!bad.contains("<b>") && holds(&bad, "version", "0"));
    let remove = [&two[..], &[("do", "remove-0")]].concat();
    let removed = admin.post_form(path, &with(&remove)).await.text().await.unwrap();
    assert!(holds(&removed, "rows", "1") && !removed.contains("20 GB"), "{removed}");
    let save = [&two[..], &[("factor-1", "3×"), ("do", "save")]].concat();
    let saved = admin.post_form(path, &with(&save)).await;
    assert_eq!(location(&saved), "/admin/requests?done=saved");
    let shown = page(&admin, location(&saved)).await;
    assert!(shown.contains("The settings are saved."));
    assert!(shown.contains("above 2.5× the plan's value or above 20 GB of"), "{shown}");
    let stale = admin.post_form(path, &with(&save)).await;
    assert_eq!(stale.status(), 412);
    assert!(stale.text().await.unwrap().contains("Somebody else saved these settings"));
    let settings = body(gateway.get("/requests/settings").await).await;
    assert_eq!(settings["thresholds"][0]["amount"], json!(20_u64 << 30));
    assert_eq!(settings["thresholds"][1]["factor_percent"], 300);
    let unknown = [("version", "1"), ("rows", "1"), ("of-0", "quota:nothing"), ("do", "save")];
    let unknown = admin.post_form(path, &with(&unknown)).await;
    assert_eq!(unknown.status(), 422);
    assert!(unknown.text().await.unwrap().contains("field-of-0-error"));
}

const RULE: [(&str, &str); 7] = [
    ("do", "save"),
    ("of", "quota:groups"),
    ("plan-free", "on"),
    ("factor", "2"),
    ("unchanged_days", "0"),
    ("peak", "80"),
    ("headroom", "2×"),
];

fn rule<'a>(name: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    RULE.iter().chain(&[("name", name)]).chain(more).copied().collect()
}

#[sqlx::test(migrations = "../migrations")]
async fn a_rule_is_made_replayed_and_switched_on_without_javascript(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    busy(&gateway).await;
    denied(&gateway, 150).await;
    let admin = gateway.server.signed_in(Role::Admin).await;
    let new = "/admin/requests/rules/new";
    assert!(page(&admin, new).await.contains("It is off at first"));
    let bad = admin.post_form(new, &rule("<i>", &[("days_max", "soon")])).await;
    assert_eq!(bad.status(), 422);
    let bad = bad.text().await.unwrap();
    assert!(bad.contains("field-days_max-error") && !bad.contains("<i>"), "{bad}");
    assert!(bad.contains("&lt;i&gt;") && holds(&bad, "headroom", "2×"), "{bad}");
    let made = admin.post_form(new, &rule("Small raises", &[])).await;
    assert_eq!(made.status(), 303, "{}", made.text().await.unwrap());
    let path = location(&made).split('?').next().unwrap().to_owned();
    let shown = page(&admin, location(&made)).await;
    let sentence = "Approves Groups on Free up to 2× the plan's value, if the 30-day peak is at \
                    least 80 % of the limit, and no more than 2× the peak is asked.";
    assert!(shown.contains(sentence), "{shown}");
    assert!(shown.contains("Replay it first: then it can be switched on."));
    assert!(page(&admin, "/admin/requests").await.contains(sentence));
    let early = [("do", "enable"), ("version", "1"), ("seen", "on")];
    assert_eq!(admin.post_form(&path, &early).await.status(), 409);
    let replayed = admin.post_form(&path, &[("do", "replay")]).await;
    assert!(location(&replayed).ends_with("?done=replayed#replay"), "{}", location(&replayed));
    let shown = page(&admin, &path).await;
    assert!(
        shown.contains("People decided 1. The rule would have approved 1 of them, 1 otherwise")
    );
    assert!(shown.contains("in the replay 1 of 1, 1 of them otherwise"), "{shown}");
    assert!(shown.contains(">R-1<") && shown.contains("&lt;b&gt;too early"), "{shown}");
    let unseen = admin.post_form(&path, &[("do", "enable"), ("version", "1")]).await;
    assert_eq!(unseen.status(), 422);
    assert!(unseen.text().await.unwrap().contains("field-seen-error"));
    let stale = [("do", "enable"), ("version", "9"), ("seen", "on")];
    assert_eq!(admin.post_form(&path, &stale).await.status(), 412);
    assert_eq!(admin.post_form(&path, &early).await.status(), 303);
    assert!(page(&admin, &path).await.contains("This rule is on"));
    assert_eq!(admin.post_form(&path, &[("do", "disable")]).await.status(), 303);
    assert!(page(&admin, &path).await.contains("This rule is off"));
    let changed = admin
        .post_form(&path, &rule("Small raises", &[("version", "1"), ("days_max", "90")]))
        .await;
    assert_eq!(changed.status(), 303);
    let shown = page(&admin, location(&changed)).await;
    assert!(shown.contains("off until it was replayed again") && shown.contains("at most 90 days"));
    let twice = admin.post_form(new, &rule("small RAISES", &[])).await;
    assert_eq!(twice.status(), 422);
    assert!(twice.text().await.unwrap().contains("another rule has this name"));
    let ended = admin.post_form(&path, &[("do", "end"), ("version", "2")]).await;
    assert_eq!(location(&ended), "/admin/requests?done=ended");
    assert_eq!(admin.get(&path).await.status(), 404);
    for act in ["", "nonsense", "remove-"] {
        assert_eq!(admin.post_form("/admin/requests", &[("do", act)]).await.status(), 400, "{act}");
        assert_eq!(admin.post_form(new, &[("do", act)]).await.status(), 400, "{act}");
    }
}

#[sqlx::test(migrations = "../migrations")]
async fn the_pages_speak_chinese(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let admin = gateway.server.signed_in(Role::Admin).await;
    let fields = [("locale", "zh"), ("next", "/admin/requests")];
    admin.post_form("/preferences", &fields).await;
    let shown = page(&admin, "/admin/requests").await;
    assert!(shown.contains("任何上限：超过套餐值的 4 倍时需要第二位审批人。"), "{shown}");
    let bad =
        [("version", "0"), ("rows", "1"), ("of-0", "all"), ("factor-0", "0.1"), ("do", "save")];
    let bad = admin.post_form("/admin/requests", &with(&bad)).await.text().await.unwrap();
    assert!(bad.contains("须为 1 至 10000"), "{bad}");
}

#[sqlx::test(migrations = "../migrations")]
async fn who_is_no_admin_reads_and_changes_nothing(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    let made = body(gateway.send(Method::POST, "/requests/rules", words()).await).await;
    let path = format!("/admin/requests/rules/{}", made["id"].as_str().unwrap());
    let viewer = gateway.server.signed_in(Role::Viewer).await;
    for path in ["/admin/requests", &path] {
        let shown = page(&viewer, path).await;
        assert!(
            shown.contains("Needs the role admin") && shown.contains("small raises"),
            "{shown}"
        );
        for act in ["save", "add", "remove-0", "replay", "enable", "disable", "end"] {
            let fields = [("do", act), ("version", "1"), ("seen", "on")];
            assert_eq!(viewer.post_form(path, &fields).await.status(), 403, "{path} {act}");
        }
    }
    let actions: Vec<String> =
        sqlx::query_scalar("select action from audit_log where action like 'requests.%'")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(actions, ["requests.rule_create"]);
}
