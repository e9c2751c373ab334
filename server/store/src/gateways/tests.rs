use domain::gateways::{Ack, GATEWAYS_MAX, Standing};
use domain::page::PageRequest;
use domain::problem::Code;
use sqlx::PgPool;

use super::*;
use crate::testing::{app, at, code, permit, problem, ready};

fn acks(gateway: &str, version: u64) -> Ack {
    Ack { gateway: gateway.into(), version, restarted: false }
}

async fn say(db: &Db, one: &Ack, seconds: i64) -> Result<u64> {
    ack(db, &permit(), one, at(seconds)).await
}

/// A server with three versions of limits, made at second 0.
async fn three_versions(pool: &PgPool) -> Db {
    let db = ready(pool).await;
    for key in ["acme#a", "acme#b", "acme#c"] {
        app(&db, key, "free").await;
    }
    assert_eq!(db.snapshot().version, 3);
    db
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_acknowledgement_moves_forward_only(pool: PgPool) {
    let db = three_versions(&pool).await;
    assert_eq!(say(&db, &acks("g", 2), 1).await.unwrap(), 3);
    let future = problem(say(&db, &acks("g", 4), 2).await);
    assert_eq!(future.code, Code::Invalid);
    assert!(future.for_field("version").unwrap().contains("the newest is 3"), "{future}");
    let back = problem(say(&db, &acks("g", 1), 3).await);
    assert_eq!(back.code, Code::Conflict);
    assert!(back.detail.contains("version 2"), "{back}");
    assert_eq!(code(say(&db, &acks("a\nb", 1), 3).await), Code::Invalid);
    let anew = Ack { restarted: true, ..acks("g", 1) };
    assert_eq!(say(&db, &anew, 4).await.unwrap(), 3);
    let fleet = fleet(&db, at(4));
    let one = &fleet.gateways[0];
    assert_eq!((one.version, one.behind, one.restarted_from), (Some(1), Some(2), Some(2)));
    assert_eq!((one.restarted_at, one.acked_at), (Some(at(4)), Some(at(4))));
    assert_eq!((fleet.version, fleet.total), (3, 1));
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_is_acknowledged_is_written_later_and_read_by_others(pool: PgPool) {
    let db = three_versions(&pool).await;
    say(&db, &acks("g", 2), 1).await.unwrap();
    let rows = || async {
        sqlx::query_scalar!(r#"select count(*) as "n!" from gateways"#).fetch_one(&pool).await
    };
    assert_eq!(rows().await.unwrap(), 0);
    tick(&db, at(2)).await.unwrap();
    assert_eq!(rows().await.unwrap(), 1);
    // The change after version 2 was made ten days before: that is how long it waits.
    let one = fleet(&db, at(2)).gateways.remove(0);
    assert_eq!(one.waiting_since, Some(at(-10 * 86_400)));
    assert_eq!(one.standing(at(2)), Standing::Stale);
    let other = ready(&pool).await;
    tick(&other, at(2)).await.unwrap();
    assert_eq!(fleet(&other, at(2)).gateways, [one]);
    // Who sees it later is right, whoever writes later.
    say(&other, &acks("g", 3), 9).await.unwrap();
    tick(&other, at(9)).await.unwrap();
    db.gateways().state().put_back(["g"].into_iter());
    tick(&db, at(10)).await.unwrap();
    tick(&db, at(11)).await.unwrap();
    let one = fleet(&db, at(11)).gateways.remove(0);
    assert_eq!((one.version, one.waiting_since), (Some(3), None));
    assert_eq!(one.standing(at(11)), Standing::Current);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_stream_connects_for_as_long_as_it_lives(pool: PgPool) {
    let db = three_versions(&pool).await;
    let other = ready(&pool).await;
    let is_connected = |db: &Db, seconds| fleet(db, at(seconds)).gateways[0].connected;
    let first = connect(&db, &permit(), "g", at(0)).unwrap();
    let second = connect(&db, &permit(), "g", at(0)).unwrap();
    for seconds in [1, 12, 25] {
        tick(&db, at(seconds)).await.unwrap();
    }
    tick(&other, at(25)).await.unwrap();
    assert!(is_connected(&db, 25) && is_connected(&other, 40));
    assert!(!is_connected(&other, 60), "the server that held it is gone");
    drop(first);
    assert!(is_connected(&db, 26));
    drop(second);
    assert!(!is_connected(&db, 26));
    tick(&db, at(27)).await.unwrap();
    tick(&other, at(27)).await.unwrap();
    assert!(!is_connected(&other, 27), "told before the note is out of date");
    assert_eq!(fleet(&db, at(27)).gateways[0].version, None);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_gateway_that_is_forgotten_is_gone_everywhere_and_on_record(pool: PgPool) {
    let db = three_versions(&pool).await;
    say(&db, &acks("old/one", 2), 1).await.unwrap();
    tick(&db, at(1)).await.unwrap();
    let other = ready(&pool).await;
    tick(&other, at(1)).await.unwrap();
    let reason = forget(&db, &permit(), "old/one", " ", at(2)).await;
    assert!(problem(reason).for_field("reason").is_some());
    assert_eq!(code(forget(&db, &permit(), "nobody", "gone", at(2)).await), Code::NotFound);
    forget(&db, &permit(), "old/one", "replaced", at(2)).await.unwrap();
    tick(&other, at(3)).await.unwrap();
    tick(&db, at(3)).await.unwrap();
    assert_eq!((fleet(&db, at(3)).total, fleet(&other, at(3)).total), (0, 0));
    let row = sqlx::query!(
        r#"select target, reason, before->>'version' as "version" from audit_log
           where action = 'gateway.forget'"#
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!((row.target.as_str(), row.reason.as_deref()), ("old/one", Some("replaced")));
    assert_eq!(row.version.as_deref(), Some("2"));
}

#[sqlx::test(migrations = "../../migrations")]
async fn only_so_many_are_kept_and_they_are_listed_page_by_page(pool: PgPool) {
    let db = three_versions(&pool).await;
    for number in 0..GATEWAYS_MAX {
        say(&db, &acks(&format!("g-{number:05}"), 3), 1).await.unwrap();
    }
    let refused = problem(say(&db, &acks("one more", 3), 1).await);
    assert_eq!(refused.code, Code::Conflict);
    assert!(say(&db, &acks("g-00007", 3), 1).await.is_ok());
    tick(&db, at(2)).await.unwrap();
    let mut page = PageRequest { cursor: None, limit: Some(500) };
    let mut names = Vec::new();
    loop {
        let (version, found) = list(&db, &permit(), &page, at(2)).unwrap();
        assert_eq!(version, 3);
        names.extend(found.items.into_iter().map(|one| one.name));
        let Some(next) = found.next else { break };
        page.cursor = Some(next);
    }
    assert_eq!(names.len(), GATEWAYS_MAX);
    assert!(names.is_sorted());
}

#[sqlx::test(migrations = "../../migrations")]
async fn while_the_database_is_away_nothing_that_was_said_is_lost(pool: PgPool) {
    let db = three_versions(&pool).await;
    say(&db, &acks("g", 3), 1).await.unwrap();
    let away = sqlx::query!("alter table gateways rename to gateways_away");
    away.execute(&pool).await.unwrap();
    assert!(tick(&db, at(2)).await.is_err());
    say(&db, &acks("h", 2), 3).await.unwrap();
    let back = sqlx::query!("alter table gateways_away rename to gateways");
    back.execute(&pool).await.unwrap();
    tick(&db, at(4)).await.unwrap();
    let names = sqlx::query_scalar!("select name from gateways order by name");
    assert_eq!(names.fetch_all(&pool).await.unwrap(), ["g", "h"]);
}
