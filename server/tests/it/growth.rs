use chrono::TimeDelta;
use domain::access::Role;
use domain::jobs::Job;
use serde_json::{Value, json};
use sqlx::PgPool;
use store::jobs;

use crate::gateway::{Gateway, ago, problem, refused_at, text};
use crate::wait::until;

/// Daily peaks of groups (the free plan has 100): 28 days, one more each day, 79 yesterday.
fn growing() -> Value {
    let noon = crate::spawn::now().date_naive().and_hms_opt(12, 0, 0).unwrap().and_utc();
    let samples = (0..28_i64).map(|day| {
        let at = text(noon - TimeDelta::days(28 - day));
        json!({ "app": "acme#shop", "quota": "groups", "value": 52 + day, "at": at })
    });
    samples.collect()
}

/// What the jobs do, at once and for everything. They run in the server too: one at a time.
async fn computed(gateway: &Gateway) {
    let (db, pool) = (&gateway.server.db, &gateway.server.pool);
    let measure = async || {
        sqlx::query("delete from utilization_marks").execute(pool).await.unwrap();
        store::growth::measure_due(db, db.now()).await
    };
    let follow = async || {
        sqlx::query("delete from growth_marks").execute(pool).await.unwrap();
        store::growth::follow_due(db, db.now()).await
    };
    // A run that is under way in the server holds the job's lock for moments.
    let held = || "a run of the server holds the lock".to_owned();
    let most = std::time::Duration::from_secs(20);
    let measured = until(most, async || {
        jobs::exclusively(db, Job::Utilization, measure()).await.unwrap().ok_or_else(held)
    });
    assert_eq!(measured.await, 1);
    let followed = until(most, async || {
        jobs::exclusively(db, Job::Growth, follow()).await.unwrap().ok_or_else(held)
    });
    followed.await;
}

#[sqlx::test(migrations = "../migrations")]
async fn a_growing_quota_is_forecast_with_its_interval(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    gateway.report(1, growing(), json!([])).await;
    computed(&gateway).await;
    let growth = gateway.read("/growth").await;
    let row = &growth["items"][0];
    assert_eq!((&row["app"], &row["quota"]), (&json!("acme#shop"), &json!("groups")));
    assert_eq!(
        (&row["limit"], &row["latest"], &row["days"]),
        (&json!(100), &json!(79), &json!(28))
    );
    assert_eq!(row["line"]["slope"], json!({ "low": 1.0, "estimate": 1.0, "high": 1.0 }));
    let full = &row["reaches"][2];
    assert_eq!((&full["percent"], &full["when"]), (&json!(100), &json!("within")));
    assert_eq!(
        (&full["days"], &full["not_before"], &full["not_after"]),
        (&json!(20), &json!(20), &json!(20))
    );
    assert_eq!(growth["items"].as_array().unwrap().len(), 1);
    for (query, found) in [
        ("?percent=100&within=20", 1),
        ("?percent=100&within=19", 0),
        ("?query=ACME", 1),
        ("?query=%25", 0),
        ("?plan=basic", 0),
        ("?quota=groups", 1),
    ] {
        let items = gateway.read(&format!("/growth{query}")).await;
        assert_eq!(items["items"].as_array().unwrap().len(), found, "{query}");
    }
    for (query, field) in [("?percent=81", "/percent"), ("?within=31", "/within")] {
        refused_at(gateway.get(&format!("/growth{query}")).await, field).await;
    }
    // What is wrong in a page's address is left out.
    let viewer = gateway.server.signed_in(Role::Viewer).await;
    assert!(viewer.page("/reports/growth?percent=81&within=soon").await.contains("acme#shop"));
    let utilization = gateway.read("/utilization").await;
    let row = &utilization["items"][0];
    assert_eq!(
        (&row["used"], &row["permille"], &row["level"]),
        (&json!(79.0), &json!(790), &json!("calm"))
    );
    assert_eq!((&row["outlook"], &row["peak"]), (&json!("growing"), &json!(79)));
}

#[sqlx::test(migrations = "../migrations")]
async fn with_too_few_days_nothing_is_forecast(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let gauges = json!([
        { "app": "acme#shop", "quota": "groups", "value": 97, "at": ago(5) },
        { "app": "acme#shop", "quota": "registered_users", "value": 50, "at": ago(5) },
    ]);
    gateway.report(1, gauges, json!([])).await;
    computed(&gateway).await;
    assert_eq!(gateway.read("/growth").await["items"], json!([]));
    let rows = gateway.read("/utilization?what=quotas").await;
    let rows = rows["items"].as_array().unwrap().clone();
    assert_eq!(rows[0]["target"]["quota"], "groups");
    assert_eq!((&rows[0]["level"], &rows[0]["outlook"]), (&json!("critical"), &json!("too_few")));
    for (query, found) in [
        ("?level=critical", 1),
        ("?level=over", 0),
        ("?what=groups", 1),
        ("?what=rates", 0),
        ("?plan=free&what=quotas", rows.len()),
        ("?limit=1", 1),
    ] {
        let items = gateway.read(&format!("/utilization{query}")).await;
        assert_eq!(items["items"].as_array().unwrap().len(), found, "{query}");
    }
    problem(gateway.get("/utilization?level=hot").await, 422, "invalid").await;
}
