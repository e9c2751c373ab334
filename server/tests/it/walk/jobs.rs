//! What the server does by itself.

use domain::access::{Caller, Role};
use domain::jobs::Job;
use serde_json::json;
use sqlx::PgPool;

use super::Recipe;
use super::asking::{filed, filed_for};
use super::call::{Call, Row};
use super::world::World;

pub fn recipes() -> Vec<Recipe> {
    let mut all = vec![
        Recipe("JOB prune · sessions", |w| Box::pin(sessions(w))),
        Recipe("JOB prune · deliveries", |w| Box::pin(deliveries(w))),
        Recipe("JOB prune · notifications", |w| Box::pin(notifications(w))),
        Recipe("JOB requests · expired", |w| Box::pin(expired(w))),
        Recipe("JOB requests · decided by a rule", |w| Box::pin(decided(w))),
        Recipe("JOB reminders", |w| Box::pin(reminders(w))),
    ];
    all.extend(super::reports::jobs());
    all.extend(super::retention::jobs());
    all
}

/// As a superuser would, for what only time brings about.
async fn run(pool: &PgPool, statement: &str, id: &str) {
    let done = sqlx::query(statement).bind(id).execute(pool).await.unwrap();
    assert!(done.rows_affected() > 0, "{statement} found nothing");
}

async fn sessions(w: &World) -> Call {
    let (_, login) = w.person(Role::Viewer).await;
    let old = "update sessions s set created_at = now() - interval '90 days',
                   last_seen_at = now() - interval '80 days', expires_at = now() - interval '1 day'
               from accounts a where a.id = s.account_id and a.login = $1";
    run(w.pool(), old, &login).await;
    w.job(Job::Prune).row(Row::of("session.expire").about(login).after().by("system", "prune"))
}

async fn deliveries(w: &World) -> Call {
    let made = json!({ "name": w.name("hook"), "url": "http://127.0.0.1:9/", "org": "nobody" });
    let made = w.done(reqwest::Method::POST, "/webhooks", made).await;
    let path = format!("/webhooks/{}/test", made["id"].as_str().unwrap());
    let sent = w.done(reqwest::Method::POST, &path, json!(null)).await;
    let old = "update webhook_deliveries set created_at = now() - interval '200 days'
               where id::text = $1";
    run(w.pool(), old, sent["id"].as_str().unwrap()).await;
    let row = Row::of("webhook.prune").about("deliveries").after();
    w.job(Job::Prune).row(row.by("system", "prune"))
}

async fn notifications(w: &World) -> Call {
    let (_, id) = filed(w, &w.portal, false).await;
    let (_, login) = w.person(Role::Support).await;
    let old = "insert into notifications (account_id, request_id, event_id, at, read_at)
               select a.id, e.request_id, e.id, now() - interval '400 days',
                      now() - interval '399 days'
               from request_events e, accounts a where e.request_id::text = $1 and a.login = ";
    run(w.pool(), &format!("{old}'{login}' limit 1"), &id).await;
    let row = Row::of("notification.prune").about("notifications").after();
    w.job(Job::Prune).row(row.by("system", "prune"))
}

async fn expired(w: &World) -> Call {
    let (app, id) = filed(w, &w.portal, false).await;
    let past = "update requests set needed_until = now() - interval '1 minute',
                    submitted_at = now() - interval '2 days', created_at = now() - interval '2 days'
                where id::text = $1";
    run(w.pool(), past, &id).await;
    let row = Row::of("request.expire").app(&app).about(id).before().after();
    w.job(Job::Requests).row(row.by("system", "requests"))
}

/// A rule that is on, and a request that it answers.
async fn decided(w: &World) -> Call {
    let name = w.name("rule");
    let words = json!({
        "name": name, "of": { "kind": "quota", "quota": "groups" }, "plans": ["free"],
        "factor_percent": 200, "unchanged_days": 0, "peak_percent": 0, "headroom_percent": 200,
    });
    let made = w.done(reqwest::Method::POST, "/requests/rules", words).await;
    let path = format!("/requests/rules/{}", made["id"].as_str().unwrap());
    w.done(reqwest::Method::POST, &format!("{path}/replay"), json!(null)).await;
    let (on, tag) = (format!("{path}/enable"), w.tag(&path).await);
    w.done_by(&w.gateway.token, reqwest::Method::POST, &on, json!(null), Some(&tag)).await;
    let app = w.app().await;
    let used = "insert into gauge_hours (app_id, quota_id, hour, peak, total, samples)
                select a.id, q.id, date_trunc('hour', now()), 95, 95, 1
                from apps a, usage_quotas q where a.org || '/' || a.name = $1 and q.quota = 'groups'";
    run(w.pool(), used, &app).await;
    let id = filed_for(w, &w.portal, &app, false).await;
    let name: &'static str = format!("rule: {name}").leak();
    // What a rule says is its own reason; that it says one is looked at by the tests of rules.
    let by = |row: Row| row.app(&app).after().by("system", name);
    w.job(Job::Requests)
        .row(by(Row::of("request.approve").about(id).before()).any_reason())
        .row(by(Row::of("override.set").about("quota:groups")).any_reason())
}

async fn reminders(w: &World) -> Call {
    let (app, id) = filed(w, &w.portal, false).await;
    let db = &w.gateway.server.db;
    let request: uuid::Uuid = id.parse().unwrap();
    let permit = Caller::system("walk").permit().unwrap();
    let follow = Caller::system("walk").permit().unwrap();
    let read = store::requests::read(db, &follow, request, db.now());
    let seen = read.await.unwrap().request.seen();
    let decision = json!({
        "decision": "approve", "reason": "fits", "ends_at": crate::gateway::ago(-3 * 86_400),
    });
    let decision = serde_json::from_value(decision).unwrap();
    store::requests::decide(db, &permit, request, seen, &decision, db.now()).await.unwrap();
    let row = Row::of("request.remind").app(&app).about(id).after();
    w.job(Job::Reminders).row(row.by("system", "reminders"))
}
