//! From every thing straight to its history: the link on its page finds the rows of changes that
//! were made to it; and every action that can stand in the record has words.

use std::collections::BTreeSet;
use std::path::Path;

use domain::access::Role;
use domain::language::Locale;
use domain::locale::audit_names;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::gateway::{Gateway, body, groups, more_groups};
use crate::spawn::{Browser, acting};

/// The links of a page into the record, as a browser would follow them.
async fn histories(browser: &Browser, page: &str) -> Vec<String> {
    let answer = browser.get(page).await;
    assert_eq!(answer.status(), 200, "{page}");
    let html = answer.text().await.unwrap();
    let links = html.split("href=\"/audit?").skip(1);
    let links = links.map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&"));
    links.map(|query| format!("?{query}")).collect()
}

/// The actions and targets that a link finds.
async fn found(gateway: &Gateway, link: &str) -> Vec<(String, String)> {
    let rows = gateway.read(&format!("/audit{link}")).await;
    let text = |row: &Value, field: &str| row[field].as_str().unwrap().to_owned();
    let rows = rows["items"].as_array().unwrap_or_else(|| panic!("{link}: {rows}"));
    rows.iter().map(|row| (text(row, "action"), text(row, "target"))).collect()
}

async fn made(gateway: &Gateway, method: Method, path: &str, what: Value) -> Value {
    let answer = gateway.send(method, path, what).await;
    let (status, text) = (answer.status(), answer.text().await.unwrap());
    assert!(status.is_success(), "{path}: {status} {text}");
    serde_json::from_str(&text).unwrap_or_default()
}

fn id(of: &Value) -> String {
    of["id"].as_str().unwrap().to_owned()
}

#[sqlx::test(migrations = "../migrations")]
async fn from_every_thing_a_link_leads_to_its_changes(pool: PgPool) {
    let gateway = Gateway::start_with(pool, &["--webhook-private-addresses"]).await;
    let admin = gateway.server.signed_in(Role::Admin).await;
    gateway.server.account("ana", Role::Viewer).await;
    // Another App Key with the same changes, which must not be found.
    made(&gateway, Method::PUT, "/apps/acme/other", json!({ "plan": "free" })).await;
    let groups = groups(300);
    made(&gateway, Method::POST, "/apps/acme/other/overrides", groups.clone()).await;
    let one = made(&gateway, Method::POST, "/apps/acme/shop/overrides", groups.clone()).await;
    let target =
        json!({ "bucket": "accounts", "unit": "call", "window_seconds": 1, "scope": "app" });
    let raised = json!({ "target": target, "reason": "x",
                         "value": { "kind": "limited", "amount": 1_000_000 } });
    made(&gateway, Method::POST, "/apps/acme/shop/overrides", raised).await;
    let mut set = groups;
    set["apps"] = json!(["acme#shop", "acme#other"]);
    let set = made(&gateway, Method::POST, "/overrides/bulk", set).await;
    let request = made(&gateway, Method::POST, "/requests", more_groups(900)).await;
    let token =
        made(&gateway, Method::POST, "/tokens", json!({ "name": "g", "role": "viewer" })).await;
    let hook = json!({ "name": "hook", "url": "http://127.0.0.1:9/", "org": "nobody" });
    let hook = made(&gateway, Method::POST, "/webhooks", hook).await;
    let rule = json!({
        "name": "rule", "of": { "kind": "quota", "quota": "groups" }, "plans": ["free"],
        "factor_percent": 200, "unchanged_days": 0, "peak_percent": 80, "headroom_percent": 200,
    });
    let rule = made(&gateway, Method::POST, "/requests/rules", rule).await;
    for _ in 0..2 {
        let ack = json!({ "gateway": "g-7", "version": 1 });
        made(&gateway, Method::POST, "/limits/ack", ack.clone()).await;
        if found(&gateway, "?action=gateway").await.is_empty() {
            made(&gateway, Method::DELETE, "/gateways/g-7", json!({ "reason": "x" })).await;
        }
    }
    let ways: [(String, &str, &str); 14] = [
        ("/apps/acme/shop".into(), "app=acme%23shop", "app.register"),
        ("/apps/acme/shop/quotas/groups".into(), "quota%3Agroups", "override.set"),
        ("/apps/acme/shop/buckets/accounts".into(), "rate%3Aaccounts", "override.set"),
        (format!("/overrides/{}", id(&one)), "quota%3Agroups", "override.set"),
        (format!("/overrides/sets/{}", id(&set)), &id(&set), "override_set.create"),
        (format!("/requests/{}", id(&request)), &id(&request), "request.submit"),
        ("/admin/accounts".into(), "target=ana", "account.create"),
        ("/admin/tokens".into(), &id(&token), "token.create"),
        (format!("/admin/webhooks/{}", id(&hook)), &id(&hook), "webhook.create"),
        (format!("/admin/requests/rules/{}", id(&rule)), &id(&rule), "requests.rule_create"),
        ("/admin/requests".into(), "action=requests", "requests.rule_create"),
        ("/gateways".into(), "target=g-7", "gateway.forget"),
        ("/plans".into(), "action=terms", "terms.load"),
        ("/catalogue".into(), "action=terms", "terms.load"),
    ]
    .map(|(page, part, action)| (page, &*part.to_owned().leak(), action));
    for (page, part, action) in ways {
        let links = histories(&admin, &page).await;
        let link = links.iter().find(|link| link.contains(part));
        let link = link.unwrap_or_else(|| panic!("{page} has no link with {part}: {links:?}"));
        let rows = found(&gateway, link).await;
        assert!(rows.iter().any(|(found, _)| found == action), "{page} {link}: {rows:?}");
        let records = gateway.read(&format!("/audit{link}")).await;
        let others = records["items"].as_array().unwrap().iter();
        let others = others.filter(|row| row["app"] == "acme#other").count();
        assert!(others == 0 || link.contains("target="), "{link} finds another App Key");
        assert_eq!(admin.get(&format!("/audit{link}")).await.status(), 200, "{link}");
    }
}

#[sqlx::test(migrations = "../migrations")]
async fn an_override_leads_to_its_row_its_request_and_its_approver_by_links_alone(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let portal = gateway.server.token(None, &["requests:write"]).await;
    let viewer = gateway.server.signed_in(Role::Viewer).await;
    let boss = gateway.server.account("boss", Role::Operator).await;
    let ask = Some(more_groups(150));
    let filed = gateway.client.api(Method::POST, "/requests", &portal, ask).await;
    let request: uuid::Uuid = id(&body(filed).await).parse().unwrap();
    let caller = acting(&boss);
    let (db, permit) = (&gateway.server.db, caller.permit().unwrap());
    let read = caller.permit().unwrap();
    let read = store::requests::read(db, &read, request, db.now());
    let seen = read.await.unwrap().request.seen();
    let decision =
        serde_json::from_value(json!({ "decision": "approve", "reason": "fits" })).unwrap();
    store::requests::decide(db, &permit, request, seen, &decision, db.now()).await.unwrap();

    let follow = async |page: &str, link: &str| {
        let answer = viewer.get(page).await;
        assert_eq!(answer.status(), 200, "{page}");
        let html = answer.text().await.unwrap();
        let found = html.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
        let found = found.map(|href| href.replace("&amp;", "&"));
        let mut found = found.filter(|href| href.starts_with(link) && href != page);
        found.next().unwrap_or_else(|| panic!("{page} has no link to {link}"))
    };
    let one = follow("/apps/acme/shop/quotas/groups", "/overrides/0").await;
    let row = follow(&one, "/audit/").await;
    assert_eq!(follow(&row, "/overrides/0").await, one);
    let page = follow(&one, "/requests/0").await;
    assert_eq!(page, format!("/requests/{request}"));
    let approver = follow(&page, "/audit?actor=boss").await;
    let answer = viewer.get(&approver).await.text().await.unwrap();
    assert!(answer.contains("Request approved") && answer.contains("Override set"), "{answer}");
    let rows = follow(&page, "/audit?target=").await;
    let list = viewer.get(&rows).await.text().await.unwrap();
    assert!(list.contains("Request submitted") && list.contains("Request approved"), "{list}");
}

/// Codes of actions in the sources of the store, with their file.
fn written() -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("store/src")];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let name = path.display().to_string();
        if name.contains("tests") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for word in line.split('"').skip(1).step_by(2) {
                let is_name = |part: &str| {
                    !part.is_empty() && part.bytes().all(|c| c.is_ascii_lowercase() || c == b'_')
                };
                let mut parts = word.split('.');
                let is_action = parts.next().is_some_and(|noun| {
                    is_name(noun) && audit_names::group(noun, Locale::En).is_some()
                });
                if is_action && parts.next().is_some_and(is_name) && parts.next().is_none() {
                    found.insert((word.to_owned(), name.clone()));
                }
            }
        }
    }
    found
}

/// Columns of tables that are written as actions are.
const NO_ACTIONS: [&str; 1] = ["requests.state"];

#[test]
fn every_action_has_words_in_both_languages() {
    let written = written();
    assert!(written.len() > 40, "{written:?}");
    let written = written.iter().filter(|(code, _)| !NO_ACTIONS.contains(&code.as_str()));
    let mute: Vec<_> =
        written.filter(|(code, _)| audit_names::action(code, Locale::Zh).is_none()).collect();
    assert!(mute.is_empty(), "no words for {mute:#?}: add them to locale/audit_names.rs");
}
