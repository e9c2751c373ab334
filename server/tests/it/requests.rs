//! Requests over HTTP: filed by a portal, followed, decided, and everything that is refused.

use chrono::{SecondsFormat, TimeDelta};
use domain::access::Role;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::gateway::{Gateway, body, etag, pointer, problem, refused_at};
use crate::limit_stream::{follow, groups_of, hello, next_limits};
use crate::spawn::location;

mod deciding;
mod filing;

/// A server with a portal, somebody of support and two operators.
struct Desk {
    gateway: Gateway,
    portal: String,
    support: String,
    ana: String,
    bo: String,
}

impl Desk {
    async fn start(pool: PgPool) -> Self {
        let gateway = Gateway::start(pool).await;
        let server = &gateway.server;
        let portal = server.token(None, &["requests:write"]).await;
        let support = server.token(Some(Role::Support), &[]).await;
        let ana = server.token(Some(Role::Operator), &[]).await;
        let bo = server.token(Some(Role::Operator), &[]).await;
        Self { gateway, portal, support, ana, bo }
    }

    async fn get(&self, who: &str, path: impl AsRef<str>) -> Response {
        self.gateway.client.api(Method::GET, path.as_ref(), who, None).await
    }

    async fn post(&self, who: &str, path: impl AsRef<str>, body: Value) -> Response {
        self.gateway.client.api(Method::POST, path.as_ref(), who, Some(body)).await
    }

    /// The same with `If-Match`.
    async fn tagged(&self, who: &str, path: impl AsRef<str>, tag: &str, body: Value) -> Response {
        self.send(Method::POST, who, path.as_ref(), tag, body).await
    }

    async fn send(
        &self,
        method: Method,
        who: &str,
        path: &str,
        tag: &str,
        body: Value,
    ) -> Response {
        let request = self.gateway.client.request(method, &format!("/api/v1{path}"));
        let request = request.bearer_auth(who).header("if-match", tag);
        request.json(&body).send().await.unwrap()
    }

    /// Files a request for so many groups; its path and what was answered.
    async fn file(&self, who: &str, amount: u64) -> (String, Value) {
        let answer = self.post(who, "/requests", new(amount)).await;
        assert_eq!(answer.status(), 201);
        let there = location(&answer).to_owned();
        let made = body(answer).await;
        let path = format!("/requests/{}", made["id"].as_str().unwrap());
        assert_eq!(there, format!("/api/v1{path}"));
        (path, made)
    }

    /// The tag of a request as an operator reads it.
    async fn tag(&self, path: &str) -> String {
        etag(&self.get(&self.ana, path).await)
    }

    async fn state(&self, path: &str) -> Value {
        body(self.get(&self.ana, path).await).await["state"].take()
    }

    /// The groups that the App Key may have.
    async fn groups(&self) -> Value {
        groups_of(&self.gateway.read("/apps/acme/shop/limits").await).clone()
    }
}

fn new(amount: u64) -> Value {
    json!({
        "app": "acme#shop", "target": { "quota": "groups" },
        "requested": { "kind": "limited", "amount": amount },
        "justification": "a launch", "contact": "ops@acme.example",
    })
}

fn with(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

fn limited(amount: u64) -> Value {
    json!({ "kind": "limited", "amount": amount })
}

fn decision(what: &str) -> Value {
    json!({ "decision": what, "reason": "fits" })
}

#[sqlx::test(migrations = "../migrations")]
async fn a_portal_files_answers_and_follows_until_the_gateways_have_the_new_limit(pool: PgPool) {
    let desk = Desk::start(pool).await;
    let mut stream = follow(&desk.gateway, "", None).await;
    hello(&mut stream).await;
    let (path, made) = desk.file(&desk.portal, 300).await;
    assert_eq!((&made["state"], &made["number"]), (&json!("submitted"), &json!(1)));
    let said = desk
        .post(
            &desk.support,
            format!("{path}/comments"),
            json!({ "text": "careful", "internal": true }),
        )
        .await;
    assert_eq!(said.status(), 200);
    let said = desk
        .post(&desk.support, format!("{path}/comments"), json!({ "text": "we look into it" }))
        .await;
    assert_eq!(said.status(), 200);
    let taken = desk.post(&desk.ana, format!("{path}/claim"), json!({})).await;
    let seen = etag(&taken);
    assert_eq!(body(taken).await["claim"]["name"], "test");
    let asked = json!({ "decision": "ask", "reason": "until when?" });
    let asked = desk.tagged(&desk.ana, format!("{path}/decision"), &seen, asked).await;
    assert_eq!(body(asked).await["state"], "info_asked");
    // What a portal says now is the answer.
    let answered =
        desk.post(&desk.portal, format!("{path}/comments"), json!({ "text": "until May" })).await;
    assert_eq!(body(answered).await["state"], "in_review");
    let ends_at = crate::spawn::now() + TimeDelta::days(30);
    let ends_at = ends_at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let offer = json!({
        "decision": "approve_partially", "granted": limited(250), "ends_at": ends_at,
        "reason": "what the region carries",
    });
    let preview = desk
        .post(
            &desk.support,
            format!("{path}/decision/preview"),
            with(offer.clone(), "reason", json!("")),
        )
        .await;
    assert_eq!(preview.status(), 200);
    let preview = body(preview).await;
    assert_eq!((&preview["state"], &preview["risks"]), (&json!("partly_approved"), &json!([])));
    assert_eq!(desk.groups().await, 100, "a preview sets nothing");
    let seen = desk.tag(&path).await;
    let decided = desk.tagged(&desk.ana, format!("{path}/decision"), &seen, offer).await;
    assert_eq!(decided.status(), 200);
    let decided = body(decided).await;
    assert_eq!(decided["state"], "partly_approved");
    assert_eq!(decided["asks"][0]["requested"], limited(300), "what was asked is kept");
    assert_eq!(decided["decision"]["grants"][0]["steps"][0]["value"], limited(250));
    let (version, limits) = next_limits(&mut stream).await;
    assert_eq!((groups_of(&limits), &limits["app"]), (&json!(250), &json!("acme#shop")));
    assert!(version.is_some());
    let limits = desk.gateway.read("/apps/acme/shop/limits").await;
    let groups = limits["quotas"].as_array().unwrap().iter().find(|one| one["quota"] == "groups");
    let groups = groups.unwrap();
    assert_eq!(groups["override"], decided["decision"]["overrides"][0]);
    assert_eq!(groups["ends_at"], json!(ends_at));
    let seen = body(desk.get(&desk.portal, &path).await).await;
    let kinds: Vec<&str> = seen["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["submitted", "commented", "info_asked", "answered", "partly_approved"]);
}

/// Whatever it calls: not who works on it, what was proposed, what is known of limits and use, nor
/// what is said among those who decide.
#[sqlx::test(migrations = "../migrations")]
async fn a_portal_is_told_nothing_internal_by_any_route(pool: PgPool) {
    let desk = Desk::start(pool).await;
    let (path, made) = desk.file(&desk.portal, 900).await;
    let secret = json!({ "text": "a secret remark", "internal": true });
    desk.post(&desk.support, format!("{path}/comments"), secret).await;
    desk.post(&desk.ana, format!("{path}/claim"), json!({})).await;
    let seen = desk.tag(&path).await;
    let approve = json!({ "decision": "approve", "reason": "a secret reason" });
    let proposed = desk.tagged(&desk.ana, format!("{path}/decision"), &seen, approve).await;
    let proposed = body(proposed).await;
    assert_eq!(proposed["proposal"]["risks"].as_array().unwrap().len(), 1, "{proposed}");
    assert_eq!(proposed["asks"][0]["facts"]["limit"], limited(100));
    let read = body(desk.get(&desk.portal, &path).await).await;
    let listed = body(desk.get(&desk.portal, "/requests").await).await;
    let said = desk.post(&desk.portal, format!("{path}/comments"), json!({ "text": "hello?" }));
    let said = body(said.await).await;
    let gone = desk.post(&desk.portal, format!("{path}/withdraw"), json!({ "reason": "no" }));
    let gone = body(gone.await).await;
    assert_eq!(gone["state"], "withdrawn");
    for told in [&made, &read, &listed["items"][0], &said, &gone] {
        assert_eq!(told["id"], made["id"]);
        let text = told.to_string();
        for part in ["secret", "claim", "proposal", "facts", "free", "internal\":true"] {
            assert!(!text.contains(part), "{part}: {text}");
        }
    }
    // Nor by what a filter leaves out.
    let taken = desk.get(&desk.portal, "/requests?show=all&with=nobody").await;
    assert_eq!(body(taken).await["items"].as_array().unwrap().len(), 1);
    let internal = json!({ "text": "x", "internal": true });
    let refused = desk.post(&desk.portal, format!("{path}/comments"), internal).await;
    refused_at(refused, "/internal").await;
    // A second approver's word is among those who decide too.
    let (path, _) = desk.file(&desk.portal, 900).await;
    let seen = desk.tag(&path).await;
    desk.tagged(&desk.ana, format!("{path}/decision"), &seen, decision("approve")).await;
    let seen = desk.tag(&path).await;
    let word = json!({ "agree": true, "reason": "a secret word" });
    let agreed = desk.tagged(&desk.bo, format!("{path}/agreement"), &seen, word).await;
    assert_eq!(body(agreed).await["state"], "approved");
    let read = body(desk.get(&desk.portal, &path).await).await.to_string();
    assert!(!read.contains("secret") && !read.contains("second"), "{read}");
}

#[sqlx::test(migrations = "../migrations")]
async fn the_queue_continues_and_filters(pool: PgPool) {
    let desk = Desk::start(pool).await;
    for (quota, amount) in
        [("groups", 300), ("chat_rooms", 1_000_000), ("friends_per_user", 1_000_000)]
    {
        let one = with(new(amount), "target", json!({ "quota": quota }));
        assert_eq!(desk.post(&desk.portal, "/requests", one).await.status(), 201, "{quota}");
    }
    let first = body(desk.get(&desk.portal, "/requests?limit=2").await).await;
    let next = first["next"].as_str().unwrap();
    let numbers = |page: &Value| -> Vec<u64> {
        page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["number"].as_u64().unwrap())
            .collect()
    };
    assert_eq!(numbers(&first), [1, 2]);
    let rest = body(desk.get(&desk.portal, format!("/requests?limit=2&cursor={next}")).await).await;
    assert_eq!((numbers(&rest), &rest["next"]), (vec![3], &Value::Null));
    for (query, expected) in [
        ("show=all", vec![3, 2, 1]),
        ("target=chat_rooms", vec![2]),
        ("app=ACME", vec![1, 2, 3]),
        ("app=other", vec![]),
        ("state=submitted&mine=true", vec![]),
        ("state=approved", vec![]),
        ("overdue=true", vec![]),
        ("with=nobody", vec![1, 2, 3]),
        ("with=me", vec![]),
    ] {
        let page = body(desk.get(&desk.ana, format!("/requests?{query}")).await).await;
        assert_eq!(numbers(&page), expected, "{query}");
        for row in page["items"].as_array().unwrap() {
            assert!(row["names"][0]["name"]["zh"].is_string(), "{row}");
        }
    }
    assert_eq!(
        numbers(&body(desk.get(&desk.portal, "/requests?mine=true").await).await),
        [1, 2, 3]
    );
}
