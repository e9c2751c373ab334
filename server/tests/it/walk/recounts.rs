//! What the platform itself has: where it is asked, and what is made of the difference.

use reqwest::Method;
use serde_json::{Value, json};

use super::Recipe;
use super::call::{Call, Row};
use super::world::World;

/// Nobody listens there.
const URL: &str = "http://127.0.0.1:9";

pub fn recipes() -> Vec<Recipe> {
    vec![
        Recipe("POST /api/v1/platforms", |w| Box::pin(create(w))),
        Recipe("PATCH /api/v1/platforms/{id}", |w| Box::pin(edit(w))),
        Recipe("DELETE /api/v1/platforms/{id}", |w| Box::pin(delete(w))),
        Recipe("FORM /admin/platforms · create", |w| Box::pin(form(w, "create"))),
        Recipe("FORM /admin/platforms · edit", |w| Box::pin(form(w, "edit"))),
        Recipe("FORM /admin/platforms · delete", |w| Box::pin(form(w, "delete"))),
        Recipe("POST /api/v1/recounts", |w| Box::pin(start(w))),
        Recipe("POST /api/v1/recounts/{id}/cancel", |w| Box::pin(cancel(w))),
        Recipe("POST /api/v1/recounts/{id}/repair", |w| Box::pin(decide(w, "repair"))),
        Recipe("POST /api/v1/recounts/{id}/undo", |w| Box::pin(decide(w, "undo"))),
        Recipe("POST /api/v1/recounts/{id}/dismiss", |w| Box::pin(decide(w, "dismiss"))),
        Recipe("FORM /reports/recounts", |w| Box::pin(start_form(w))),
        Recipe("FORM /reports/recounts/{id} · cancel", |w| Box::pin(cancel_form(w))),
        Recipe("FORM /reports/recounts/{id} · repair", |w| Box::pin(decide_form(w, "repair"))),
        Recipe("FORM /reports/recounts/{id} · undo", |w| Box::pin(decide_form(w, "undo"))),
        Recipe("FORM /reports/recounts/{id} · dismiss", |w| Box::pin(decide_form(w, "dismiss"))),
    ]
}

fn fields(scope: &str) -> Value {
    json!({
        "name": "x", "url": URL, "scope": scope, "client_id": "a", "client_secret": "b",
        // So slow that nothing is called while this lasts.
        "calls_per_minute": 1,
    })
}

/// A platform; its id and scope.
async fn made(w: &World) -> (String, String) {
    let scope = w.app().await.replacen('/', "#", 1);
    let made = w.done(Method::POST, "/platforms", fields(&scope)).await;
    (made["id"].as_str().unwrap().to_owned(), scope)
}

async fn create(w: &World) -> Call {
    w.post("/api/v1/platforms", fields(&w.name("org"))).row(Row::of("platform.create").after())
}

async fn edit(w: &World) -> Call {
    let (id, _) = made(w).await;
    w.patch(&format!("/api/v1/platforms/{id}"), json!({ "calls_per_minute": 2 }))
        .if_match(&w.tag(&format!("/platforms/{id}")).await)
        .row(Row::of("platform.edit").about(id).before().after())
}

async fn delete(w: &World) -> Call {
    let (id, _) = made(w).await;
    w.delete(&format!("/api/v1/platforms/{id}"), Value::Null)
        .if_match(&w.tag(&format!("/platforms/{id}")).await)
        .row(Row::of("platform.delete").about(id).before())
}

async fn form(w: &World, act: &str) -> Call {
    let (id, scope) = made(w).await;
    let scope = if act == "create" { w.name("org") } else { scope };
    let sent = [
        ("do", act),
        ("id", id.as_str()),
        ("version", "1"),
        ("name", "y"),
        ("url", URL),
        ("scope", scope.as_str()),
        ("client_id", "a"),
        ("client_secret", "b"),
        ("calls_per_minute", "2"),
    ];
    let is_version = |(name, _): &(&str, &str)| matches!(*name, "id" | "version");
    let sent: Vec<_> =
        sent.into_iter().filter(|field| act != "create" || !is_version(field)).collect();
    w.form("/admin/platforms", &sent).await.row(match act {
        "create" => Row::of("platform.create").after(),
        "edit" => Row::of("platform.edit").about(id).before().after(),
        _ => Row::of("platform.delete").about(id).before(),
    })
}

fn ask(scope: &str) -> Value {
    json!({ "scope": scope, "quotas": ["groups"], "calls_per_minute": 1 })
}

async fn start(w: &World) -> Call {
    let (_, scope) = made(w).await;
    w.post("/api/v1/recounts", ask(&scope)).row(Row::of("recount.start").after())
}

async fn start_form(w: &World) -> Call {
    let (_, scope) = made(w).await;
    let sent = [("scope", scope.as_str()), ("quotas", "groups"), ("calls_per_minute", "1")];
    w.form("/reports/recounts", &sent).await.row(Row::of("recount.start").after())
}

/// A run that waits.
async fn run(w: &World) -> String {
    let (_, scope) = made(w).await;
    let run = w.done(Method::POST, "/recounts", ask(&scope)).await;
    run["id"].as_str().unwrap().to_owned()
}

async fn cancel(w: &World) -> Call {
    let run = run(w).await;
    w.post(&format!("/api/v1/recounts/{run}/cancel"), json!({}))
        .row(Row::of("recount.cancel").about(run).before().after())
}

async fn cancel_form(w: &World) -> Call {
    let run = run(w).await;
    w.form(&format!("/reports/recounts/{run}"), &[("do", "cancel")])
        .await
        .row(Row::of("recount.cancel").about(run).before().after())
}

/// A count of 98 groups, of which nothing was reported; repaired already, where it is to be undone.
/// The run, the item and the App Key.
async fn counted(w: &World, act: &str) -> (String, i64, String) {
    let app = w.app().await;
    let run = uuid::Uuid::now_v7();
    sqlx::query(
        "insert into recount_runs (id, scope, quotas, calls_per_minute, asked_at, asked_by)
         values ($1, 'x', '{groups}', 1, now(), 'ana')",
    )
    .bind(run)
    .execute(w.pool())
    .await
    .unwrap();
    let item: i64 = sqlx::query_scalar(
        "insert into recounts (run_id, app_id, quota, platform_name, state, started_at, finished_at,
                               expected_calls, counted, ids_known)
         select $1, id, 'groups', 'x', 'counted', now(), now(), 2, 98, true
         from apps where key = $2 returning id",
    )
    .bind(run)
    .bind(app.replacen('/', "#", 1))
    .fetch_one(w.pool())
    .await
    .unwrap();
    if act == "undo" {
        let repair = json!({ "item": item, "reason": "before" });
        w.done(Method::POST, &format!("/recounts/{run}/repair"), repair).await;
    }
    (run.to_string(), item, app)
}

fn row(act: &str, app: &str) -> Row {
    let row = match act {
        // Nothing was reported before.
        "repair" => Row::of("recount.repair").after(),
        "undo" => Row::of("recount.undo").before(),
        _ => Row::of("recount.dismiss"),
    };
    row.app(app).about("quota:groups").reason("a reason")
}

async fn decide(w: &World, act: &str) -> Call {
    let (run, item, app) = counted(w, act).await;
    let path = format!("/api/v1/recounts/{run}/{act}");
    w.post(&path, json!({ "item": item, "reason": "a reason" })).row(row(act, &app))
}

async fn decide_form(w: &World, act: &str) -> Call {
    let (run, item, app) = counted(w, act).await;
    let item = item.to_string();
    let sent = [("do", act), ("item", item.as_str()), ("reason", "a reason")];
    w.form(&format!("/reports/recounts/{run}"), &sent).await.row(row(act, &app))
}
