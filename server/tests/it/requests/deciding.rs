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
    let chosen = desk
        .send(Method::PUT, &desk.gateway.token, "/apps/acme/shop/plan", &etag(&app), plan)
        .await;
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
    assert_eq!(etag(&denied), desk.tag(&path).await);
    problem(desk.tagged(&desk.bo, &decide, &third, approve).await, 412, "stale").await;
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
