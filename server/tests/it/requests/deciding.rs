//! Deciding over HTTP.

use super::*;

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
    for unknown in ["\"1\"", "W/\"2-1\"", "2-1", "\"x-y\""] {
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
    let now = crate::spawn::now();
    let filed = store::requests::file(db, &caller.permit().unwrap(), &new, now).await.unwrap();
    let own: domain::requests::Decision = serde_json::from_value(decision("approve")).unwrap();
    let permit = caller.permit().unwrap();
    let own = store::requests::decide(db, &permit, filed.id, filed.seen(), &own, now).await;
    let problem = domain::problem::Problem::from(own.unwrap_err());
    assert_eq!(problem.code, domain::problem::Code::Forbidden);
}

#[sqlx::test(migrations = "../migrations")]
async fn tokens_that_one_token_made_are_one_hand(pool: PgPool) {
    let desk = Desk::start(pool).await;
    let token = async |maker: &str, role: &str| {
        let made = desk.post(maker, "/tokens", json!({ "name": role, "role": role })).await;
        body(made).await["secret"].as_str().unwrap().to_owned()
    };
    let root = desk.gateway.token.clone();
    let one = token(&root, "operator").await;
    let middle = token(&root, "admin").await;
    let two = token(&middle, "operator").await;
    let (path, _) = desk.file(&one, 900).await;
    let (decide, agree) = (format!("{path}/decision"), format!("{path}/agreement"));
    let seen = desk.tag(&path).await;
    for own in [&root, &one, &middle, &two] {
        let refused = desk.tagged(own, &decide, &seen, decision("approve")).await;
        problem(refused, 403, "forbidden").await;
        let refused = desk.post(own, format!("{path}/claim"), json!({})).await;
        problem(refused, 403, "forbidden").await;
    }
    let proposed = desk.tagged(&desk.ana, &decide, &seen, decision("approve")).await;
    let seen = tag(&proposed);
    for own in [&root, &two] {
        let refused = desk.tagged(own, &agree, &seen, json!({ "agree": true })).await;
        problem(refused, 403, "forbidden").await;
    }
    let agreed = desk.tagged(&desk.bo, &agree, &seen, json!({ "agree": true })).await;
    assert_eq!(body(agreed).await["state"], "approved");
}

#[sqlx::test(migrations = "../migrations")]
async fn what_is_needed_for_a_time_is_granted_for_good_only_by_name(pool: PgPool) {
    let desk = Desk::start(pool).await;
    let until = crate::spawn::now() + TimeDelta::days(30);
    let until = json!(until.to_rfc3339_opts(SecondsFormat::Micros, true));
    let filed =
        desk.post(&desk.portal, "/requests", with(new(300), "needed_until", until.clone())).await;
    let path = format!("/requests/{}", body(filed).await["id"].as_str().unwrap());
    let (decide, seen) = (format!("{path}/decision"), desk.tag(&path).await);
    let preview = desk.post(&desk.ana, format!("{decide}/preview"), decision("approve")).await;
    let preview = body(preview).await;
    assert_eq!(preview["preview"]["checks"], json!(["grants_for_good"]));
    assert_eq!(preview["proposed_end"], until);
    let refused = desk.tagged(&desk.ana, &decide, &seen, decision("approve")).await;
    let refused = problem(refused, 422, "unconfirmed").await;
    assert_eq!(pointer(&refused), "/confirm");
    assert_eq!(desk.groups().await, 100);
    let meant = with(decision("approve"), "confirm", json!(["grants_for_good"]));
    let approved = desk.tagged(&desk.ana, &decide, &seen, meant).await;
    assert_eq!(body(approved).await["state"], "approved");
}
