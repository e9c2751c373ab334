//! Reports that leave the house are on record, and that a month was closed.

use chrono::Days;
use domain::jobs::Job;
use domain::reports::query::Month;
use store::reports::CLOSE_AFTER_DAYS;

use super::Recipe;
use super::call::{Call, Row};
use super::world::World;

pub fn recipes() -> Vec<Recipe> {
    vec![
        Recipe("EXPORT /api/v1/reports/usage", |w| Box::pin(lines(w))),
        Recipe("EXPORT /api/v1/reports/usage · table", |w| Box::pin(table(w))),
        Recipe("EXPORT /api/v1/reports/months/{month}", |w| Box::pin(month(w))),
        Recipe("FORM /reports/export", |w| Box::pin(form(w))),
        Recipe("FORM /reports/export · csv", |w| Box::pin(month_form(w))),
    ]
}

pub fn jobs() -> Vec<Recipe> {
    vec![Recipe("JOB months", |w| Box::pin(close(w)))]
}

fn exported(target: &str) -> Row {
    Row::of("report.export").about(target).after()
}

/// The month of today, closed before its time.
async fn closed(w: &World) -> String {
    let later = crate::spawn::now() + Days::new(40);
    store::reports::close_months(&w.gateway.server.db, later).await.unwrap();
    Month::of(crate::spawn::now().date_naive()).to_string()
}

async fn lines(w: &World) -> Call {
    w.export("/api/v1/reports/usage?period=7d", "application/x-ndjson").row(exported("usage"))
}

async fn table(w: &World) -> Call {
    let app = w.app().await;
    let path = format!("/api/v1/reports/usage?app={}", app.replacen('/', "%23", 1));
    w.export(&path, "text/csv").row(exported("usage").app(&app))
}

async fn month(w: &World) -> Call {
    let month = closed(w).await;
    let path = format!("/api/v1/reports/months/{month}");
    w.export(&path, "text/csv").row(exported(&month))
}

async fn form(w: &World) -> Call {
    w.form("/reports/export", &[("format", "jsonl")]).await.open().row(exported("usage"))
}

async fn month_form(w: &World) -> Call {
    let month = closed(w).await;
    let fields = [("format", "csv"), ("lang", "zh"), ("month", month.as_str())];
    w.form("/reports/export", &fields).await.open().row(exported(&month))
}

/// One App Key has been here since the newest month that can be closed.
async fn close(w: &World) -> Call {
    w.app().await;
    let now = crate::spawn::now();
    let open = Month::of((now - Days::new(CLOSE_AFTER_DAYS.unsigned_abs())).date_naive());
    let month = open.before();
    let since = "update apps set registered_at = $1
                 where id = (select id from apps order by registered_at limit 1)";
    let since = sqlx::query(since).bind(month.period().start()).execute(w.pool()).await.unwrap();
    assert_eq!(since.rows_affected(), 1);
    let row = Row::of("report.close_month").about(month.to_string()).after();
    w.job(Job::Months).row(row.by("system", "months"))
}
