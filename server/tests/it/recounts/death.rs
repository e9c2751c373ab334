//! A server that dies while it counts.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::platform::{CLIENT_ID, CLIENT_SECRET, Platform};
use crate::process::Headroom;
use crate::wait::until;

/// A server is killed while it counts: the next one begins that list anew and ends right.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_that_dies_while_it_counts_loses_nothing() {
    let platform = Platform::start(5_000, 0, 0, 1).await;
    let mut headroom = Headroom::start("recount").await;
    let token = headroom.token(&["--role", "admin"]);
    let client = reqwest::Client::new();
    let call = async |url: String, method: Method, path: &str, body: Value| {
        let request = client.request(method, format!("{url}/api/v1{path}")).bearer_auth(&token);
        request.json(&body).send().await.unwrap()
    };
    let url = headroom.url();
    let made = call(url.clone(), Method::PUT, "/apps/acme/shop", json!({ "plan": "free" })).await;
    assert_eq!(made.status(), 201);
    let fields = json!({
        "name": "x", "url": platform.url, "scope": "acme", "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET, "calls_per_minute": 1200,
    });
    let made = call(url.clone(), Method::POST, "/platforms", fields).await;
    assert_eq!(made.status(), 201);
    let ask = json!({ "scope": "acme", "quotas": ["registered_users"], "calls_per_minute": 1200 });
    let run: Value = call(url.clone(), Method::POST, "/recounts", ask).await.json().await.unwrap();
    let path = format!("/recounts/{}", run["id"].as_str().unwrap());
    platform.wait_for("/users", 20).await;
    headroom.kill();
    let before = platform.arrived("/users").len();
    headroom.restart().await;
    let view = until(Duration::from_secs(90), async || {
        let view: Value =
            call(headroom.url(), Method::GET, &path, json!({})).await.json().await.unwrap();
        if view["state"] == "done" { Ok(view) } else { Err(view.to_string()) }
    })
    .await;
    let item = &view["items"][0];
    assert_eq!((&item["counted"], &item["duplicates"]), (&json!(5_000), &json!(0)), "{view}");
    assert!(before < 51, "it had not ended before");
    assert_eq!(platform.arrived("/users").len(), before + 50, "the list was begun anew");
}
