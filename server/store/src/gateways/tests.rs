use domain::access::{Caller, Scope};
use domain::gateways::{Ack, GATEWAYS_MAX, Standing};
use domain::ids::TokenId;
use domain::page::PageRequest;
use domain::problem::Code;
use sqlx::PgPool;

use super::*;
use crate::testing::{app, at, code, permit, problem, ready, token};

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
    assert!(
        future.for_field("version").unwrap().to_string().contains("the newest is 3"),
        "{future}"
    );
    let back = problem(say(&db, &acks("g", 1), 3).await);
    assert_eq!(back.code, Code::Conflict);
    assert!(back.detail().contains("version 2"), "{back}");
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
    let first = connect(&db, &permit(), "g", at(0)).await.unwrap();
    let second = connect(&db, &permit(), "g", at(0)).await.unwrap();
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

/// A gateway as it comes with a token of its own.
fn holder(token: Uuid) -> Caller {
    let actor = Actor::Token { id: token, name: format!("token {token}") };
    Caller { actor, scopes: vec![Scope::LimitsRead], role: None, ..Caller::system("test") }
}

async fn say_as(db: &Db, token: Uuid, one: &Ack, seconds: i64) -> Result<u64> {
    ack(db, &holder(token).permit().unwrap(), one, at(seconds)).await
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_name_belongs_to_the_token_that_used_it_first(pool: PgPool) {
    let db = three_versions(&pool).await;
    let (mine, stranger) = (token(&db, None).await, token(&db, None).await);
    say_as(&db, mine, &acks("g", 2), 1).await.unwrap();
    let refused = problem(say_as(&db, stranger, &acks("g", 3), 2).await);
    assert_eq!(refused.code, Code::Forbidden);
    assert!(
        refused.for_field("gateway").unwrap().to_string().contains("another token"),
        "{refused}"
    );
    // It can neither begin anew under that name, nor read limits or hold a stream under it.
    let anew = Ack { restarted: true, ..acks("g", 0) };
    assert_eq!(code(say_as(&db, stranger, &anew, 3).await), Code::Forbidden);
    let theirs = holder(stranger).permit().unwrap();
    assert_eq!(code(see(&db, &theirs, "g", at(4)).await), Code::Forbidden);
    assert_eq!(code(connect(&db, &theirs, "g", at(5)).await), Code::Forbidden);
    let one = fleet(&db, at(5)).gateways.remove(0);
    assert_eq!((one.version, one.last_seen_at, one.connected), (Some(2), at(1), false));
    assert_eq!(one.token, format!("token {mine}"));
    assert_eq!(say_as(&db, mine, &acks("g", 3), 6).await.unwrap(), 3);
    // A name that was first used to read is owned too.
    see(&db, &theirs, "reader", at(7)).await.unwrap();
    assert_eq!(code(say_as(&db, mine, &acks("reader", 3), 8).await), Code::Forbidden);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_name_whose_token_is_no_longer_valid_goes_to_the_next(pool: PgPool) {
    let db = three_versions(&pool).await;
    let (revoked, expired) = (token(&db, None).await, token(&db, Some(1)).await);
    let next = token(&db, None).await;
    say_as(&db, revoked, &acks("g", 2), 1).await.unwrap();
    assert_eq!(code(say_as(&db, expired, &acks("g", 3), 2).await), Code::Forbidden);
    crate::tokens::revoke(&db, &permit(), TokenId(revoked), at(3)).await.unwrap();
    say_as(&db, expired, &acks("g", 3), 4).await.unwrap();
    let day = 86_400;
    assert_eq!(code(say_as(&db, next, &acks("g", 3), day - 1).await), Code::Forbidden);
    say_as(&db, next, &acks("g", 3), day).await.unwrap();
    // A gateway that is forgotten has no name left.
    forget(&db, &permit(), "g", "replaced", at(day + 1)).await.unwrap();
    say_as(&db, expired, &acks("g", 3), day + 2).await.unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn servers_agree_on_whose_a_name_is(pool: PgPool) {
    let (here, there) = (three_versions(&pool).await, ready(&pool).await);
    let (mine, theirs) = (token(&here, None).await, token(&here, None).await);
    // Both are first, each at its server; the one that is written first has it.
    say_as(&here, mine, &acks("g", 2), 1).await.unwrap();
    say_as(&there, theirs, &acks("g", 3), 2).await.unwrap();
    tick(&here, at(3)).await.unwrap();
    tick(&there, at(4)).await.unwrap();
    for db in [&here, &there] {
        assert_eq!(fleet(db, at(4)).gateways[0].version, Some(2));
        assert_eq!(code(say_as(db, theirs, &acks("g", 3), 5).await), Code::Forbidden);
    }
    assert_eq!(say_as(&there, mine, &acks("g", 3), 6).await.unwrap(), 3);
    tick(&there, at(7)).await.unwrap();
    // A server that has just begun knows whose it is before it answers.
    let new = ready(&pool).await;
    assert_eq!(code(say_as(&new, theirs, &acks("g", 3), 8).await), Code::Forbidden);
    assert_eq!(say_as(&new, mine, &acks("g", 3), 9).await.unwrap(), 3);
    // A name that passes on at one server has passed on at all.
    crate::tokens::revoke(&here, &permit(), TokenId(mine), at(10)).await.unwrap();
    say_as(&new, theirs, &acks("g", 3), 11).await.unwrap();
    tick(&new, at(12)).await.unwrap();
    tick(&here, at(13)).await.unwrap();
    assert_eq!(fleet(&here, at(13)).gateways[0].token, format!("token {theirs}"));
    // One from before owners were kept belongs to whoever uses it next.
    sqlx::query("update gateways set owner = null").execute(&pool).await.unwrap();
    let other = token(&here, None).await;
    let begun = ready(&pool).await;
    say_as(&begun, other, &acks("g", 3), 14).await.unwrap();
    assert_eq!(code(say_as(&begun, theirs, &acks("g", 3), 15).await), Code::Forbidden);
}
