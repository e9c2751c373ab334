//! How long samples and changes are kept, and what goes when its time is over.

use domain::jobs::Job;
use reqwest::Method;
use serde_json::json;
use sqlx::Connection;

use super::Recipe;
use super::call::{Call, Row};
use super::world::World;

pub fn recipes() -> Vec<Recipe> {
    vec![
        Recipe("PUT /api/v1/retention", |w| Box::pin(settings(w))),
        Recipe("FORM /admin/retention · save", |w| Box::pin(form(w))),
    ]
}

pub fn jobs() -> Vec<Recipe> {
    vec![
        Recipe("JOB retention · samples", |w| Box::pin(samples(w))),
        Recipe("JOB retention · changes", |w| Box::pin(changes(w))),
    ]
}

fn row() -> Row {
    Row::of("retention.settings").about("settings").before().after()
}

async fn settings(w: &World) -> Call {
    let tag = w.tag("/retention").await;
    w.put("/api/v1/retention", json!({ "sample_days": 120 })).if_match(&tag).row(row())
}

async fn form(w: &World) -> Call {
    let tag = w.tag("/retention").await;
    let fields = [
        ("do", "save"),
        ("version", tag.trim_matches('"')),
        ("sample_days", "130"),
        ("audit_days", ""),
    ];
    w.form("/admin/retention", &fields).await.row(row())
}

async fn samples(w: &World) -> Call {
    let past = "insert into report_months (month, closed_at) values ('2020-01-01', now())
                on conflict do nothing";
    sqlx::query(past).execute(w.pool()).await.unwrap();
    sqlx::query("select usage_partitions_make('2020-01-05')").execute(w.pool()).await.unwrap();
    w.job(Job::Retention)
        .row(Row::of("samples.drop").about("2020-01-05").before().by("system", "retention"))
}

async fn changes(w: &World) -> Call {
    let year = json!({ "sample_days": 90, "audit_days": 365, "confirm": true });
    let tag = w.tag("/retention").await;
    w.done_by(&w.gateway.token, Method::PUT, "/retention", year, Some(&tag)).await;
    // As if what is sealed had been sealed long ago.
    let mut holder = w.pool().acquire().await.unwrap();
    let mut tx = holder.begin().await.unwrap();
    for statement in [
        "set local session_replication_role = replica",
        "insert into audit_checkpoints (size, at, note)
         values (1, now() - interval '3 years', 'as if') on conflict (size) do update
         set at = excluded.at",
    ] {
        sqlx::query(statement).execute(&mut *tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    w.job(Job::Retention)
        .row(Row::of("audit.retire").about("audit").before().after().by("system", "retention"))
}
