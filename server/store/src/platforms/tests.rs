use domain::problem::Code;
use sqlx::PgPool;

use super::*;
use crate::testing::{at, code, column, permit, problem, ready, scalar};

fn form(scope: &str) -> PlatformForm {
    let text = |text: &str| Some(text.to_owned());
    PlatformForm {
        name: text("Cluster 1"),
        url: text("https://a1.example.com"),
        scope: text(scope),
        client_id: text("YXA6"),
        client_secret: text("hush-hush"),
        calls_per_minute: Some(600),
        enabled: None,
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_platform_is_kept_and_its_secret_is_on_no_record(pool: PgPool) {
    let db = ready(&pool).await;
    let new = form("acme").parse(None, false).unwrap_or_else(|_| unreachable!());
    let made = create(&db, &permit(), &new, at(0)).await.unwrap();
    assert_eq!((made.version, made.enabled), (1, true));
    let twice = problem(create(&db, &permit(), &new, at(1)).await);
    assert_eq!(twice.for_field("scope"), Some(&OutsideRule::ScopeTaken.into()));
    // Without a secret the one before stays; with another address it is asked for.
    let slower = PlatformForm { calls_per_minute: Some(60), ..PlatformForm::default() };
    let edited = edit(&db, &permit(), made.id, 1, &slower, false, at(2)).await.unwrap();
    assert_eq!((edited.calls_per_minute, edited.secret_at, edited.version), (60, at(0), 2));
    let kept: String = scalar(&pool, "select client_secret from platforms").await;
    assert_eq!(kept, "hush-hush");
    let moved =
        PlatformForm { url: Some("https://evil.example".into()), ..PlatformForm::default() };
    let refused = problem(edit(&db, &permit(), made.id, 2, &moved, false, at(3)).await);
    assert!(refused.for_field("client_secret").is_some());
    assert_eq!(code(edit(&db, &permit(), made.id, 1, &slower, false, at(4)).await), Code::Stale);
    assert_eq!(code(delete(&db, &permit(), made.id, 1, at(5)).await), Code::Stale);
    delete(&db, &permit(), made.id, 2, at(6)).await.unwrap();
    assert_eq!(code(read(&db, &permit(), made.id).await), Code::NotFound);
    let rows: Vec<String> = column(
        &pool,
        "select action || coalesce(before::text, '') || coalesce(after::text, '') from audit_log
         where action like 'platform.%' order by id",
    )
    .await;
    assert_eq!(rows.len(), 3);
    assert!(rows.iter().all(|row| !row.contains("hush")), "{rows:?}");
}
