//! The usage report over HTTP: pages, exports and their traces, kept months, refusals.

use chrono::Days;
use domain::access::Role;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::gateway::{Gateway, ago, body, groups, problem};

const ROUTE: &str = "DELETE /users/{}/user_channel";

/// Samples of a few minutes ago: over 80 % of one quota, over another, calls of a bucket with two
/// rates, some of them rejected.
async fn used(gateway: &Gateway) {
    let batch = json!({
        "source": "gateway-7", "batch": 1,
        "gauges": [
            { "app": "acme#shop", "quota": "registered_users", "value": 81, "at": ago(5) },
            { "app": "acme#shop", "quota": "members_per_group", "subject": "=g-42", "value": 199, "at": ago(5) },
        ],
        "calls": [{
            "app": "acme#shop", "route": ROUTE, "from": ago(15), "seconds": 10,
            "calls": 812, "peak": 97,
            "rejected": { "throttle": 3, "cap": 4 },
            "top": [{ "scope": "user", "subject": "u-1", "calls": 9 }],
        }],
    });
    let answer = gateway.send(Method::POST, "/usage", batch).await;
    assert_eq!(body(answer).await["refused"], json!([]));
}

fn row<'a>(page: &'a Value, quota: &str) -> &'a Value {
    let rows = page["items"].as_array().unwrap();
    rows.iter().find(|row| row["of"]["quota"] == quota).unwrap()
}

async fn accepting(gateway: &Gateway, path: &str, accept: &str) -> Response {
    let request = gateway.client.request(Method::GET, &format!("/api/v1{path}"));
    request.bearer_auth(&gateway.token).header("accept", accept).send().await.unwrap()
}

async fn exports(pool: &PgPool) -> i64 {
    sqlx::query_scalar("select count(*) from audit_log where action = 'report.export'")
        .fetch_one(pool)
        .await
        .unwrap()
}

#[sqlx::test(migrations = "../migrations")]
async fn a_report_says_what_was_used_against_which_limits(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    used(&gateway).await;
    let page = gateway.read("/reports/usage?period=30d").await;
    let users = row(&page, "registered_users");
    assert_eq!(
        (&users["average_milli"], &users["peak"]["milli"]),
        (&json!(81_000), &json!(81_000))
    );
    assert_eq!(users["limit"], json!({ "kind": "limited", "amount": 100 }));
    assert_eq!((&users["over_80_minutes"], &users["over_100_minutes"]), (&json!(1), &json!(0)));
    assert_eq!(row(&page, "members_per_group")["peak"]["subject"], "=g-42");
    let rates: Vec<&Value> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["of"]["kind"] == "rate")
        .collect();
    assert_eq!(rates.len(), 2);
    assert_eq!(
        rates[0]["counts"]["rejected"],
        json!({ "throttle": 3, "plan": 0, "cap": 4, "batch": 0 })
    );
    assert_eq!((&rates[1]["counts"], &rates[1]["peak"]["subject"]), (&Value::Null, &json!("u-1")));
    assert_eq!(rates[1]["over_100_minutes"], 1, "nine of five a minute");
    assert_eq!(page["totals"]["calls"], 812);
    let over = gateway.read("/reports/usage?over=true&kind=quota&sort=peak").await;
    assert_eq!(over["items"].as_array().unwrap().len(), 2);
    assert_eq!(over["items"][0]["of"]["quota"], "members_per_group");
    let none = gateway.read("/reports/usage?app=acme%23shop&plan=enterprise").await;
    assert_eq!((&none["apps"], &none["items"]), (&json!(0), &json!([])));
}

#[sqlx::test(migrations = "../migrations")]
async fn a_mistake_is_named_by_its_field(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let wrong =
        gateway.get("/reports/usage?from=2026-02-30&to=2026-03-01&app=acme&sort=size").await;
    let told = problem(wrong, 422, "invalid").await;
    let fields: Vec<&str> = told["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(fields, ["/from", "/app", "/sort"]);
    for path in ["/reports/months/2026-02", "/reports/months/2026-2", "/reports/months/x/check"] {
        problem(gateway.get(path).await, 404, "not_found").await;
    }
    // The page says it too, and keeps what was typed.
    let viewer = gateway.server.signed_in(Role::Viewer).await;
    let page = viewer.get("/reports?from=2026-13-01&to=&app=acme&org=umbrella").await;
    assert_eq!(page.status(), 200);
    let page = page.text().await.unwrap();
    assert!(page.contains("a day is written 2026-11-20") && page.contains("value=\"umbrella\""));
    assert!(page.contains("value=\"2026-13-01\""), "what was typed");
}

#[sqlx::test(migrations = "../migrations")]
async fn an_export_is_a_file_that_spreadsheets_read_and_is_on_record(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    used(&gateway).await;
    let path = "/reports/usage?period=7d&lang=zh";
    let table = accepting(&gateway, path, "text/csv").await;
    let today = crate::spawn::now().date_naive();
    let name = format!("attachment; filename=\"usage-{}-{today}.csv\"", today - Days::new(6));
    assert_eq!(table.headers()["content-disposition"], name.as_str());
    assert_eq!(exports(&pool).await, 1, "it is on record before it is read");
    let table = String::from_utf8(table.bytes().await.unwrap().to_vec()).unwrap();
    assert!(table.starts_with("\u{feff}App Key,套餐,类型"), "{table}");
    assert!(table.contains(",'=g-42,100,"), "{table}");
    assert!(table.contains("注册用户总数,个,81,81,"), "{table}");
    let lines = accepting(&gateway, path, "application/x-ndjson").await.text().await.unwrap();
    let last: Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    assert_eq!(last["totals"]["calls"], 812);
    assert_eq!(last["totals"]["rows"], lines.lines().count() - 1);

    // The page's form does the same, for whoever is signed in and from our own pages alone.
    let viewer = gateway.server.signed_in(Role::Viewer).await;
    let fields = [("period", "7d"), ("format", "csv"), ("lang", "en")];
    let form = viewer.post_form("/reports/export", &fields).await;
    assert_eq!(form.status(), 200);
    assert!(form.text().await.unwrap().starts_with("\u{feff}App Key,Plan"));
    let foreign = viewer.request(Method::POST, "/reports/export").form(&fields);
    let foreign =
        foreign.header("origin", "https://evil.example").header("sec-fetch-site", "cross-site");
    assert_eq!(foreign.send().await.unwrap().status(), 403);
    let stranger = gateway.server.browser().post_form("/reports/export", &fields).await;
    assert!(matches!(stranger.status().as_u16(), 401 | 303), "{}", stranger.status());
    assert_eq!(exports(&pool).await, 3);
}

#[sqlx::test(migrations = "../migrations")]
async fn a_kept_month_is_listed_read_checked_and_exported(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    used(&gateway).await;
    let later = crate::spawn::now() + Days::new(40);
    store::reports::close_months(&gateway.server.db, later).await.unwrap();
    let months = gateway.read("/reports/months").await;
    // The oldest: a month later, several may be over.
    let listed = months["items"].as_array().unwrap().last().unwrap();
    let month = listed["month"].as_str().unwrap().to_owned();
    let path = format!("/reports/months/{month}");
    let check = gateway.read(&format!("{path}/check")).await;
    assert_eq!((&check["fits"], &check["found"]), (&json!(true), &listed["hash"]));
    let kept = gateway.read(&path).await;
    assert_eq!(row(&kept, "registered_users")["peak"]["milli"], 81_000);
    let before = accepting(&gateway, &path, "application/x-ndjson").await.text().await.unwrap();
    gateway.made("/apps/acme/shop/overrides", groups(200)).await;
    sqlx::query("truncate gauge_minutes, call_minutes").execute(&pool).await.unwrap();
    let after = accepting(&gateway, &path, "application/x-ndjson").await.text().await.unwrap();
    assert_eq!(after, before);

    let viewer = gateway.server.signed_in(Role::Viewer).await;
    let list = viewer.get(&format!("/reports/months?check={month}")).await.text().await.unwrap();
    assert!(list.contains("is as it was closed"), "{list}");
    let page = viewer.get(&format!("/reports/months/{month}?over=true")).await;
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("Registered users"));
    assert_eq!(viewer.get("/reports/months/1999-01").await.status(), 404);
    let fields = [("month", month.as_str()), ("format", "jsonl")];
    let file = viewer.post_form("/reports/export", &fields).await.text().await.unwrap();
    assert_eq!(file, before);
}
