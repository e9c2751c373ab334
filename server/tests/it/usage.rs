use domain::access::Role;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{Connection, PgPool};

use crate::gateway::{Gateway, ago, body, pointer, problem, refused_at};

fn batch(number: u64) -> Value {
    json!({
        "source": "gateway-7", "batch": number,
        "gauges": [
            { "app": "acme#shop", "quota": "registered_users", "value": 81, "at": ago(5) },
            { "app": "acme#shop", "quota": "members_per_group", "subject": "g-42", "value": 99, "at": ago(5) },
        ],
        "calls": [{
            "app": "acme#shop", "route": "POST /users", "from": ago(15), "seconds": 10,
            "calls": 812, "rejected": 12, "peak": 97,
            "top": [{ "scope": "ip", "subject": "203.0.113.7", "calls": 412 }],
        }],
    })
}

#[sqlx::test(migrations = "../migrations")]
async fn what_is_reported_is_read_back_as_use_and_as_history(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let answer = gateway.send(Method::POST, "/usage", batch(1)).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(body(answer).await, json!({ "stored": 3, "refused": [], "repeated": false }));
    let usage = gateway.read("/apps/acme/shop/usage").await;
    let quota = |id: &str| {
        let rows = usage["quotas"].as_array().unwrap().iter();
        rows.clone().find(|row| row["quota"]["id"] == id).unwrap().clone()
    };
    assert_eq!(quota("registered_users")["usage"]["used"], 81);
    assert_eq!(quota("registered_users")["usage"]["level"], "near");
    assert_eq!(quota("members_per_group")["usage"]["subject"], "g-42");
    assert!(quota("groups")["usage"].is_null());
    assert_eq!(usage["buckets"].as_array().unwrap().len(), 1);
    assert_eq!(usage["buckets"][0]["usage"]["rates"][0]["used"], 81.2);
    assert_eq!(usage["buckets"][0]["usage"]["peak_hour"], 97);
    let path = "/apps/acme/shop/usage/history?route=POST%20/users&step=60";
    let history = gateway.read(path).await;
    let series = &history["series"][0];
    assert_eq!(series["target"]["bucket"], "accounts");
    let points = series["points"].as_array().unwrap();
    let rejected: u64 = points.iter().map(|point| point["rejected"].as_u64().unwrap()).sum();
    assert_eq!(rejected, 12);
    assert_eq!(points.iter().filter(|point| !point["peak"].is_null()).count(), 1);
    assert_eq!(points[0]["limit"], json!({ "kind": "limited", "amount": 100 }));
    let path = "/apps/acme/shop/usage/history?quota=registered_users";
    let history = gateway.read(path).await;
    let points = history["series"][0]["points"].as_array().unwrap().clone();
    assert!(points.len() >= 96);
    assert!(points.iter().any(|point| point["peak"] == 81.0));
}

#[sqlx::test(migrations = "../migrations")]
async fn a_batch_that_was_seen_changes_nothing(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    let once = batch(4711);
    for (repeated, stored) in [(false, 3), (true, 0)] {
        let answer = body(gateway.send(Method::POST, "/usage", once.clone()).await).await;
        assert_eq!(answer, json!({ "stored": stored, "refused": [], "repeated": repeated }));
    }
    let calls: i64 = sqlx::query_scalar("select sum(calls)::bigint from call_minutes")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(calls, 812);
}

#[sqlx::test(migrations = "../migrations")]
async fn a_sample_that_is_refused_is_named_and_holds_back_no_other(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    let gauge = |change: Value| {
        let mut sample = json!({ "app": "acme#shop", "quota": "groups", "value": 1, "at": ago(1) });
        sample.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        sample
    };
    let calls = |change: Value| {
        let mut sample = json!({
            "app": "acme#shop", "route": "POST /users", "from": ago(10), "seconds": 10, "calls": 5,
        });
        sample.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        sample
    };
    let gauges = [
        (gauge(json!({})), None),
        (gauge(json!({ "app": "no#body" })), Some("unknown_app")),
        (gauge(json!({ "app": "</title><script>" })), Some("invalid_app")),
        (gauge(json!({ "app": 7 })), Some("malformed")),
        (gauge(json!({ "quota": "nothing" })), Some("unknown_quota")),
        (gauge(json!({ "quota": "group_name_chars" })), Some("no_use")),
        (gauge(json!({ "unit": "bytes" })), Some("wrong_unit")),
        (gauge(json!({ "value": -1 })), Some("invalid_number")),
        (gauge(json!({ "value": 1.5 })), Some("invalid_number")),
        (gauge(json!({ "value": 1e300 })), Some("invalid_number")),
        (gauge(json!({ "value": u64::MAX })), Some("invalid_number")),
        (gauge(json!({ "value": "1" })), Some("malformed")),
        (gauge(json!({ "at": ago(-301) })), Some("in_future")),
        (gauge(json!({ "at": ago(91 * 86_400) })), Some("too_old")),
        (gauge(json!({ "at": "0001-01-01T00:00:00Z" })), Some("too_old")),
        (gauge(json!({ "at": "9999-12-31T23:59:59Z" })), Some("in_future")),
        (gauge(json!({ "at": "yesterday" })), Some("malformed")),
        (gauge(json!({ "subject": "x" })), Some("invalid_field")),
        (json!([]), Some("malformed")),
        (json!(null), Some("malformed")),
    ];
    let calls = [
        (calls(json!({})), None),
        (calls(json!({ "route": "GET /nowhere" })), Some("unknown_route")),
        (calls(json!({ "seconds": 0 })), Some("invalid_field")),
        (calls(json!({ "seconds": 3601 })), Some("invalid_field")),
        (calls(json!({ "calls": 2e12 })), Some("invalid_number")),
        (calls(json!({ "from": ago(-200), "seconds": 200 })), Some("in_future")),
        (calls(json!({ "peak": 6 })), Some("invalid_field")),
        (calls(json!({ "rejected": { "other": 1 } })), Some("invalid_field")),
        (
            calls(json!({ "top": [{ "scope": "ip", "subject": "a\0", "calls": 1 }] })),
            Some("invalid_field"),
        ),
        (calls(json!({ "top": "all" })), Some("malformed")),
    ];
    let samples = |list: &[(Value, Option<&str>)]| {
        list.iter().map(|(sample, _)| sample.clone()).collect::<Vec<_>>()
    };
    let report = json!({
        "source": "gateway-7", "batch": 1, "gauges": samples(&gauges), "calls": samples(&calls),
    });
    let answer = gateway.send(Method::POST, "/usage", report).await;
    assert_eq!(answer.status(), 200);
    let answer = body(answer).await;
    assert_eq!(answer["stored"], 2, "{answer}");
    let mut expected = Vec::new();
    for (name, list) in [("gauges", &gauges[..]), ("calls", &calls[..])] {
        for (place, (_, code)) in list.iter().enumerate() {
            expected.extend(code.map(|code| (format!("/{name}/{place}"), code.to_owned())));
        }
    }
    let refused = answer["refused"].as_array().unwrap().iter();
    let refused: Vec<_> = refused
        .map(|one| {
            let text = |field: &str| one[field].as_str().unwrap().to_owned();
            assert!(!text("detail").is_empty());
            (text("pointer"), text("code"))
        })
        .collect();
    assert_eq!(refused, expected);
    let stored: i64 =
        sqlx::query_scalar("select count(*) from gauges").fetch_one(&pool).await.unwrap();
    assert_eq!(stored, 1);
}

#[sqlx::test(migrations = "../migrations")]
async fn what_is_no_batch_is_refused_whole(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    let post = |body: String| {
        let request = gateway.client.request(Method::POST, "/api/v1/usage");
        let request =
            request.bearer_auth(&gateway.token).header("content-type", "application/json");
        request.body(body).send()
    };
    let deep = "[".repeat(10_000);
    for broken in [
        "",
        "{",
        "[]",
        "null",
        "{}",
        "\"x\"",
        "{\"source\":\"a\"}",
        "\u{feff}{}",
        &deep,
        "{\"source\":\"a\",\"batch\":-1}",
        "{\"source\":\"a\",\"batch\":1.5}",
        "{\"source\":7,\"batch\":1}",
        "{\"source\":\"a\",\"batch\":1,\"gauges\":{}}",
        "{\"source\":\"a\",\"batch\":1} x",
    ] {
        problem(post(broken.to_owned()).await.unwrap(), 400, "malformed").await;
    }
    for (body, field) in [
        (json!({ "source": "", "batch": 1 }), "/source"),
        (json!({ "source": "a\0", "batch": 1 }), "/source"),
        (json!({ "source": "x".repeat(201), "batch": 1 }), "/source"),
        (json!({ "source": "a", "batch": u64::MAX }), "/batch"),
    ] {
        refused_at(post(body.to_string()).await.unwrap(), field).await;
    }
    let padding = " ".repeat(4 * 1024 * 1024);
    problem(post(format!("{}{padding}", batch(1))).await.unwrap(), 413, "too_large").await;
    let written: i64 =
        sqlx::query_scalar("select count(*) from usage_batches").fetch_one(&pool).await.unwrap();
    assert_eq!(written, 0, "half a write");
    let largest = " ".repeat(4 * 1024 * 1024 - batch(1).to_string().len());
    assert_eq!(post(format!("{}{largest}", batch(1))).await.unwrap().status(), 200);
}

#[sqlx::test(migrations = "../migrations")]
async fn only_who_may_report_reports(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let post = |token: String| {
        let client = gateway.server.browser();
        async move { client.api(Method::POST, "/usage", &token, Some(batch(1))).await }
    };
    problem(post("hr_x".to_owned()).await, 401, "unauthenticated").await;
    let stranger = gateway.client.request(Method::POST, "/api/v1/usage").json(&batch(1));
    problem(stranger.send().await.unwrap(), 401, "unauthenticated").await;
    let limits = gateway.server.token(None, &["limits:read"]).await;
    problem(post(limits).await, 403, "forbidden").await;
    let operator = gateway.server.token(Some(Role::Operator), &[]).await;
    problem(post(operator).await, 403, "forbidden").await;
    let usage = gateway.server.token(None, &["usage:write"]).await;
    assert_eq!(post(usage.clone()).await.status(), 200);
    let read = gateway.client.api(Method::GET, "/apps/acme/shop/usage", &usage, None).await;
    problem(read, 403, "forbidden").await;
}

/// The writer is held up by a lock on its first table; what finds no room is told so at once, and
/// what found room is stored when the lock is gone.
#[sqlx::test(migrations = "../migrations")]
async fn a_full_queue_refuses_and_loses_nothing_that_it_took(pool: PgPool) {
    let gateway = Gateway::start_with(pool.clone(), &["--ingest-queue-samples", "7"]).await;
    let mut holder = pool.acquire().await.unwrap();
    let mut lock = holder.begin().await.unwrap();
    sqlx::query("lock table usage_sources in access exclusive mode")
        .execute(&mut *lock)
        .await
        .unwrap();
    let post = |number: u64| {
        let client = gateway.server.browser();
        let token = gateway.token.clone();
        async move { client.api(Method::POST, "/usage", &token, Some(batch(number))).await }
    };
    // Three samples each: two batches find room, whichever they are.
    let all = futures::future::join_all((1..=5).map(post));
    let unlock = async {
        let is_full = || async {
            let metrics =
                gateway.client.request(Method::GET, "/metrics").bearer_auth(&gateway.token);
            let text = metrics.send().await.unwrap().text().await.unwrap();
            text.contains("headroom_ingest_queued_samples 6")
        };
        while !is_full().await {}
        let refused = problem(post(9).await, 429, "too_many").await;
        assert!(refused["detail"].as_str().unwrap().contains("same batch"));
        lock.rollback().await.unwrap();
    };
    let (answers, ()) = tokio::join!(all, unlock);
    let (mut stored, mut full) = (0, 0);
    for answer in answers {
        match answer.status().as_u16() {
            200 => stored += 1,
            429 => {
                assert!(answer.headers().contains_key("retry-after"));
                full += 1;
            }
            // On a machine so slow that the lock outlasts what a statement waits for one.
            503 => {}
            other => panic!("answered {other}"),
        }
    }
    assert!(full >= 3 && stored <= 2, "{stored} stored, {full} found the queue full");
    let written: i64 =
        sqlx::query_scalar("select count(*) from usage_batches").fetch_one(&pool).await.unwrap();
    assert_eq!(written, stored);
}

#[sqlx::test(migrations = "../migrations")]
async fn a_batch_larger_than_the_queue_passes_alone(pool: PgPool) {
    let gateway = Gateway::start_with(pool, &["--ingest-queue-samples", "1"]).await;
    assert_eq!(gateway.send(Method::POST, "/usage", batch(1)).await.status(), 200);
}

#[sqlx::test(migrations = "../migrations")]
async fn unknown_app_keys_are_on_the_overview_and_counted_once(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    let gauge = |app: &str| json!({ "app": app, "quota": "groups", "value": 1, "at": ago(1) });
    let gauges = [gauge("acme#shop"), gauge("no#body"), gauge("no#body")];
    let report = json!({ "source": "gateway-7", "batch": 1, "gauges": gauges });
    for stored in [1, 0, 0] {
        let answer = body(gateway.send(Method::POST, "/usage", report.clone()).await).await;
        assert_eq!(
            (&answer["stored"], &answer["refused"][1]["code"]),
            (&json!(stored), &json!("unknown_app"))
        );
    }
    let noted = async {
        loop {
            let seen =
                store::usage::sources::unknown_apps(&gateway.server.db, gateway.server.db.now())
                    .await;
            if let Some(one) = seen.unwrap().pop() {
                break one;
            }
            tokio::task::yield_now().await;
        }
    };
    let noted = tokio::time::timeout(std::time::Duration::from_secs(30), noted).await.unwrap();
    assert_eq!((noted.app.as_str(), noted.samples), ("no#body", 2));
}

#[sqlx::test(migrations = "../migrations")]
async fn history_is_refused_where_it_makes_no_sense(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let cases = [
        ("", 400, ""),
        ("quota=groups&route=POST%20/users", 400, ""),
        ("quota=groups&step=x", 422, "/step"),
        ("quota=groups&from=yesterday", 422, "/from"),
        ("quota=nothing", 404, ""),
        ("quota=%00", 422, "/quota"),
        ("route=GET%20/nowhere", 404, ""),
        ("quota=groups&step=0", 422, "/step"),
        ("quota=groups&step=61", 422, "/step"),
        ("quota=groups&step=4294967295", 422, "/step"),
        ("quota=groups&step=60&from=2020-01-01T00:00:00Z", 422, "/step"),
        ("quota=groups&from=2999-01-01T00:00:00Z", 422, "/from"),
        ("quota=groups&to=-262143-01-01T00:00:00Z", 422, "/to"),
        ("quota=groups&from=-262143-01-01T00:00:00Z", 422, "/from"),
        ("quota=groups&from=0000-01-01T00:00:00Z&to=0000-01-02T00:00:00Z", 422, "/from"),
    ];
    for (query, status, field) in cases {
        let answer = gateway.get(&format!("/apps/acme/shop/usage/history?{query}")).await;
        let code = match status {
            404 => "not_found",
            422 => "invalid",
            _ => "malformed",
        };
        let refused = problem(answer, status, code).await;
        if refused["status"] == 422 {
            assert_eq!(pointer(&refused), field, "{query}");
        }
    }
    problem(gateway.get("/apps/no/body/usage").await, 404, "not_found").await;
    problem(gateway.get("/apps/no/body/usage/history?quota=groups").await, 404, "not_found").await;
}
