//! Many App Keys at once, through the API.

use domain::apps::bulk::{BODY_BYTES_MAX, LINES_MAX};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::gateway::{Gateway, body, problem, refused_at};

const NDJSON: &str = "application/x-ndjson";
const CSV: &str = "text/csv";

async fn post(gateway: &Gateway, query: &str, kind: &str, text: impl Into<String>) -> Response {
    with(gateway, query, &[("content-type", kind)], text).await
}

async fn with(
    gateway: &Gateway,
    query: &str,
    headers: &[(&str, &str)],
    text: impl Into<String>,
) -> Response {
    let request = gateway.client.request(Method::POST, &format!("/api/v1/apps/bulk{query}"));
    let request = request.bearer_auth(&gateway.token).body(text.into());
    let add = |request: reqwest::RequestBuilder, one: &(&str, &str)| request.header(one.0, one.1);
    headers.iter().fold(request, add).send().await.unwrap()
}

async fn answer(answer: Response) -> Value {
    assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    body(answer).await
}

fn counts(lines: u64, registered: u64, unchanged: u64, refused: u64) -> Value {
    json!({
        "lines": lines, "registered": registered, "unchanged": unchanged, "refused": refused,
        "errors": [],
    })
}

/// How many App Keys there are, and how many rows say that one was registered.
async fn rows(pool: &PgPool) -> (i64, i64) {
    let apps = sqlx::query_scalar("select count(*) from apps").fetch_one(pool);
    let audit = "select count(*) from audit_log where action = 'app.register' and app = target";
    let audit = sqlx::query_scalar(audit).fetch_one(pool);
    (apps.await.unwrap(), audit.await.unwrap())
}

#[sqlx::test(migrations = "../migrations")]
async fn json_lines_and_csv_register_what_is_new_and_leave_what_is_the_same(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    let version = |limits: &Value| limits["version"].as_u64().unwrap();
    let before = version(&gateway.read("/limits").await);
    let text =
        "{\"app\":\"acme#two\",\"plan\":\"basic\"}\n\n{\"app\":\"acme#shop\",\"plan\":\"free\"}\n";
    let made = answer(post(&gateway, "", NDJSON, text).await).await;
    assert_eq!(made, counts(2, 1, 1, 0));
    let text = "app,plan\r\nacme#three,free\r\n\"acme#two\",\"basic\"\r\n";
    let made = answer(post(&gateway, "", "text/csv; charset=utf-8", text).await).await;
    assert_eq!(made, counts(2, 1, 1, 0));
    assert_eq!(rows(&pool).await, (3, 3));
    // As one that is registered by itself, and at once.
    let path = "/apps/acme/four";
    let single = gateway.send(Method::PUT, path, json!({ "plan": "free" })).await;
    let (single, many) = (body(single).await, gateway.read("/apps/acme/three").await);
    assert_eq!((&single["version"], &single["plan"]), (&many["version"], &many["plan"]));
    assert_eq!(version(&gateway.read("/limits").await), before + 3);
    let limits = gateway.read("/apps/acme/two/limits").await;
    assert_eq!((&limits["plan"], version(&limits)), (&json!("basic"), before + 1));
    let listed = gateway.read("/apps?query=acme&sort=name").await;
    assert_eq!(listed["items"].as_array().unwrap().len(), 4);
    let audit = gateway.read("/audit?app=acme%23three").await;
    let row = &audit["items"][0];
    assert_eq!((&row["action"], &row["target"]), (&json!("app.register"), &json!("acme#three")));
}

#[sqlx::test(migrations = "../migrations")]
async fn every_wrong_line_is_named_and_nothing_is_registered(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    let text = [
        "{\"app\":\"acme#new\",\"plan\":\"free\"}",
        "{\"app\":\"acme#color\",\"plan\":\"free\",\"color\":\"red\"}",
        "{\"app\":\"acme#gold\",\"plan\":\"gold\"}",
        "",
        "{\"app\":\"acme\",\"plan\":\"free\"}",
        "{\"app\":\"acme#new\",\"plan\":\"free\"}",
        "{\"app\":\"acme#shop\",\"plan\":\"basic\"}",
        "{\"app\":\"acme#shop\"",
        "{\"app\":\"acme#mute\"}",
        "{\"app\":\"a\\u0000#b\",\"plan\":\"free\\u0000\"}",
    ]
    .join("\n");
    let refused = problem(post(&gateway, "", NDJSON, &*text).await, 422, "invalid").await;
    let named: Vec<(&str, &str)> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["pointer"].as_str().unwrap(), one["detail"].as_str().unwrap()))
        .collect();
    let expected = [
        ("/lines/2", "\"color\" is not a field"),
        ("/lines/3", "there is no plan \"gold\"; plan must be one of free, "),
        ("/lines/5", "\"acme\": an App Key is written org#app"),
        ("/lines/6", "acme#new stands in line 1 already"),
        ("/lines/7", "acme#shop is registered already, with the plan free"),
        ("/lines/8", "the line is no JSON"),
        ("/lines/9", "plan is missing"),
        ("/lines/10", "\"a\\0#b\": the organisation part"),
    ];
    assert_eq!(named.len(), expected.len(), "{named:?}");
    for ((pointer, detail), (at, begins)) in named.iter().zip(expected) {
        assert!(*pointer == at && detail.starts_with(begins), "{pointer}: {detail}");
    }
    assert_eq!(refused["errors_total"], 8);
    assert_eq!(refused["detail"], "8 of 9 lines are wrong; nothing was registered");
    assert_eq!(rows(&pool).await, (1, 1));

    let partial = answer(post(&gateway, "?partial=true", NDJSON, text).await).await;
    assert_eq!(partial["errors"], refused["errors"]);
    let counted = ["lines", "registered", "unchanged", "refused"].map(|name| &partial[name]);
    assert_eq!(counted, [9, 1, 0, 8]);
    assert_eq!(rows(&pool).await, (2, 2));
    assert_eq!(gateway.get("/apps/acme/new").await.status(), 200);
}

#[sqlx::test(migrations = "../migrations")]
async fn a_body_that_cannot_be_taken_is_refused_as_a_whole(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    for (kind, text, at) in [
        (NDJSON, "", "/lines"),
        (NDJSON, "\n \r\n", "/lines"),
        (CSV, "", "/lines"),
        (CSV, "app,plan\n", "/lines"),
        (CSV, "acme#a,free\nacme#b,free\n", "/lines/1"),
        (CSV, "app,plan,note\nacme#a,free,x\n", "/lines/1"),
        (CSV, "\napp\nacme#a\n", "/lines/2"),
    ] {
        for query in ["", "?partial=true"] {
            refused_at(post(&gateway, query, kind, text).await, at).await;
        }
    }
    let good = "app,plan\nacme#a,free\n";
    for kind in ["application/json", "text/plain", "application/x-www-form-urlencoded", "x"] {
        problem(post(&gateway, "", kind, good).await, 415, "unsupported_media").await;
    }
    problem(with(&gateway, "", &[], good).await, 415, "unsupported_media").await;
    for query in ["?partial=maybe", "?partially=true", "?partial=true&x=1"] {
        problem(post(&gateway, query, CSV, good).await, 422, "invalid").await;
    }
    let many: String = (0..=LINES_MAX).map(|nth| format!("a#{nth},free\n")).collect();
    let refused =
        problem(post(&gateway, "", CSV, format!("app,plan\n{many}")).await, 422, "invalid");
    let refused = refused.await;
    assert!(refused["detail"].as_str().unwrap().contains("100000 lines"), "{refused}");
    let large =
        problem(post(&gateway, "", CSV, "\n".repeat(BODY_BYTES_MAX + 1)).await, 413, "too_large");
    assert!(large.await["detail"].as_str().unwrap().contains("16 MiB"));
    assert_eq!(rows(&pool).await, (1, 1));
}

#[sqlx::test(migrations = "../migrations")]
async fn a_refusal_names_the_first_thousand_and_counts_the_rest(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let lines: String = (0..1200).map(|nth| format!("a#{nth},gold\n")).collect();
    let text = format!("app,plan\n{lines}");
    let refused = problem(post(&gateway, "", CSV, &*text).await, 422, "invalid").await;
    assert_eq!(refused["errors"].as_array().unwrap().len(), 1000);
    assert_eq!(refused["errors_total"], 1200);
    let partial = answer(post(&gateway, "?partial=true", CSV, text).await).await;
    assert_eq!(partial["errors"].as_array().unwrap().len(), 1000);
    assert_eq!((&partial["refused"], &partial["registered"]), (&json!(1200), &json!(0)));
}

#[sqlx::test(migrations = "../migrations")]
async fn a_body_with_a_key_is_registered_once(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    let send = |key: &'static str, query: &'static str, text: &'static str| {
        let gateway = &gateway;
        let headers = [("content-type", CSV), ("idempotency-key", key)];
        async move { with(gateway, query, &headers, text).await }
    };
    let text = "app,plan\nacme#a,free\nacme#b,free\n";
    let (one, two) = tokio::join!(send("k", "", text), send("k", "", text));
    let first = answer(one).await;
    assert_eq!((&first, &answer(two).await), (&counts(2, 2, 0, 0), &first));
    assert_eq!(answer(send("k", "", text).await).await, first);
    for (query, other) in
        [("", "app,plan\nacme#c,free\n"), ("?partial=true", text), ("", "app,plan\nacme#d,gold\n")]
    {
        refused_at(send("k", query, other).await, "/Idempotency-Key").await;
    }
    // What was refused has kept nothing, so the key is free for the mended body.
    problem(send("m", "", "app,plan\nacme#d,gold\n").await, 422, "invalid").await;
    assert_eq!(answer(send("m", "", "app,plan\nacme#d,free\n").await).await, counts(1, 1, 0, 0));
    // Also the lines that were passed over are answered as the first time, whatever they say.
    let odd = "app,plan\nacme#e,free\nx\u{0}y,free\nacme#f,a\u{0}\n";
    let passed = answer(send("o", "?partial=true", odd).await).await;
    assert_eq!((&passed["registered"], &passed["refused"]), (&json!(1), &json!(2)));
    assert_eq!(answer(send("o", "?partial=true", odd).await).await, passed);
    assert_eq!(rows(&pool).await, (5, 5));
}
