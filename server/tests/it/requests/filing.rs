//! Filing over HTTP.

use super::*;

#[sqlx::test(migrations = "../migrations")]
async fn a_draft_is_its_authors_alone(pool: PgPool) {
    let desk = Desk::start(pool).await;
    let draft = with(new(300), "draft", json!(true));
    let made = desk.post(&desk.portal, "/requests", draft.clone()).await;
    assert_eq!(made.status(), 201);
    let (first, made) = (etag(&made), body(made).await);
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
    refused_at(put("\"1-1\"", other).await, "/app").await;
    let larger = with(draft, "requested", limited(350));
    let saved = desk.send(Method::PUT, &desk.portal, &path, &first, larger.clone()).await;
    assert_eq!(saved.status(), 200);
    let next = etag(&saved);
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
        problem(post(body).await, 422, "invalid").await;
    }
    let long = |chars: usize| json!("x".repeat(chars));
    let ask =
        |amount: u64| json!({ "target": { "quota": "groups" }, "requested": limited(amount) });
    let past = (crate::spawn::now() - TimeDelta::days(1)).to_rfc3339();
    let far = (crate::spawn::now() + TimeDelta::days(4000)).to_rfc3339();
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
        refused_at(post(with(new(300), field, value)).await, at).await;
    }
    let key = "x".repeat(201);
    let request = desk.gateway.client.request(Method::POST, "/api/v1/requests");
    let request = request.bearer_auth(&desk.portal).header("idempotency-key", key);
    refused_at(request.json(&new(300)).send().await.unwrap(), "/Idempotency-Key").await;
    let (path, _) = desk.file(&desk.portal, 300).await;
    for (what, body, at) in [
        ("/comments", json!({}), "/text"),
        ("/comments", json!({ "text": "x".repeat(4001) }), "/text"),
        ("/answer", json!({ "text": " " }), "/text"),
        ("/withdraw", json!({}), "/reason"),
        ("/withdraw", json!({ "reason": "x".repeat(1001) }), "/reason"),
    ] {
        let refused = desk.post(&desk.portal, format!("{path}{what}"), body).await;
        refused_at(refused, at).await;
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
        refused_at(refused, at).await;
    }
    let refused = desk
        .tagged(&desk.ana, format!("{path}/decision"), &seen, json!({ "decision": "maybe" }))
        .await;
    problem(refused, 422, "invalid").await;
    for query in ["state=nope", "show=x", "overdue=7", "limit=-1"] {
        problem(desk.get(&desk.ana, format!("/requests?{query}")).await, 422, "invalid").await;
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
    refused_at(file("k1", new(301)).await, "/Idempotency-Key").await;
    problem(file("k2", new(300)).await, 409, "conflict").await;
    let count: i64 =
        sqlx::query_scalar("select count(*) from requests").fetch_one(&pool).await.unwrap();
    assert_eq!(count, 1);
}
