use sqlx::PgPool;

use super::*;
use crate::testing::{app, at, id, ready};

fn summary(app: &AppKey, level: Level, rejected_now: f64) -> AppSummary {
    AppSummary {
        app: app.clone(),
        plan: "free".into(),
        level,
        tightest: None,
        rejected_now,
        rejecting_since: None,
        at: None,
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn summaries_are_read_back_as_they_were_written(pool: PgPool) {
    let db = ready(&pool).await;
    let mut written = HashMap::new();
    for (nth, level) in Level::ALL.into_iter().enumerate() {
        let app = app(&db, &format!("acme#{nth}"), "free").await;
        written.insert(id(&db, &app), summary(&app, level, nth as f64));
    }
    assert!(all(&db).await.unwrap().values().all(|one| one.level == Level::Calm));
    let rows: Vec<_> = written.clone().into_iter().collect();
    write(&db, &rows, at(1)).await.unwrap();
    assert_eq!(all(&db).await.unwrap(), written);
    write(&db, &[], at(2)).await.unwrap();
    let ghost = (4711, summary(&"no#body".parse().unwrap(), Level::Over, 0.0));
    write(&db, &[ghost], at(3)).await.unwrap();
    assert_eq!(all(&db).await.unwrap(), written);
}

#[sqlx::test(migrations = "../../migrations")]
async fn two_servers_write_the_same_summaries_at_once(pool: PgPool) {
    let db = ready(&pool).await;
    let mut rows = Vec::new();
    for nth in 0..60 {
        let app = app(&db, &format!("acme#{nth}"), "free").await;
        rows.push((id(&db, &app), summary(&app, Level::Near, 1.0)));
    }
    let mut reversed = rows.clone();
    reversed.reverse();
    let write = |db: Db, rows: Vec<(i32, AppSummary)>| {
        tokio::spawn(async move {
            for second in 0..30 {
                write(&db, &rows, at(second)).await.unwrap();
            }
        })
    };
    let (one, two) = tokio::join!(write(db.clone(), rows), write(db.clone(), reversed));
    one.and(two).unwrap();
}
