//! Recounts end to end, against a platform of the test's own that answers well, badly, late or never.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::gateway::{Gateway, ago, body, problem, refused_at};
use crate::platform::{CLIENT_ID, CLIENT_SECRET, Platform, Quirk, Script};
use crate::wait::until;

mod death;

const ALL: [&str; 4] = ["registered_users", "groups", "chat_rooms", "user_attribute_bytes"];

/// A server with `acme#shop`, and a platform that it may ask.
struct Desk {
    gateway: Gateway,
    platform: Platform,
}

impl Desk {
    async fn start(pool: PgPool, platform: Platform) -> Self {
        let gateway = Gateway::start_with(pool, &["--webhook-private-addresses"]).await;
        let desk = Self { gateway, platform };
        desk.add(&desk.platform.url, 6000).await;
        desk
    }

    async fn add(&self, url: &str, calls: u32) -> Value {
        let body = json!({
            "name": "Cluster 1", "url": url, "scope": "acme", "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET, "calls_per_minute": calls,
        });
        self.gateway.made("/platforms", body).await
    }

    async fn ask(&self, quotas: &[&str]) -> String {
        let ask = json!({ "scope": "acme#shop", "quotas": quotas, "calls_per_minute": 6000 });
        self.gateway.made("/recounts", ask).await["id"].as_str().unwrap().to_owned()
    }

    /// The run, once it has ended.
    async fn ended(&self, run: &str) -> Value {
        until(Duration::from_secs(60), async || {
            let view = self.gateway.read(&format!("/recounts/{run}")).await;
            let is_over = ["done", "cancelled"].contains(&view["state"].as_str().unwrap());
            if is_over { Ok(view) } else { Err(view.to_string()) }
        })
        .await
    }

    /// What a run of one quota came to.
    async fn count(&self, quota: &str) -> Value {
        let run = self.ask(&[quota]).await;
        self.ended(&run).await["items"][0].clone()
    }

    async fn act(&self, run: &str, act: &str, body: Value) -> reqwest::Response {
        self.gateway.send(Method::POST, &format!("/recounts/{run}/{act}"), body).await
    }

    async fn groups(&self) -> Value {
        let usage = self.gateway.read("/apps/acme/shop/usage").await;
        let quotas = usage["quotas"].as_array().unwrap().clone();
        let groups = quotas.into_iter().find(|one| one["quota"]["id"] == "groups");
        groups.unwrap_or_default()["usage"]["used"].clone()
    }
}

#[sqlx::test(migrations = "../migrations")]
async fn what_the_platform_has_is_counted_and_repaired_by_a_person(pool: PgPool) {
    let desk = Desk::start(pool.clone(), Platform::start(250, 98, 100, 7_777).await).await;
    let sample = json!([{ "app": "acme#shop", "quota": "groups", "value": 90, "at": ago(60) }]);
    desk.gateway.report(1, sample, json!([])).await;
    let ask = json!({ "scope": "acme#shop", "quotas": ALL, "calls_per_minute": 6000 });
    let plan = desk.gateway.send(Method::POST, "/recounts?dry_run=true", ask).await;
    let plan = body(plan).await;
    assert_eq!((&plan["items"][1]["reported"]["value"], &plan["calls"]), (&json!(90), &json!(8)));
    // A fifth of 100 calls a second, and of 50.
    assert_eq!(plan["items"][0]["spacing_ms"], 50);
    assert_eq!(plan["items"][2]["spacing_ms"], 100);
    let run = desk.ask(&ALL).await;
    let twice = json!({ "scope": "acme", "quotas": ["groups"], "calls_per_minute": 60 });
    let twice = desk.gateway.send(Method::POST, "/recounts", twice).await;
    assert_eq!(problem(twice, 409, "conflict").await["existing"], run.as_str());
    let view = desk.ended(&run).await;
    let counted: Vec<_> =
        view["items"].as_array().unwrap().iter().map(|one| one["counted"].clone()).collect();
    assert_eq!(counted, [json!(250), json!(98), json!(100), json!(7_777)], "{view}");
    assert_eq!((&view["differing"], &view["failed"]), (&json!(4), &json!(0)));
    // A full page of rooms without a cursor was asked for once more.
    assert_eq!(desk.platform.arrived("/chatrooms").len(), 2);
    let item = &view["items"][1];
    assert_eq!((&item["calls"], &item["throttled"]), (&json!(2), &json!(0)));
    assert_eq!(item["last"]["value"], 90);
    assert_eq!(desk.groups().await, 90, "nothing is written before a person says so");
    let repair = json!({ "item": item["id"], "seen": item["present"], "reason": "lost samples" });
    let unseen = json!({ "item": item["id"], "reason": "x" });
    let stale = problem(desk.act(&run, "repair", unseen).await, 412, "stale").await;
    assert!(stale["detail"].as_str().unwrap().contains("says 90"), "{stale}");
    let silent = json!({ "item": item["id"], "seen": item["present"], "reason": " " });
    refused_at(desk.act(&run, "repair", silent).await, "/reason").await;
    let repaired = desk.act(&run, "repair", repair.clone()).await;
    assert_eq!(repaired.status(), 200);
    assert_eq!(body(repaired).await["resolved"]["former"]["value"], 90);
    assert_eq!(desk.groups().await, 98);
    problem(desk.act(&run, "repair", repair.clone()).await, 409, "conflict").await;
    let undo = json!({ "item": item["id"], "reason": "the wrong customer" });
    assert_eq!(desk.act(&run, "undo", undo.clone()).await.status(), 200);
    assert_eq!(desk.groups().await, 90);
    problem(desk.act(&run, "undo", undo.clone()).await, 409, "conflict").await;
    // A newer sample stands in the way.
    let newer = json!([{ "app": "acme#shop", "quota": "groups", "value": 97, "at": ago(0) }]);
    desk.gateway.report(2, newer, json!([])).await;
    let moved = problem(desk.act(&run, "repair", repair).await, 412, "stale").await;
    assert!(moved["detail"].as_str().unwrap().contains("says 97"), "{moved}");
    let now = desk.ended(&run).await["items"][1]["present"].clone();
    let late = json!({ "item": item["id"], "seen": now, "reason": "x" });
    problem(desk.act(&run, "repair", late).await, 409, "conflict").await;
    assert_eq!(desk.act(&run, "dismiss", undo).await.status(), 200);
    let other = json!({ "item": 4711, "reason": "x" });
    problem(desk.act(&run, "dismiss", other).await, 404, "not_found").await;
    let secret = sqlx::query_scalar::<_, i64>(
        "select count(*) from audit_log where (before::text || after::text || target) like '%very-secret%'",
    );
    assert_eq!(secret.fetch_one(&pool).await.unwrap(), 0);
    let actions: Vec<String> = sqlx::query_scalar(
        "select action from audit_log where action like 'recount.%' or action like 'platform.%' order by id",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let expected =
        ["platform.create", "recount.start", "recount.repair", "recount.undo", "recount.dismiss"];
    assert_eq!(actions, expected);
}

#[sqlx::test(migrations = "../migrations")]
async fn every_fault_is_told_with_its_route_and_never_as_a_number(pool: PgPool) {
    let desk = Desk::start(pool, Platform::start(350, 250, 20, 1).await).await;
    let platform = &desk.platform;
    let fails = async |quota: &str, fault: &str, route: &str, said: &str| {
        let item = desk.count(quota).await;
        let failure = &item["failure"];
        assert_eq!(
            (&item["state"], &failure["fault"]),
            (&json!("failed"), &json!(fault)),
            "{item}"
        );
        assert_eq!(failure["route"], route, "{item}");
        assert!(failure["detail"].as_str().unwrap().contains(said), "{item}");
        assert!(item.get("counted").is_none(), "{item}");
        assert!(!item.to_string().contains(CLIENT_SECRET), "{item}");
        platform.reset();
    };
    let (users, groups) = ("registered_users", "groups");
    let forbidden = r#"{"error":"forbidden_op","error_description":"registration is not open"}"#;
    platform.script("/users", &[Script::Answer(403, None, forbidden)]);
    fails(users, "forbidden", "GET /users", "forbidden_op registration is not open").await;
    platform.script("/users", &[Script::Answer(200, None, "<html><body>hello</body></html>")]);
    fails(users, "not_json", "GET /users", "<html>").await;
    platform.script("/users", &[Script::Truncated]);
    fails(users, "not_json", "GET /users", "").await;
    platform.script("/users", &[Script::Answer(200, None, r#"{"entities":null,"count":0}"#)]);
    fails(users, "malformed", "GET /users", "no list").await;
    let capacity = "/metadata/user/capacity";
    platform.script(capacity, &[Script::Answer(200, None, r#"{"data":"many"}"#)]);
    fails("user_attribute_bytes", "malformed", "GET /metadata/user/capacity", "data").await;
    // Nobody goes where it leads.
    platform.script("/chatgroups", &[Script::Redirect("http://169.254.169.254/latest/meta-data")]);
    fails(groups, "redirect", "GET /chatgroups", "302").await;
    platform.script(
        "/chatgroups",
        &[Script::Answer(404, None, r#"{"error":"organization_application_not_found"}"#)],
    );
    fails(groups, "not_found", "GET /chatgroups", "organization_application_not_found").await;
    let plan = r#"{"error":"resource_limited","error_description":"plan"}"#;
    platform.script("/chatgroups", &[Script::Answer(429, None, plan)]);
    fails(groups, "plan_limit", "GET /chatgroups", "resource_limited").await;
    let limit =
        r#"{"error":"reach_limit","error_description":"This request has reached api limit"}"#;
    platform.script("/chatgroups", &vec![Script::Answer(429, Some("0"), limit); 8]);
    fails(groups, "throttled", "GET /chatgroups", "reach_limit").await;
    platform.script("/chatgroups", &[Script::Answer(429, Some("86400"), limit)]);
    fails(groups, "throttled", "GET /chatgroups", "reach_limit").await;
    platform.script("/chatgroups", &vec![Script::Answer(503, None, "busy"); 5]);
    fails(groups, "server_error", "GET /chatgroups", "503").await;
    platform.quirk(Quirk::SameCursor);
    fails(groups, "cursor_loop", "GET /chatgroups", "").await;
    platform.quirk(Quirk::SamePage);
    fails(users, "repeated_page", "GET /users", "").await;
    platform.quirk(Quirk::NoCursor);
    fails(groups, "no_end", "GET /chatgroups", "").await;
    platform.script("/users", &vec![Script::Answer(401, None, r#"{"error":"unauthorized"}"#); 2]);
    fails(users, "unauthorized", "GET /users", "unauthorized").await;
    let said = r#"{"error":"invalid_grant","error_description":"YXA6-very-secret is wrong"}"#;
    platform.script("/token", &[Script::Answer(400, None, said)]);
    fails(users, "unauthorized", "POST /token", "… is wrong").await;
    // Well again: everything of it was told, and nothing of it stays.
    assert_eq!(desk.count(groups).await["counted"], 250);
}

#[sqlx::test(migrations = "../migrations")]
async fn what_passes_is_waited_out_and_the_list_counted_once(pool: PgPool) {
    let desk = Desk::start(pool, Platform::start(350, 7, 3, 1).await).await;
    let limit =
        r#"{"error":"reach_limit","error_description":"This request has reached api limit"}"#;
    let throttle = |wait| Script::Answer(429, wait, limit);
    let platform = &desk.platform;
    // Told to wait, with and without for how long; and twice a failure that passes.
    platform.script(
        "/users",
        &[
            throttle(Some("2")),
            throttle(None),
            Script::Answer(500, None, "<h1>oops</h1>"),
            Script::Grow(30),
            Script::Answer(502, None, ""),
        ],
    );
    let began = Instant::now();
    let item = desk.count("registered_users").await;
    assert!(began.elapsed() >= Duration::from_secs(3), "it did not wait");
    assert_eq!((&item["counted"], &item["throttled"]), (&json!(380), &json!(2)), "{item}");
    let gap = platform.arrived("/users")[1] - platform.arrived("/users")[0];
    assert!(gap >= Duration::from_secs(2), "Retry-After says two seconds: {gap:?}");
    // What comes twice is counted once, and said.
    platform.reset();
    platform.quirk(Quirk::Overlap);
    let item = desk.count("registered_users").await;
    assert_eq!((&item["counted"], &item["duplicates"]), (&json!(380), &json!(3)), "{item}");
    assert_eq!((&item["seen"], &item["ids_known"]), (&json!(383), &json!(true)));
    // A token that ends on the way is renewed.
    platform.reset();
    platform.tokens_last(3600);
    platform.script("/users", &[Script::Answer(401, None, r#"{"error":"unauthorized"}"#)]);
    assert_eq!(desk.count("registered_users").await["counted"], 380);
    assert_eq!(platform.arrived("/token").len(), 2);
    platform.reset();
    platform.tokens_last(1);
    platform.script("/users", &[Script::Late(Duration::from_millis(1200))]);
    assert_eq!(desk.count("registered_users").await["counted"], 380);
    assert!(platform.arrived("/token").len() >= 2);
    // Later than anybody waits, once.
    platform.reset();
    platform.script("/chatrooms", &[Script::Late(Duration::from_secs(11))]);
    assert_eq!(desk.count("chat_rooms").await["counted"], 3);
    assert_eq!(platform.arrived("/chatrooms").len(), 2);
}

#[sqlx::test(migrations = "../migrations")]
async fn the_platform_is_never_called_faster_than_the_least_bound(pool: PgPool) {
    let desk = Desk::start(pool, Platform::start(2_950, 0, 0, 1).await).await;
    let ask = json!({
        "scope": "acme#shop", "quotas": ["registered_users", "user_attribute_bytes"],
        "calls_per_minute": 600,
    });
    let run = body(desk.gateway.send(Method::POST, "/recounts", ask).await).await;
    let view = desk.ended(run["id"].as_str().unwrap()).await;
    assert_eq!(
        (&view["items"][0]["counted"], &view["items"][0]["calls"]),
        (&json!(2950), &json!(31))
    );
    assert_eq!(view["items"][0]["spacing_ms"], 100);
    let arrived = desk.platform.arrived("");
    assert_eq!(arrived.len(), 33);
    // In no second more than ten, with one for a call that was on its way longer than the others.
    for (index, first) in arrived.iter().enumerate() {
        let within = arrived[index..].iter().filter(|at| **at - *first < Duration::from_secs(1));
        assert!(within.clone().count() <= 11, "{}", within.count());
    }
    let whole = *arrived.last().unwrap() - arrived[0];
    assert!(whole >= Duration::from_millis(3_150), "33 calls took {whole:?}");
}

#[sqlx::test(migrations = "../migrations")]
async fn a_run_is_cancelled_and_a_platform_switched_off_on_the_way(pool: PgPool) {
    let desk = Desk::start(pool, Platform::start(100_000, 100_000, 0, 1).await).await;
    let run = desk.ask(&["registered_users", "groups"]).await;
    desk.platform.wait_for("/users", 5).await;
    let cancelled = desk.act(&run, "cancel", json!({})).await;
    assert_eq!(cancelled.status(), 200);
    assert_eq!(body(cancelled).await["state"], "cancelled");
    // Both of its counts hear of it at their next beat, and leave their places to others.
    desk.gateway.server.advance(Duration::from_secs(1));
    let calls = async || {
        desk.count("chat_rooms").await;
        ["/users", "/chatgroups"].map(|list| desk.platform.arrived(list).len())
    };
    assert_eq!(calls().await, calls().await, "it goes on calling");
    problem(desk.act(&run, "cancel", json!({})).await, 409, "conflict").await;
    let run = desk.ask(&["groups"]).await;
    desk.platform.wait_for("/chatgroups", 5).await;
    let platforms = desk.gateway.read("/platforms").await;
    let path = format!("/platforms/{}", platforms["items"][0]["id"].as_str().unwrap());
    let off = Some(json!({ "enabled": false }));
    let off = desk.gateway.tagged(Method::PATCH, &path, "\"1\"", off).await;
    assert_eq!(off.status(), 200);
    let view = desk.ended(&run).await;
    assert_eq!(view["items"][0]["failure"]["fault"], "platform_off", "{view}");
}

#[sqlx::test(migrations = "../migrations")]
async fn a_private_address_is_not_called_unless_allowed(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let platform = |url: &str| {
        json!({
            "name": "x", "url": url, "scope": "acme", "client_id": "a", "client_secret": "b",
            "calls_per_minute": 6000,
        })
    };
    for url in
        ["https://169.254.169.254", "http://a1.example.com", "https://[::1]/", "https://a@b/"]
    {
        let refused = gateway.send(Method::POST, "/platforms", platform(url)).await;
        refused_at(refused, "/url").await;
    }
    // A name that leads home is found out when it is called.
    gateway.made("/platforms", platform("https://localhost:1")).await;
    let desk = Desk { gateway, platform: Platform::default() };
    let item = desk.count("groups").await;
    assert_eq!(item["failure"]["fault"], "private_address", "{item}");
}

#[sqlx::test(migrations = "../migrations")]
async fn platforms_are_kept_by_the_api(pool: PgPool) {
    let desk = Desk::start(pool, Platform::start(1, 1, 1, 1).await).await;
    let list = desk.gateway.read("/platforms").await;
    assert!(!list.to_string().contains(CLIENT_SECRET), "{list}");
    assert_eq!(
        (&list["items"][0]["scope"], &list["items"][0]["version"]),
        (&json!("acme"), &json!(1))
    );
    let path = format!("/platforms/{}", list["items"][0]["id"].as_str().unwrap());
    assert_eq!(desk.gateway.send(Method::DELETE, &path, json!({})).await.status(), 428);
    let request = async |method: Method, version: &str, body: Value| {
        desk.gateway.tagged(method, &path, version, Some(body)).await
    };
    let moved = request(Method::PATCH, "\"1\"", json!({ "url": "http://127.0.0.1:9" })).await;
    refused_at(moved, "/client_secret").await;
    let slower = request(Method::PATCH, "\"1\"", json!({ "calls_per_minute": 60 })).await;
    assert_eq!(slower.headers()["etag"], "\"2\"");
    assert_eq!(request(Method::PATCH, "\"1\"", json!({})).await.status(), 412);
    assert_eq!(request(Method::DELETE, "\"1\"", json!({})).await.status(), 412);
    let unknown = request(Method::PATCH, "\"2\"", json!({ "secret": "x" })).await;
    assert_eq!(unknown.status(), 422);
    assert_eq!(request(Method::DELETE, "\"2\"", json!({})).await.status(), 204);
    problem(desk.gateway.get(&path).await, 404, "not_found").await;
    let ask = json!({ "scope": "acme", "quotas": ["groups"], "calls_per_minute": 60 });
    let nobody = desk.gateway.send(Method::POST, "/recounts", ask).await;
    refused_at(nobody, "/scope").await;
}
