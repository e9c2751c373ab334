//! Requests over HTTP: filed by a portal, followed, decided, and everything that is refused.

use chrono::{SecondsFormat, TimeDelta};
use domain::access::Role;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::gateway::{Gateway, body, pointer, problem};
use crate::limit_stream::{follow, groups_of, hello, next_limits};
use crate::spawn::location;

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
        tag(&self.get(&self.ana, path).await)
    }

    async fn state(&self, path: &str) -> Value {
        body(self.get(&self.ana, path).await).await["state"].take()
    }

    /// The groups that the App Key may have.
    async fn groups(&self) -> Value {
        groups_of(&body(self.gateway.get("/apps/acme/shop/limits").await).await).clone()
    }
}

fn tag(answer: &Response) -> String {
    answer.headers()["etag"].to_str().unwrap().to_owned()
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
    let seen = tag(&taken);
    assert_eq!(body(taken).await["claim"]["name"], "test");
    let asked = json!({ "decision": "ask", "reason": "until when?" });
    let asked = desk.tagged(&desk.ana, format!("{path}/decision"), &seen, asked).await;
    assert_eq!(body(asked).await["state"], "info_asked");
    // What a portal says now is the answer.
    let answered =
        desk.post(&desk.portal, format!("{path}/comments"), json!({ "text": "until May" })).await;
    assert_eq!(body(answered).await["state"], "in_review");
    let ends_at = server::now() + TimeDelta::days(30);
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
    let limits = body(desk.gateway.get("/apps/acme/shop/limits").await).await;
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
    assert_eq!(pointer(&problem(refused, 422, "invalid").await), "/internal");
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
async fn who_may_not_is_refused(pool: PgPool) {
    let desk = Desk::start(pool).await;
    let (path, _) = desk.file(&desk.support, 300).await;
    let viewer = desk.gateway.server.token(Some(Role::Viewer), &[]).await;
    let foreign = desk.gateway.server.token(None, &["limits:read", "usage:write"]).await;
    let stranger = "hr_unknown";
    let seen = desk.tag(&path).await;
    let post = |who: String, what: &'static str, body: Value| {
        let (desk, path, seen) = (&desk, format!("{path}{what}"), seen.clone());
        async move { desk.tagged(&who, &path, &seen, body).await }
    };
    for (what, body) in [
        ("/comments", json!({ "text": "x" })),
        ("/answer", json!({ "text": "x" })),
        ("/withdraw", json!({ "reason": "x" })),
        ("/submit", json!({})),
        ("/claim", json!({})),
        ("/release", json!({})),
        ("/supersede", json!({ "reason": "x" })),
        ("/decision", decision("deny")),
        ("/agreement", json!({ "agree": true })),
    ] {
        problem(post(stranger.to_owned(), what, body.clone()).await, 401, "unauthenticated").await;
        problem(post(viewer.clone(), what, body.clone()).await, 403, "forbidden").await;
        problem(post(foreign.clone(), what, body.clone()).await, 403, "forbidden").await;
        if ["/claim", "/release", "/supersede", "/decision", "/agreement"].contains(&what) {
            problem(post(desk.support.clone(), what, body.clone()).await, 403, "forbidden").await;
            problem(post(desk.portal.clone(), what, body).await, 403, "forbidden").await;
        }
    }
    for who in [viewer.as_str(), foreign.as_str()] {
        problem(desk.post(who, "/requests", new(400)).await, 403, "forbidden").await;
    }
    for path in ["/requests", path.as_str()] {
        problem(desk.get(stranger, path).await, 401, "unauthenticated").await;
        problem(desk.get(&foreign, path).await, 403, "forbidden").await;
        assert_eq!(desk.get(&viewer, path).await.status(), 200);
    }
    let preview = format!("{path}/decision/preview");
    problem(desk.post(&desk.portal, &preview, decision("approve")).await, 403, "forbidden").await;
    assert_eq!(desk.post(&viewer, &preview, decision("approve")).await.status(), 200);
    // A session of the console changes nothing by the API.
    let browser = desk.gateway.server.signed_in(Role::Admin).await;
    let by_cookie = browser.request(Method::POST, "/api/v1/requests").json(&new(400));
    problem(by_cookie.send().await.unwrap(), 401, "unauthenticated").await;
    assert_eq!(desk.state(&path).await, "submitted");
}

#[sqlx::test(migrations = "../migrations")]
async fn a_draft_is_its_authors_alone(pool: PgPool) {
    let desk = Desk::start(pool).await;
    let draft = with(new(300), "draft", json!(true));
    let made = desk.post(&desk.portal, "/requests", draft.clone()).await;
    assert_eq!(made.status(), 201);
    let (first, made) = (tag(&made), body(made).await);
    assert_eq!(made["state"], "draft");
    let path = format!("/requests/{}", made["id"].as_str().unwrap());
    for who in [&desk.support, &desk.ana, &desk.gateway.token] {
        problem(desk.get(who, &path).await, 404, "not_found").await;
        let edit = desk.send(Method::PUT, who, &path, &first, draft.clone()).await;
        problem(edit, 404, "not_found").await;
        for (what, body) in [
            ("/submit", json!({})),
            ("/comments", json!({ "text": "x" })),
            ("/withdraw", json!({ "reason": "x" })),
        ] {
            problem(desk.post(who, format!("{path}{what}"), body).await, 404, "not_found").await;
        }
        let all = body(desk.get(who, "/requests?show=all").await).await;
        assert_eq!(all["items"], json!([]));
        assert_eq!(body(desk.get(who, "/requests?state=draft").await).await["items"], json!([]));
    }
    for (what, body) in [("/claim", json!({})), ("/release", json!({}))] {
        let refused = desk.post(&desk.ana, format!("{path}{what}"), body).await;
        problem(refused, 404, "not_found").await;
    }
    let decide = desk.tagged(&desk.ana, format!("{path}/decision"), &first, decision("deny"));
    problem(decide.await, 404, "not_found").await;
    let preview = desk.post(&desk.ana, format!("{path}/decision/preview"), decision("approve"));
    problem(preview.await, 404, "not_found").await;
    // Its author edits it against the version that was read, and submits it.
    let put = |tag: &'static str, body: Value| {
        let (desk, path) = (&desk, &path);
        async move { desk.send(Method::PUT, &desk.portal, path, tag, body).await }
    };
    let bare = desk.gateway.client.api(Method::PUT, &path, &desk.portal, Some(draft.clone())).await;
    problem(bare, 428, "version_required").await;
    problem(put("\"9-9\"", draft.clone()).await, 412, "stale").await;
    problem(put("\"1\"", draft.clone()).await, 412, "stale").await;
    let other = with(draft.clone(), "app", json!("acme#other"));
    assert_eq!(pointer(&problem(put("\"1-1\"", other).await, 422, "invalid").await), "/app");
    let larger = with(draft, "requested", limited(350));
    let saved = desk.send(Method::PUT, &desk.portal, &path, &first, larger.clone()).await;
    assert_eq!(saved.status(), 200);
    let next = tag(&saved);
    assert_ne!(next, first);
    let again = desk.send(Method::PUT, &desk.portal, &path, &first, larger).await;
    problem(again, 412, "stale").await;
    let submit = format!("{path}/submit");
    problem(desk.tagged(&desk.portal, &submit, &first, json!({})).await, 412, "stale").await;
    let submitted = desk.tagged(&desk.portal, &submit, &next, json!({})).await;
    assert_eq!(submitted.status(), 200);
    let submitted = body(submitted).await;
    assert_eq!(
        (&submitted["state"], &submitted["asks"][0]["requested"]),
        (&json!("submitted"), &limited(350))
    );
    problem(desk.post(&desk.portal, &submit, json!({})).await, 409, "conflict").await;
    assert_eq!(desk.get(&desk.ana, &path).await.status(), 200);
}

#[sqlx::test(migrations = "../migrations")]
async fn a_bad_request_names_its_fields(pool: PgPool) {
    let desk = Desk::start(pool).await;
    let post = |body: Value| desk.post(&desk.portal, "/requests", body);
    for body in [
        json!([]),
        json!({}),
        with(new(300), "app", json!("no app key")),
        with(new(300), "target", json!({ "bucket": "x" })),
    ] {
        problem(post(body).await, 400, "malformed").await;
    }
    let long = |chars: usize| json!("x".repeat(chars));
    let ask =
        |amount: u64| json!({ "target": { "quota": "groups" }, "requested": limited(amount) });
    let past = (server::now() - TimeDelta::days(1)).to_rfc3339();
    let far = (server::now() + TimeDelta::days(4000)).to_rfc3339();
    for (field, value, at) in [
        ("app", json!("acme#nobody"), "/app"),
        ("justification", json!(" "), "/justification"),
        ("justification", long(4001), "/justification"),
        ("justification", json!("a\u{0}b"), "/justification"),
        ("contact", long(201), "/contact"),
        ("contact", json!("a\u{0}b"), "/contact"),
        ("needed_until", json!(past), "/needed_until"),
        ("needed_until", json!(far), "/needed_until"),
        ("requested", Value::Null, "/requested"),
        ("requested", json!({ "kind": "not_supported" }), "/requested"),
        ("requested", limited(9_007_199_254_740_992), "/requested"),
        ("requested", limited(100), "/requested"),
        ("target", Value::Null, "/target"),
        ("target", json!({ "quota": "nothing" }), "/target"),
        ("target", json!({ "quota": "group_name_chars" }), "/target"),
        ("expected_peak", json!(9_007_199_254_740_992_u64), "/expected_peak"),
        ("follows", json!(uuid::Uuid::nil()), "/follows"),
        ("asks", json!([ask(400)]), "/asks/0/target"),
        ("asks", json!(vec![ask(400); 30]), "/asks"),
    ] {
        let refused = problem(post(with(new(300), field, value)).await, 422, "invalid").await;
        assert_eq!(pointer(&refused), at, "{refused}");
    }
    let key = "x".repeat(201);
    let request = desk.gateway.client.request(Method::POST, "/api/v1/requests");
    let request = request.bearer_auth(&desk.portal).header("idempotency-key", key);
    let refused = problem(request.json(&new(300)).send().await.unwrap(), 422, "invalid").await;
    assert_eq!(pointer(&refused), "/Idempotency-Key");
    let (path, _) = desk.file(&desk.portal, 300).await;
    for (what, body, at) in [
        ("/comments", json!({}), "/text"),
        ("/comments", json!({ "text": "x".repeat(4001) }), "/text"),
        ("/answer", json!({ "text": " " }), "/text"),
        ("/withdraw", json!({}), "/reason"),
        ("/withdraw", json!({ "reason": "x".repeat(1001) }), "/reason"),
    ] {
        let refused = desk.post(&desk.portal, format!("{path}{what}"), body).await;
        assert_eq!(pointer(&problem(refused, 422, "invalid").await), at, "{what}");
    }
    let seen = desk.tag(&path).await;
    let other = json!({ "target": { "quota": "chat_rooms" }, "steps": [{ "value": limited(9) }] });
    for (body, at) in [
        (json!({ "decision": "deny" }), "/reason"),
        (json!({ "decision": "deny", "reason": "x", "granted": limited(9) }), "/granted"),
        (with(decision("approve"), "granted", limited(200)), "/decision"),
        (decision("approve_partially"), "/granted"),
        (with(decision("approve"), "ends_at", json!("2020-01-01T00:00:00Z")), "/ends_at"),
        (with(decision("approve"), "grants", json!([other])), "/grants/0/target"),
        (with(decision("approve"), "grants", json!(vec![other.clone(); 30])), "/grants"),
    ] {
        let refused = desk.tagged(&desk.ana, format!("{path}/decision"), &seen, body).await;
        let refused = problem(refused, 422, "invalid").await;
        assert_eq!(pointer(&refused), at, "{refused}");
    }
    let refused = desk
        .tagged(&desk.ana, format!("{path}/decision"), &seen, json!({ "decision": "maybe" }))
        .await;
    problem(refused, 400, "malformed").await;
    for query in ["state=nope", "show=x", "overdue=7", "limit=-1"] {
        problem(desk.get(&desk.ana, format!("/requests?{query}")).await, 400, "malformed").await;
    }
    problem(desk.get(&desk.ana, "/requests/nothing").await, 404, "not_found").await;
    let nil = format!("/requests/{}", uuid::Uuid::nil());
    problem(desk.get(&desk.ana, &nil).await, 404, "not_found").await;
}

#[sqlx::test(migrations = "../migrations")]
async fn a_second_request_leads_to_the_first_unless_it_takes_its_place(pool: PgPool) {
    let desk = Desk::start(pool).await;
    let (path, first) = desk.file(&desk.portal, 300).await;
    let refused = desk.post(&desk.support, "/requests", new(400)).await;
    assert_eq!(location(&refused), format!("/api/v1{path}"));
    let refused = problem(refused, 409, "conflict").await;
    assert_eq!(refused["existing"], first["id"]);
    let second = with(new(400), "follows", first["id"].clone());
    let second = desk.post(&desk.support, "/requests", second).await;
    assert_eq!(second.status(), 201);
    let second = body(second).await;
    let first = body(desk.get(&desk.portal, &path).await).await;
    assert_eq!((&first["state"], &first["superseded_by"]), (&json!("superseded"), &second["id"]));
    // A withdrawn one is in nobody's way, and is decided no more.
    let path = format!("/requests/{}", second["id"].as_str().unwrap());
    let stale =
        desk.tagged(&desk.portal, format!("{path}/withdraw"), "\"1-1\"", json!({ "reason": "no" }));
    problem(stale.await, 412, "stale").await;
    let gone = desk.post(&desk.portal, format!("{path}/withdraw"), json!({ "reason": "no" })).await;
    assert_eq!(gone.status(), 200);
    let seen = desk.tag(&path).await;
    let late = desk.tagged(&desk.ana, format!("{path}/decision"), &seen, decision("approve")).await;
    problem(late, 409, "conflict").await;
    let late = desk.post(&desk.ana, format!("{path}/decision/preview"), decision("approve")).await;
    problem(late, 409, "conflict").await;
    for (what, body) in
        [("/withdraw", json!({ "reason": "x" })), ("/answer", json!({ "text": "x" }))]
    {
        let late = desk.post(&desk.portal, format!("{path}{what}"), body).await;
        problem(late, 409, "conflict").await;
    }
    for (what, body) in
        [("/claim", json!({})), ("/release", json!({})), ("/supersede", json!({ "reason": "x" }))]
    {
        problem(desk.post(&desk.ana, format!("{path}{what}"), body).await, 409, "conflict").await;
    }
    // A denied one is filed again, and says so.
    let (path, third) = desk.file(&desk.portal, 450).await;
    let seen = desk.tag(&path).await;
    let denied = desk.tagged(&desk.ana, format!("{path}/decision"), &seen, decision("deny")).await;
    assert_eq!(body(denied).await["state"], "denied");
    let again = with(new(350), "follows", third["id"].clone());
    let again = body(desk.post(&desk.portal, "/requests", again).await).await;
    assert_eq!((&again["state"], &again["follows"]), (&json!("submitted"), &third["id"]));
    assert_eq!(desk.state(&path).await, "denied");
    // Closed by hand, for those who decide.
    let path = format!("/requests/{}", again["id"].as_str().unwrap());
    let closed = desk
        .post(&desk.ana, format!("{path}/supersede"), json!({ "reason": "the plan gives it" }))
        .await;
    assert_eq!(body(closed).await["state"], "superseded");
}

#[sqlx::test(migrations = "../migrations")]
async fn filed_twice_under_one_key_is_filed_once(pool: PgPool) {
    let desk = Desk::start(pool.clone()).await;
    let file = |key: &'static str, body: Value| {
        let request = desk.gateway.client.request(Method::POST, "/api/v1/requests");
        let request = request.bearer_auth(&desk.portal).header("idempotency-key", key);
        async move { request.json(&body).send().await.unwrap() }
    };
    let (one, two) = tokio::join!(file("k1", new(300)), file("k1", new(300)));
    assert_eq!((one.status().as_u16(), two.status().as_u16()), (201, 201));
    let (one, two) = (body(one).await, body(two).await);
    assert_eq!(one, two);
    assert!(one["asks"][0].get("facts").is_none(), "what is kept is told as the first time");
    let later = file("k1", new(300)).await;
    assert_eq!(
        (later.status().as_u16(), body(later).await["id"].clone()),
        (201, one["id"].clone())
    );
    let other = problem(file("k1", new(301)).await, 422, "invalid").await;
    assert_eq!(pointer(&other), "/Idempotency-Key");
    problem(file("k2", new(300)).await, 409, "conflict").await;
    let count: i64 =
        sqlx::query_scalar("select count(*) from requests").fetch_one(&pool).await.unwrap();
    assert_eq!(count, 1);
}

#[sqlx::test(migrations = "../migrations")]
async fn what_was_shown_is_what_is_decided(pool: PgPool) {
    let desk = Desk::start(pool).await;
    let (path, _) = desk.file(&desk.portal, 3000).await;
    let decide = format!("{path}/decision");
    problem(desk.post(&desk.ana, &decide, decision("approve")).await, 428, "version_required")
        .await;
    problem(
        desk.post(&desk.ana, format!("{path}/agreement"), json!({ "agree": true })).await,
        428,
        "version_required",
    )
    .await;
    for unknown in ["\"1\"", "*", "W/\"2-1\"", "2-1", "\"x-y\""] {
        let refused = desk.tagged(&desk.ana, &decide, unknown, decision("approve")).await;
        problem(refused, 412, "stale").await;
    }
    let first = desk.tag(&path).await;
    // Another plan is chosen meanwhile: what was shown is no longer so.
    let app = desk.gateway.get("/apps/acme/shop").await;
    let plan = json!({ "plan": "basic", "reason": "bigger" });
    let chosen =
        desk.send(Method::PUT, &desk.gateway.token, "/apps/acme/shop/plan", &tag(&app), plan).await;
    assert_eq!(chosen.status(), 200);
    let approve = decision("approve");
    let refused = desk.tagged(&desk.ana, &decide, &first, approve.clone()).await;
    problem(refused, 412, "stale").await;
    let second = desk.tag(&path).await;
    assert_ne!(first, second);
    // Somebody says something.
    desk.post(&desk.portal, format!("{path}/comments"), json!({ "text": "hurry" })).await;
    let refused = desk.tagged(&desk.ana, &decide, &second, approve.clone()).await;
    problem(refused, 412, "stale").await;
    assert_eq!(desk.state(&path).await, "submitted");
    let third = desk.tag(&path).await;
    let deny = json!({ "decision": "deny", "reason": "the new plan gives enough" });
    let denied = desk.tagged(&desk.ana, &decide, &third, deny).await;
    assert_eq!(denied.status(), 200);
    assert_eq!(tag(&denied), desk.tag(&path).await);
    problem(desk.tagged(&desk.bo, &decide, &third, approve).await, 412, "stale").await;
}

#[sqlx::test(migrations = "../migrations")]
async fn two_people_do_not_work_on_one_request(pool: PgPool) {
    let desk = Desk::start(pool).await;
    let (path, _) = desk.file(&desk.portal, 300).await;
    let claim = format!("{path}/claim");
    let (one, two) = tokio::join!(
        desk.post(&desk.ana, &claim, json!({})),
        desk.post(&desk.bo, &claim, json!({}))
    );
    let statuses = [one.status().as_u16(), two.status().as_u16()];
    let (winner, loser) = match statuses {
        [200, 409] => (&desk.ana, &desk.bo),
        [409, 200] => (&desk.bo, &desk.ana),
        _ => panic!("{statuses:?}"),
    };
    let seen = desk.tag(&path).await;
    let refused = desk.tagged(loser, format!("{path}/decision"), &seen, decision("approve")).await;
    problem(refused, 409, "conflict").await;
    problem(desk.post(loser, format!("{path}/release"), json!({})).await, 409, "conflict").await;
    let mine = body(desk.get(winner, "/requests?with=me").await).await;
    assert_eq!(mine["items"].as_array().unwrap().len(), 1);
    assert_eq!(body(desk.get(loser, "/requests?with=me").await).await["items"], json!([]));
    let taken = desk.post(loser, &claim, json!({ "take_over": true })).await;
    assert_eq!(taken.status(), 200);
    let seen = tag(&taken);
    let refused = desk.tagged(winner, format!("{path}/decision"), &seen, decision("approve"));
    problem(refused.await, 409, "conflict").await;
    let released = desk.post(loser, format!("{path}/release"), json!({})).await;
    assert_eq!(body(released).await["state"], "submitted");
    let seen = desk.tag(&path).await;
    let decided = desk.tagged(winner, format!("{path}/decision"), &seen, decision("approve")).await;
    assert_eq!(body(decided).await["state"], "approved");
    assert_eq!(desk.groups().await, 300);
}

#[sqlx::test(migrations = "../migrations")]
async fn nobody_decides_what_they_filed_nor_agrees_with_themselves(pool: PgPool) {
    let desk = Desk::start(pool).await;
    // A token.
    let (path, _) = desk.file(&desk.ana, 900).await;
    let seen = desk.tag(&path).await;
    for what in ["approve", "deny", "ask"] {
        let own = desk.tagged(&desk.ana, format!("{path}/decision"), &seen, decision(what)).await;
        problem(own, 403, "forbidden").await;
    }
    problem(desk.post(&desk.ana, format!("{path}/claim"), json!({})).await, 403, "forbidden").await;
    let proposed =
        desk.tagged(&desk.bo, format!("{path}/decision"), &seen, decision("approve")).await;
    let seen = tag(&proposed);
    assert_eq!(body(proposed).await["state"], "in_review");
    let agreement = format!("{path}/agreement");
    for who in [&desk.ana, &desk.bo] {
        let own = desk.tagged(who, &agreement, &seen, json!({ "agree": true })).await;
        problem(own, 403, "forbidden").await;
    }
    let silent =
        desk.tagged(&desk.gateway.token, &agreement, &seen, json!({ "agree": false })).await;
    assert_eq!(pointer(&problem(silent, 422, "invalid").await), "/reason");
    assert_eq!(desk.groups().await, 100);
    let refused = json!({ "agree": false, "reason": "too much" });
    let refused = desk.tagged(&desk.gateway.token, &agreement, &seen, refused).await;
    let seen = tag(&refused);
    let refused = body(refused).await;
    assert_eq!((&refused["state"], refused.get("proposal")), (&json!("in_review"), None));
    let none = desk.tagged(&desk.gateway.token, &agreement, &seen, json!({ "agree": true })).await;
    problem(none, 409, "conflict").await;
    let proposed =
        desk.tagged(&desk.bo, format!("{path}/decision"), &seen, decision("approve")).await;
    let (stale, seen) = (seen, tag(&proposed));
    let late = desk.tagged(&desk.gateway.token, &agreement, &stale, json!({ "agree": true })).await;
    problem(late, 412, "stale").await;
    let agreed =
        desk.tagged(&desk.gateway.token, &agreement, &seen, json!({ "agree": true })).await;
    assert_eq!(body(agreed).await["state"], "approved");
    assert_eq!(desk.groups().await, 900);
    // A person.
    let account = desk.gateway.server.account("olga", Role::Operator).await;
    let actor = domain::access::Actor::Account { id: account.id.0, name: account.name };
    let caller = domain::access::Caller {
        actor,
        role: Some(Role::Operator),
        scopes: Vec::new(),
        origin: domain::access::Origin::default(),
    };
    let db = &desk.gateway.server.db;
    let new = serde_json::from_value(new(1500)).unwrap();
    let now = server::now();
    let filed = store::requests::file(db, &caller.permit().unwrap(), &new, now).await.unwrap();
    let own: domain::requests::Decision = serde_json::from_value(decision("approve")).unwrap();
    let permit = caller.permit().unwrap();
    let own = store::requests::decide(db, &permit, filed.id, filed.seen(), &own, now).await;
    let problem = domain::problem::Problem::from(own.unwrap_err());
    assert_eq!(problem.code, domain::problem::Code::Forbidden);
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
        ("cursor=nonsense", vec![1, 2, 3]),
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
