//! The outbox against a real database: what is written, taken, tried again, given up.

use chrono::DateTime;
use domain::access::{Actor, Caller, Right, Role};
use domain::ids::AppKey;
use domain::limit_values::Target;
use domain::problem::Code;
use domain::requests::{NewRequest, Request};
use domain::webhooks::{
    Attempt, DeliveryQuery, DeliveryState, EndpointForm, PauseCause, WebhookFault, wait_after,
};
use sqlx::PgPool;

use super::send::{LEASE, Next, Taken, finish, take};
use super::*;
use crate::requests;
use crate::testing::{app, asking, at, code, permit, ready};

fn ana<R: Right>() -> Permit<R> {
    let actor = Actor::Account { id: Uuid::from_u128(1), name: "ana".into() };
    Caller { actor, role: Some(Role::Operator), ..Caller::system("test") }.permit().unwrap()
}

async fn endpoint(db: &Db, name: &str, org: Option<&str>) -> Endpoint {
    let form = EndpointForm {
        name: name.to_owned(),
        url: format!("https://{name}.example/hook"),
        org: org.map(str::to_owned),
    };
    create(db, &permit(), &form.parse(false).unwrap(), at(0)).await.unwrap().0
}

async fn filed(db: &Db, app: &AppKey) -> Request {
    requests::file(db, &permit(), &asking(app, 300), at(0)).await.unwrap()
}

async fn deliveries_of(db: &Db, endpoint: &Endpoint) -> Vec<domain::webhooks::Delivery> {
    let query = DeliveryQuery::default();
    let mut page = deliveries::list(db, &permit(), endpoint.id, &query).await.unwrap().items;
    page.reverse();
    page
}

fn attempt(status: Option<u16>, now: DateTime<Utc>) -> Attempt {
    let error = match status {
        Some(status) => WebhookFault::of_status(status),
        None => Some(WebhookFault::Connection),
    };
    Attempt { at: now, took_ms: 3, status, error, detail: None, answer: Some("a\0b".to_owned()) }
}

async fn taken(db: &Db, seconds: i64) -> Vec<Taken> {
    take(db, &HashMap::new(), 4, at(seconds)).await.unwrap()
}

use std::collections::HashMap;

#[sqlx::test(migrations = "../../migrations")]
async fn what_customers_may_know_is_written_with_the_event(pool: PgPool) {
    let db = ready(&pool).await;
    let shop = app(&db, "acme#shop", "free").await;
    let all = endpoint(&db, "all", None).await;
    let theirs = endpoint(&db, "acme", Some("acme")).await;
    let others = endpoint(&db, "orbit", Some("orbit")).await;
    let request = filed(&db, &shop).await;
    requests::claim(&db, &ana(), request.id, false, at(1)).await.unwrap();
    requests::comment(&db, &ana(), request.id, "between us", true, at(2)).await.unwrap();
    requests::comment(&db, &ana(), request.id, "we look into it", false, at(3)).await.unwrap();
    for endpoint in [&all, &theirs] {
        let sent = deliveries_of(&db, endpoint).await;
        let kinds: Vec<_> = sent.iter().map(|one| one.kind.as_str()).collect();
        assert_eq!(kinds, ["request.submitted", "request.in_review", "request.commented"]);
        for one in &sent {
            let body: serde_json::Value = serde_json::from_str(&one.body).unwrap();
            assert_eq!(body["type"], one.kind.as_str());
            assert_eq!(body["id"], domain::webhooks::message_id(one.id));
            assert_eq!(body["data"]["id"], request.id.to_string());
            assert!(body["data"].get("claim").is_none() && !one.body.contains("between us"));
            assert_eq!(one.state, DeliveryState::Waiting);
            assert_eq!((one.number, one.request), (Some(1), Some(request.id)));
        }
        let body: serde_json::Value = serde_json::from_str(&sent[1].body).unwrap();
        assert_eq!(body["data"]["state"], "in_review");
        assert!(body["data"].get("event").is_none(), "who has it is nobody's business");
        let body: serde_json::Value = serde_json::from_str(&sent[2].body).unwrap();
        assert_eq!(body["data"]["event"]["text"], "we look into it");
    }
    assert_eq!(deliveries_of(&db, &others).await, []);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_draft_is_nobodys_business(pool: PgPool) {
    let db = ready(&pool).await;
    let shop = app(&db, "acme#shop", "free").await;
    let all = endpoint(&db, "all", None).await;
    let request = filed(&db, &shop).await;
    sqlx::query("delete from webhook_deliveries").execute(&pool).await.unwrap();
    let new = NewRequest {
        draft: true,
        target: Some(Target::Quota { quota: "chat_rooms".into() }),
        ..serde_json::from_value(serde_json::json!({
            "app": "acme#shop", "requested": { "kind": "limited", "amount": 300 },
            "justification": "later",
        }))
        .unwrap()
    };
    let draft = requests::file(&db, &permit(), &new, at(0)).await.unwrap();
    requests::withdraw(&db, &permit(), draft.id, None, "not now", at(1)).await.unwrap();
    assert_eq!(deliveries_of(&db, &all).await, []);
    requests::withdraw(&db, &permit(), request.id, None, "not now", at(1)).await.unwrap();
    assert_eq!(deliveries_of(&db, &all).await[0].kind, "request.withdrawn");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_delivery_is_taken_by_one_server_until_its_lease_ends(pool: PgPool) {
    let db = ready(&pool).await;
    let shop = app(&db, "acme#shop", "free").await;
    let all = endpoint(&db, "all", None).await;
    filed(&db, &shop).await;
    let first = taken(&db, 0).await;
    assert_eq!((first.len(), first[0].tries, first[0].secrets.len()), (1, 0, 1));
    assert_eq!(taken(&db, 1).await.len(), 0);
    // The server died.
    let late = LEASE.num_seconds();
    let second = taken(&db, late).await;
    assert_eq!((second.len(), second[0].id), (1, first[0].id));
    // It did not: what it says comes late, and whoever has it now goes on.
    let failed = Next::Again(at(late + 1));
    finish(&db, &first[0], &attempt(Some(500), at(0)), failed, at(late)).await.unwrap();
    assert_eq!(taken(&db, late + 2).await.len(), 0);
    finish(&db, &second[0], &attempt(Some(204), at(late)), Next::Delivered, at(late + 3))
        .await
        .unwrap();
    finish(&db, &first[0], &attempt(Some(500), at(0)), Next::Failed, at(late + 4)).await.unwrap();
    let sent = deliveries_of(&db, &all).await;
    assert_eq!((sent[0].state, sent[0].attempts.len()), (DeliveryState::Delivered, 3));
    assert_eq!(sent[0].attempts[0].answer.as_deref(), Some("a\u{fffd}b"));
    assert_eq!(taken(&db, 100_000).await.len(), 0);
}

#[sqlx::test(migrations = "../../migrations")]
async fn it_is_tried_again_until_it_has_failed_and_may_be_asked_for_again(pool: PgPool) {
    let db = ready(&pool).await;
    let shop = app(&db, "acme#shop", "free").await;
    let all = endpoint(&db, "all", None).await;
    filed(&db, &shop).await;
    let mut seconds = 0;
    loop {
        let [one] = taken(&db, seconds).await.try_into().ok().unwrap();
        let next = match wait_after(one.tries + 1) {
            Some(wait) => {
                assert_eq!(taken(&db, seconds).await.len(), 0);
                let wait = i64::try_from(wait.as_secs()).unwrap();
                let before = at(seconds);
                seconds += wait;
                finish(&db, &one, &attempt(None, before), Next::Again(at(seconds)), before)
                    .await
                    .unwrap();
                continue;
            }
            None => Next::Failed,
        };
        finish(&db, &one, &attempt(None, at(seconds)), next, at(seconds)).await.unwrap();
        break;
    }
    let endpoint = read(&db, &permit(), all.id).await.unwrap();
    assert_eq!((endpoint.failing_since, endpoint.waiting), (Some(at(0)), 0));
    let failed = &deliveries_of(&db, &all).await[0];
    assert_eq!((failed.state, failed.attempts.len()), (DeliveryState::Failed, 10));
    let again = deliveries::repeat(&db, &permit(), failed.id, at(seconds)).await.unwrap();
    assert_eq!((again.state, again.body.as_str()), (DeliveryState::Waiting, failed.body.as_str()));
    let [one] = taken(&db, seconds).await.try_into().ok().unwrap();
    assert_eq!((one.id, one.tries), (failed.id, 0));
    finish(&db, &one, &attempt(Some(200), at(seconds)), Next::Delivered, at(seconds))
        .await
        .unwrap();
    let endpoint = read(&db, &permit(), all.id).await.unwrap();
    assert_eq!(endpoint.failing_since, None);
    assert_eq!((endpoint.last_success_at, endpoint.last_error), (Some(at(seconds)), None));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_slow_endpoint_takes_its_own_places_only(pool: PgPool) {
    let db = ready(&pool).await;
    let (slow, fast) = (endpoint(&db, "slow", None).await, endpoint(&db, "fast", None).await);
    for _ in 0..6 {
        ping(&db, &permit(), slow.id, at(0)).await.unwrap();
    }
    let first = taken(&db, 0).await;
    assert_eq!(first.len(), 4);
    ping(&db, &permit(), fast.id, at(1)).await.unwrap();
    let busy = HashMap::from([(slow.id, 4)]);
    let second = take(&db, &busy, 4, at(1)).await.unwrap();
    assert_eq!(second.iter().map(|one| one.endpoint).collect::<Vec<_>>(), [fast.id]);
    // After a failure one at a time.
    let again = Next::Again(at(10));
    finish(&db, &first[0], &attempt(None, at(1)), again, at(1)).await.unwrap();
    assert_eq!(take(&db, &HashMap::from([(slow.id, 3)]), 4, at(20)).await.unwrap().len(), 0);
    assert_eq!(take(&db, &HashMap::new(), 4, at(20)).await.unwrap().len(), 1);
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_waits_for_a_paused_endpoint_is_sent_when_it_goes_on(pool: PgPool) {
    let db = ready(&pool).await;
    let shop = app(&db, "acme#shop", "free").await;
    let all = endpoint(&db, "all", None).await;
    ping(&db, &permit(), all.id, at(0)).await.unwrap();
    let [one] = taken(&db, 0).await.try_into().ok().unwrap();
    finish(&db, &one, &attempt(Some(410), at(0)), Next::Gone, at(0)).await.unwrap();
    let gone = read(&db, &permit(), all.id).await.unwrap();
    assert_eq!((gone.pause_cause, gone.version), (Some(PauseCause::Gone), 2));
    filed(&db, &shop).await;
    assert_eq!(taken(&db, 1).await.len(), 0);
    // A test is sent all the same.
    ping(&db, &permit(), all.id, at(1)).await.unwrap();
    assert_eq!(taken(&db, 1).await.len(), 1);
    let go_on = EndpointEdit { paused: Some(false), ..EndpointEdit::default() };
    let stale = edit(&db, &permit(), all.id, Some(1), &go_on, false, at(2)).await;
    assert_eq!(code(stale), Code::Stale);
    let active = edit(&db, &permit(), all.id, Some(2), &go_on, false, at(2)).await.unwrap();
    assert_eq!((active.paused_at, active.failing_since, active.waiting), (None, None, 2));
    assert_eq!(taken(&db, 2).await.len(), 1);
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_secret_before_signs_for_a_day_and_every_change_is_on_record(pool: PgPool) {
    let db = ready(&pool).await;
    let all = endpoint(&db, "all", None).await;
    let (rotated, secret) = rotate(&db, &permit(), all.id, at(1)).await.unwrap();
    assert!(secret.starts_with("whsec_") && secret.len() == 50, "{secret}");
    assert_eq!(rotated.version, 2);
    ping(&db, &permit(), all.id, at(2)).await.unwrap();
    assert_eq!(taken(&db, 2).await[0].secrets.len(), 2);
    assert_eq!(taken(&db, 90_000).await[0].secrets.len(), 1);
    delete(&db, &permit(), all.id, Some(2), at(3)).await.unwrap();
    assert_eq!(code(read(&db, &permit(), all.id).await), Code::NotFound);
    let rows: Vec<(String, String)> = sqlx::query_as(
        "select action, coalesce(before::text, '') || coalesce(after::text, '') from audit_log
         where action like 'webhook.%' order by id",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let actions: Vec<_> = rows.iter().map(|(action, _)| action.as_str()).collect();
    assert_eq!(actions, ["webhook.create", "webhook.rotate", "webhook.test", "webhook.delete"]);
    assert!(rows.iter().all(|(_, state)| !state.contains("whsec") && !state.contains("secret")));
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_is_long_past_is_forgotten(pool: PgPool) {
    let db = ready(&pool).await;
    let all = endpoint(&db, "all", None).await;
    ping(&db, &permit(), all.id, at(0)).await.unwrap();
    assert_eq!(prune(&db, at(89 * 86_400)).await.unwrap(), 0);
    assert_eq!(prune(&db, at(91 * 86_400)).await.unwrap(), 1);
}
