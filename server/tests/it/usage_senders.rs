//! Whose a report is, what its number stands for, and what its times are worth.

use chrono::{DateTime, Utc};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::gateway::{Gateway, ago, body, pointer, problem, refused_at};

fn time(text: &Value) -> DateTime<Utc> {
    text.as_str().unwrap().parse().unwrap()
}

/// One gauge of an App Key, sampled a moment ago.
fn gauges_of(app: &str, number: u64, value: u64) -> Value {
    let gauge = json!({ "app": app, "quota": "groups", "value": value, "at": ago(1) });
    json!({ "source": "gateway-7", "batch": number, "gauges": [gauge] })
}

async fn report(gateway: &Gateway, batch: &Value) -> Value {
    let answer = gateway.send(Method::POST, "/usage", batch.clone()).await;
    assert_eq!(answer.status(), 200);
    body(answer).await
}

#[sqlx::test(migrations = "../migrations")]
async fn what_could_not_be_stored_is_stored_when_it_can(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let whole = gauges_of("acme#new", 1, 5);
    let mut partly = gauges_of("acme#new", 2, 6);
    let known = gauges_of("acme#shop", 2, 7)["gauges"][0].clone();
    partly["gauges"].as_array_mut().unwrap().push(known);
    for _ in 0..2 {
        let answer = report(&gateway, &whole).await;
        assert_eq!((&answer["stored"], &answer["repeated"]), (&json!(0), &json!(false)));
        assert_eq!(answer["refused"][0]["code"], "unknown_app");
    }
    assert_eq!(report(&gateway, &partly).await["stored"], 1);
    gateway.register("/apps/acme/new", "free").await;
    let answer = report(&gateway, &whole).await;
    assert_eq!(answer, json!({ "stored": 1, "refused": [], "repeated": false }));
    // Of the other one something is stored: sent whole again it would be counted twice.
    for again in [&whole, &partly] {
        let answer = report(&gateway, again).await;
        assert_eq!(answer, json!({ "stored": 0, "refused": [], "repeated": true }));
    }
}

#[sqlx::test(migrations = "../migrations")]
async fn other_samples_under_a_stored_number_are_refused_in_words(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    assert_eq!(report(&gateway, &gauges_of("acme#shop", 1, 5)).await["stored"], 1);
    for other in [gauges_of("acme#shop", 1, 6), gauges_of("no#body", 1, 5)] {
        let answer = gateway.send(Method::POST, "/usage", other).await;
        let refused = refused_at(answer, "/batch").await;
        let detail = refused["detail"].as_str().unwrap();
        assert!(detail.contains("batch 1") && detail.contains("other samples"), "{detail}");
    }
    let value: i64 = sqlx::query_scalar("select value from gauges").fetch_one(&pool).await.unwrap();
    assert_eq!(value, 5);
}

#[sqlx::test(migrations = "../migrations")]
async fn a_source_is_its_tokens_alone_as_long_as_that_is_valid(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    let stranger = gateway.server.token(None, &["usage:write"]).await;
    let post = |token: &str, batch: Value| {
        let (client, token) = (gateway.server.browser(), token.to_owned());
        async move { client.api(Method::POST, "/usage", &token, Some(batch)).await }
    };
    let owner = gateway.server.token(None, &["usage:write"]).await;
    assert_eq!(post(&owner, gauges_of("acme#shop", 1, 5)).await.status(), 200);
    let empty = json!({ "source": "gateway-7", "batch": 2 });
    // The role of an admin opens it as little as a scope does.
    for other in [&stranger, &gateway.token] {
        for batch in [empty.clone(), gauges_of("acme#shop", 2, 99)] {
            let refused = problem(post(other, batch).await, 403, "forbidden").await;
            assert_eq!(pointer(&refused), "/source");
            assert!(refused["detail"].as_str().unwrap().contains("gateway-7"), "{refused}");
        }
    }
    let answer = body(post(&owner, gauges_of("acme#shop", 2, 6)).await).await;
    assert_eq!(answer, json!({ "stored": 1, "refused": [], "repeated": false }));
    let id: uuid::Uuid =
        sqlx::query_scalar("select owner from usage_sources").fetch_one(&pool).await.unwrap();
    let path = format!("/tokens/{id}");
    let revoked = gateway.client.api(Method::DELETE, &path, &gateway.token, None).await;
    assert_eq!(revoked.status(), 200);
    let answer = body(post(&stranger, gauges_of("acme#shop", 3, 7)).await).await;
    assert_eq!(answer["stored"], 1, "{answer}");
}

#[sqlx::test(migrations = "../migrations")]
async fn a_sender_whose_clock_is_ahead_hides_no_other(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let now = ago(0);
    let gauge = |source: &str, value: u64, at: &str| {
        let gauge = json!({ "app": "acme#shop", "quota": "groups", "value": value, "at": at });
        let calls = json!({
            "app": "acme#shop", "route": "POST /users", "from": at, "seconds": 10, "calls": 5,
        });
        json!({ "source": source, "batch": 1, "gauges": [gauge], "calls": [calls] })
    };
    let used = async || {
        let usage = gateway.read("/apps/acme/shop/usage").await;
        let answered = time(&usage["at"]);
        let rows = usage["quotas"].as_array().unwrap().iter();
        let usage_of =
            rows.clone().find(|row| row["quota"]["id"] == "groups").unwrap()["usage"].clone();
        let times = [&usage_of["at"], &usage["buckets"][0]["usage"]["at"], &usage["summary"]["at"]];
        assert!(times.into_iter().all(|at| time(at) <= answered), "{usage}");
        usage_of["used"].clone()
    };
    assert_eq!(report(&gateway, &gauge("a", 90, &ago(-240))).await["stored"], 2);
    assert_eq!(used().await, 90);
    assert_eq!(report(&gateway, &gauge("b", 10, &now)).await["stored"], 2);
    assert_eq!(used().await, 10);
}

#[sqlx::test(migrations = "../migrations")]
async fn a_group_that_fell_silent_is_dated_by_its_own_sample_and_ages_out(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let group = |name: &str, value: u64, seconds: i64| {
        json!({
            "app": "acme#shop", "quota": "members_per_group", "subject": name, "value": value,
            "at": ago(seconds),
        })
    };
    let day = 86_400;
    let largest = async || {
        let usage = gateway.read("/apps/acme/shop/usage").await;
        let rows = usage["quotas"].as_array().unwrap().iter();
        let mut rows = rows.filter(|row| row["quota"]["id"] == "members_per_group");
        rows.next().unwrap()["usage"].clone()
    };
    let silent = group("g-gone", 96, 55 * day);
    gateway.report(1, json!([silent]), json!([])).await;
    assert_eq!(largest().await, Value::Null, "as nothing that was ever reported");
    let gauges = json!([group("g-quiet", 90, 6 * day), group("g-now", 5, 1)]);
    gateway.report(2, gauges.clone(), json!([])).await;
    let shown = largest().await;
    assert_eq!((&shown["subject"], &shown["used"]), (&json!("g-quiet"), &json!(90)));
    assert_eq!(time(&shown["at"]), time(&gauges[0]["at"]));
    // With fewer days it is the next one.
    gateway.server.db.set_subject_days(5);
    assert_eq!(largest().await["subject"], "g-now");
}
