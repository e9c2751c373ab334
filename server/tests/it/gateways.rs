//! What gateways acknowledge, and who sees it.

use domain::access::Role;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::gateway::{Gateway, body, pointer, problem, refused_at};
use crate::limit_stream::{follow, hello};
use crate::live::{Events, html, part};

async fn ack(gateway: &Gateway, body: Value) -> reqwest::Response {
    gateway.send(Method::POST, "/limits/ack", body).await
}

async fn listed(gateway: &Gateway) -> Value {
    gateway.read("/gateways").await["items"].clone()
}

#[sqlx::test(migrations = "../migrations")]
async fn a_gateway_says_what_it_has_applied(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let answer = ack(&gateway, json!({ "gateway": "网关/1", "version": 1 })).await;
    assert_eq!((answer.status().as_u16(), body(answer).await), (200, json!({ "version": 1 })));
    let row = &listed(&gateway).await[0];
    assert_eq!(
        (&row["name"], &row["version"], &row["behind"]),
        (&json!("网关/1"), &json!(1), &json!(0))
    );
    assert_eq!((&row["standing"], &row["connected"]), (&json!("current"), &json!(false)));
    let future =
        problem(ack(&gateway, json!({ "gateway": "g", "version": 9 })).await, 422, "invalid");
    assert_eq!(pointer(&future.await), "/version");
    let back = json!({ "gateway": "网关/1", "version": 0 });
    problem(ack(&gateway, back.clone()).await, 409, "conflict").await;
    let mut anew = back;
    anew["restarted"] = json!(true);
    assert_eq!(ack(&gateway, anew).await.status(), 200);
    let row = &listed(&gateway).await[0];
    assert_eq!((&row["behind"], &row["restarted_from"]), (&json!(1), &json!(1)));
    let nameless =
        problem(ack(&gateway, json!({ "gateway": " ", "version": 1 })).await, 422, "invalid");
    assert_eq!(pointer(&nameless.await), "/gateway");
    problem(ack(&gateway, json!({ "gateway": "g" })).await, 422, "invalid").await;
}

#[sqlx::test(migrations = "../migrations")]
async fn a_stream_with_a_name_is_a_gateway_that_is_connected(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let mut events = follow(&gateway, "?gateway=g-7", None).await;
    hello(&mut events).await;
    let row = listed(&gateway).await[0].clone();
    assert_eq!((&row["connected"], &row["version"]), (&json!(true), &Value::Null));
    drop(events);
    while listed(&gateway).await[0]["connected"] == true {
        tokio::task::yield_now().await;
    }
    assert_eq!(gateway.get("/limits?since=1&gateway=g-8").await.status(), 200);
    assert_eq!(listed(&gateway).await[1]["name"], "g-8");
    // Who only looks is no gateway.
    let viewer = gateway.server.signed_in(Role::Viewer).await;
    for path in ["/api/v1/limits?gateway=x", "/api/v1/limits/stream?gateway=x"] {
        problem(viewer.get(path).await, 403, "forbidden").await;
    }
}

#[sqlx::test(migrations = "../migrations")]
async fn a_gateways_name_is_its_tokens_alone(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let owner = gateway.server.token(None, &["limits:read"]).await;
    let acked = json!({ "gateway": "g-7", "version": 1 });
    let path = "/limits/ack";
    let answer = gateway.client.api(Method::POST, path, &owner, Some(acked.clone())).await;
    assert_eq!(answer.status(), 200);
    let back = json!({ "gateway": "g-7", "version": 0, "restarted": true });
    for body in [acked, back] {
        let refused = problem(ack(&gateway, body).await, 403, "forbidden").await;
        assert_eq!(pointer(&refused), "/gateway");
        assert!(refused["detail"].as_str().unwrap().contains("another token"), "{refused}");
    }
    for path in ["/limits?gateway=g-7", "/limits/stream?gateway=g-7"] {
        problem(gateway.get(path).await, 403, "forbidden").await;
    }
    let row = &listed(&gateway).await[0];
    assert_eq!((&row["version"], &row["connected"]), (&json!(1), &json!(false)));
}

#[sqlx::test(migrations = "../migrations")]
async fn a_gateway_that_is_gone_is_forgotten_with_a_reason(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    assert_eq!(ack(&gateway, json!({ "gateway": "a/b c", "version": 1 })).await.status(), 200);
    let forget = |reason: &str| {
        gateway.send(Method::DELETE, "/gateways/a%2Fb%20c", json!({ "reason": reason }))
    };
    refused_at(forget("").await, "/reason").await;
    assert_eq!(forget("replaced").await.status(), 204);
    problem(forget("replaced").await, 404, "not_found").await;
    assert_eq!(listed(&gateway).await, json!([]));
}

#[sqlx::test(migrations = "../migrations")]
async fn the_page_moves_with_what_gateways_say(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let browser = gateway.server.signed_in(Role::Viewer).await;
    let mut events = Events::of(browser.get("/live/gateways").await);
    assert_eq!(events.next().await.unwrap().0, "hello");
    let first = events.frame(|_| true).await;
    assert!(part(&first, "figure/version").starts_with("1 "), "{first}");
    assert!(part(&first, "figure/total").starts_with("0 "), "{first}");
    assert_eq!(first["lists"]["gateways"], json!([]), "the first frame is whole: {first}");
    assert_eq!(ack(&gateway, json!({ "gateway": "g", "version": 0 })).await.status(), 200);
    let frame = events.frame(|frame| frame["lists"]["gateways"] == json!(["gateway/g"])).await;
    let row = frame["rows"]["gateway/g"].as_str().unwrap();
    assert!(row.contains("data-live=\"gateway/g/behind\""), "{row}");
    assert!(part(&frame, "figure/total").starts_with("1 "), "{frame}");
    // Its oldest change that waits is looked up too.
    let waits = r#"data-tick="duration""#;
    let is_waiting = row.contains(waits);
    if !is_waiting {
        events.frame(|frame| html(frame, "gateway/g/delay").contains(waits)).await;
    }
    assert_eq!(ack(&gateway, json!({ "gateway": "g", "version": 1 })).await.status(), 200);
    let frame = events.frame(|frame| part(frame, "gateway/g/behind") == "0").await;
    assert!(!html(&frame, "gateway/g/delay").contains(waits), "{frame}");
    assert!(frame["lists"].is_null() && frame["rows"].is_null(), "only parts changed: {frame}");
}

#[sqlx::test(migrations = "../migrations")]
async fn a_person_who_looks_takes_no_gateways_name(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let admin = gateway.server.signed_in(Role::Admin).await;
    let refused = admin.get("/api/v1/limits?gateway=gw-1").await;
    assert_eq!(pointer(&problem(refused, 403, "forbidden").await), "/gateway");
    assert_eq!(admin.get("/api/v1/limits").await.status(), 200);
    let acked = ack(&gateway, json!({ "gateway": "gw-1", "version": 0 })).await;
    assert_eq!(acked.status(), 200, "the name is still free");
}
