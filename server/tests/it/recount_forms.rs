//! The pages of recounts and platforms, by plain forms; and a server that dies while it counts.

use std::time::Duration;

use domain::access::Role;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::gateway::{Gateway, ago};
use crate::platform::{CLIENT_ID, CLIENT_SECRET, Platform};
use crate::process::Headroom;
use crate::spawn::location;
use crate::wait::until;

fn platform_fields<'a>(url: &'a str, scope: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("do", "create"),
        ("name", "<i>Cluster</i>"),
        ("url", url),
        ("scope", scope),
        ("client_id", CLIENT_ID),
        ("client_secret", CLIENT_SECRET),
        ("calls_per_minute", "6000"),
        ("enabled", "on"),
    ]
}

#[sqlx::test(migrations = "../migrations")]
async fn platforms_are_kept_by_plain_forms(pool: PgPool) {
    let gateway = Gateway::start_with(pool, &["--webhook-private-addresses"]).await;
    let server = &gateway.server;
    let admin = server.signed_in(Role::Admin).await;
    let page = admin.post_form("/admin/platforms", &platform_fields("ftp://x", "a b")).await;
    assert_eq!(page.status(), 422);
    let page = page.text().await.unwrap();
    assert!(page.contains("the address begins with https://") && page.contains("ftp://x"));
    assert!(page.contains("name an organisation") && !page.contains(CLIENT_SECRET));
    let fields = platform_fields("http://127.0.0.1:9", "acme");
    let made = admin.post_form("/admin/platforms", &fields).await;
    assert_eq!(location(&made), "/admin/platforms?done=created");
    let list = admin.get("/admin/platforms").await.text().await.unwrap();
    assert!(list.contains("&lt;i&gt;Cluster") && !list.contains(CLIENT_SECRET));
    let id: uuid::Uuid =
        sqlx::query_scalar("select id from platforms").fetch_one(&server.pool).await.unwrap();
    let id = id.to_string();
    let edit = |version: &'static str, url: &'static str| {
        let mut fields = platform_fields(url, "acme");
        fields.retain(|(name, _)| *name != "client_secret");
        fields[0] = ("do", "edit");
        fields.extend([("version", version), ("client_secret", "")]);
        fields
    };
    let post = async |mut fields: Vec<(&'static str, &str)>| {
        fields.push(("id", id.as_str()));
        admin.post_form("/admin/platforms", &fields).await
    };
    let moved = post(edit("1", "http://127.0.0.1:10")).await;
    assert_eq!(moved.status(), 422);
    let moved = moved.text().await.unwrap();
    assert!(moved.contains("give the client secret again") && moved.contains("127.0.0.1:10"));
    assert_eq!(
        location(&post(edit("1", "http://127.0.0.1:9")).await),
        "/admin/platforms?done=edited"
    );
    assert_eq!(post(edit("1", "http://127.0.0.1:9")).await.status(), 412);
    let open = admin.get(&format!("/admin/platforms?delete={id}")).await.text().await.unwrap();
    assert!(open.contains("Delete for good"));
    let gone = post(vec![("do", "delete"), ("version", "2")]).await;
    assert_eq!(location(&gone), "/admin/platforms?done=deleted");
}

#[sqlx::test(migrations = "../migrations")]
async fn a_recount_is_asked_for_and_decided_by_plain_forms(pool: PgPool) {
    let platform = Platform::start(5, 98, 1, 1).await;
    let gateway = Gateway::start_with(pool, &["--webhook-private-addresses"]).await;
    let server = &gateway.server;
    let admin = server.signed_in(Role::Admin).await;
    let operator = server.signed_in(Role::Operator).await;
    let viewer = server.signed_in(Role::Viewer).await;
    let made = admin.post_form("/admin/platforms", &platform_fields(&platform.url, "acme")).await;
    assert_eq!(made.status(), 303);
    let sample = json!([{ "app": "acme#shop", "quota": "groups", "value": 90, "at": ago(60) }]);
    gateway.report(1, sample, json!([])).await;
    let asked = "/reports/recounts?scope=acme%23shop&quotas=groups&calls_per_minute=600";
    let plan = viewer.get(asked).await.text().await.unwrap();
    assert!(plan.contains("About 2 calls at 10/s"), "{plan}");
    assert!(plan.contains("Only operators and admins may start a recount."));
    let wrong = "/reports/recounts?scope=%3Ci%3E&calls_per_minute=0";
    let wrong = operator.get(wrong).await.text().await.unwrap();
    assert!(wrong.contains("choose at least one quota") && wrong.contains("&lt;i&gt;"));
    let start = [("scope", "acme#shop"), ("quotas", "groups"), ("calls_per_minute", "60")];
    assert_eq!(viewer.post_form("/reports/recounts", &start).await.status(), 403);
    let started = operator.post_form("/reports/recounts", &start).await;
    let run = location(&started).strip_suffix("?done=started").unwrap().to_owned();
    let again = operator.post_form("/reports/recounts", &start).await;
    assert_eq!(again.status(), 409);
    assert!(again.text().await.unwrap().contains(&format!("href=\"{run}\"")));
    let counted = "select id, last_value from recounts where state = 'counted' order by id limit 1";
    let item: (i64, i64) = until(Duration::from_secs(20), async || {
        let found = sqlx::query_as(counted).fetch_optional(&server.pool).await.unwrap();
        found.ok_or_else(|| "nothing is counted".to_owned())
    })
    .await;
    assert_eq!(item.1, 90);
    let list = viewer.get("/reports/recounts").await.text().await.unwrap();
    assert!(list.contains("acme#shop") && list.contains("+8"), "{list}");
    let here = format!("{run}?item={}", item.0);
    let page = operator.get(&here).await.text().await.unwrap();
    assert!(page.contains("The gauge says 98 instead of 90"), "{page}");
    let seen = page.split("name=\"seen_at\"").nth(1).unwrap();
    let seen = seen.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let id = item.0.to_string();
    let act = |name: &'static str, reason: &'static str, value: &'static str| {
        let fields = [
            ("do", name),
            ("item", id.as_str()),
            ("seen_value", value),
            ("seen_at", seen.as_str()),
            ("reason", reason),
        ];
        fields.map(|(name, value)| (name, value.to_owned()))
    };
    let post = async |who: &crate::spawn::Browser, fields: [(&'static str, String); 5]| {
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        who.post_form(&here, &fields).await
    };
    assert_eq!(post(&viewer, act("repair", "x", "90")).await.status(), 403);
    let silent = post(&operator, act("repair", "", "90")).await;
    assert_eq!(silent.status(), 422);
    assert!(silent.text().await.unwrap().contains("a reason is required"));
    let stale = post(&operator, act("repair", "kept words", "91")).await;
    assert_eq!(stale.status(), 412);
    let stale = stale.text().await.unwrap();
    assert!(stale.contains("kept words") && stale.contains("Look at it as it is now"), "{stale}");
    let done = post(&operator, act("repair", "lost samples", "90")).await;
    assert_eq!(location(&done), format!("{run}?done=repaired"));
    let undone = post(&operator, act("undo", "the wrong one", "98")).await;
    assert_eq!(location(&undone), format!("{run}?done=undone"));
    let dismissed = post(&operator, act("dismiss", "known", "90")).await;
    assert_eq!(location(&dismissed), format!("{run}?done=dismissed"));
    let list = viewer.get("/reports/recounts?show=dismissed").await.text().await.unwrap();
    assert!(list.contains("+8"));
}

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
