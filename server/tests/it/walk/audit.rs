//! What leaves the house is on record, and that somebody checked the record.

use serde_json::Value;

use super::Recipe;
use super::call::{Call, Row};
use super::world::World;

pub fn recipes() -> Vec<Recipe> {
    vec![
        Recipe("EXPORT /api/v1/audit", |w| Box::pin(lines(w))),
        Recipe("EXPORT /api/v1/audit · csv", |w| Box::pin(csv(w))),
        Recipe("EXPORT /api/v1/limits/export", |w| Box::pin(limits(w))),
        Recipe("POST /api/v1/audit/check", |w| Box::pin(check(w))),
        Recipe("FORM /audit/export · jsonl", |w| Box::pin(form(w, "jsonl"))),
        Recipe("FORM /audit/export · csv", |w| Box::pin(form(w, "csv"))),
        Recipe("FORM /audit/seal · check", |w| Box::pin(check_form(w))),
    ]
}

fn exported() -> Row {
    Row::of("audit.export").about("audit").after()
}

async fn lines(w: &World) -> Call {
    w.export("/api/v1/audit?action=app", "application/x-ndjson").row(exported())
}

async fn csv(w: &World) -> Call {
    w.export("/api/v1/audit?action=app", "text/csv").row(exported())
}

async fn limits(w: &World) -> Call {
    w.export("/api/v1/limits/export?format=csv", "text/csv")
        .row(Row::of("limits.export").about("limits").after())
}

async fn form(w: &World, format: &str) -> Call {
    w.form("/audit/export", &[("format", format), ("action", "app")]).await.open().row(exported())
}

fn checked() -> Row {
    Row::of("audit.check").about("audit").after()
}

async fn check(w: &World) -> Call {
    w.post("/api/v1/audit/check", Value::Null).open().row(checked())
}

async fn check_form(w: &World) -> Call {
    w.form("/audit/seal", &[("do", "check")]).await.open().row(checked())
}
