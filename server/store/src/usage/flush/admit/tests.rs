use domain::access::Role;
use domain::accounts::AccountForm;
use domain::ids::{AppKey, TokenId};
use serde_json::json;
use sqlx::PgPool;

use super::*;
use crate::testing::{app, at, batch, column, gauge, permit, ready, shop, token};
use crate::usage::flush::flush;
use crate::{Db, tokens};
use Outcome::{Nothing, OtherContent, OtherOwner, Repeated, Stored};

/// A batch of `gateway` with one sample.
fn one(app: &AppKey, number: u64, value: u64) -> CheckedBatch {
    let content = [value.to_le_bytes()[0]; 32];
    let gauges = vec![gauge(app, "groups", value, at(number.cast_signed()))];
    CheckedBatch { content, gauges, ..batch("gateway", number) }
}

fn by(sender: Uuid, batch: CheckedBatch) -> CheckedBatch {
    CheckedBatch { sender, ..batch }
}

/// The same without its samples: all of them were refused.
fn refused(batch: CheckedBatch) -> CheckedBatch {
    CheckedBatch { gauges: Vec::new(), ..batch }
}

async fn written(db: &Db, group: &[CheckedBatch], seconds: i64) -> Vec<Outcome> {
    flush(db, group, at(seconds)).await.unwrap()
}

async fn values(db: &Db) -> Vec<i64> {
    column(db.pool(), "select total::bigint from gauge_hours order by hour").await
}

#[test]
fn the_hash_is_that_of_what_is_said_and_not_of_how_it_is_laid_out() {
    let hash = |text: &str| content(&serde_json::from_str::<Batch>(text).unwrap()).unwrap();
    let said = hash(r#"{"source":"a","batch":1,"gauges":[{"app":"a#b","value":1}]}"#);
    let same =
        r#"{ "batch": 2, "gauges": [ {"value": 1, "app": "a#b"} ], "calls": [], "source": "b" }"#;
    assert_eq!(said, hash(same));
    for other in [
        json!({ "source": "a", "batch": 1 }),
        json!({ "source": "a", "batch": 1, "gauges": [{ "app": "a#b", "value": 2 }] }),
        json!({ "source": "a", "batch": 1, "calls": [{ "app": "a#b", "value": 1 }] }),
        json!({ "source": "a", "batch": 1, "gauges": [{ "app": "a#b", "value": 1, "more": 0 }] }),
    ] {
        assert_ne!(said, hash(&other.to_string()), "{other}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_batch_of_which_nothing_is_stored_leaves_its_number_free(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let whole = one(&app, 1, 5);
    assert_eq!(written(&db, &[refused(whole.clone())], 0).await, [Nothing]);
    assert_eq!(written(&db, &[refused(whole.clone())], 1).await, [Nothing]);
    // Its App Key is known by now. Before and behind it in one group it is the same.
    let group = [refused(one(&app, 1, 9)), whole.clone(), refused(whole.clone())];
    assert_eq!(written(&db, &group, 2).await, [Nothing, Stored, Repeated]);
    // What was stored stays repeated, also when all of it would be refused by now.
    let again = [whole.clone(), refused(whole)];
    assert_eq!(written(&db, &again, 3).await, [Repeated, Repeated]);
    assert_eq!(values(&db).await, [5]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_number_that_is_stored_takes_no_other_samples(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let group = [one(&app, 1, 5), one(&app, 1, 6), one(&app, 1, 5), one(&app, 2, 7)];
    assert_eq!(written(&db, &group, 0).await, [Stored, OtherContent, Repeated, Stored]);
    let later = [one(&app, 1, 6), refused(one(&app, 2, 8)), one(&app, 2, 7), one(&app, 3, 1)];
    assert_eq!(written(&db, &later, 1).await, [OtherContent, OtherContent, Repeated, Stored]);
    assert_eq!(values(&db).await, [5 + 7 + 1]);
    // Another source counts for itself.
    let other = CheckedBatch { source: "another".into(), ..one(&app, 1, 6) };
    assert_eq!(written(&db, &[other], 2).await, [Stored]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn of_a_number_from_before_hashes_were_kept_anything_is_a_repetition(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    assert_eq!(written(&db, &[one(&app, 1, 5)], 0).await, [Stored]);
    sqlx::query("update usage_batches set content_sha256 = null").execute(&pool).await.unwrap();
    let group = [one(&app, 1, 5), one(&app, 1, 6), refused(one(&app, 1, 7))];
    assert_eq!(written(&db, &group, 1).await, [Repeated; 3]);
    assert_eq!(values(&db).await, [5]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn of_two_servers_with_other_samples_under_one_number_one_stores(pool: PgPool) {
    let (here, there) = (ready(&pool).await, ready(&pool).await);
    let app = app(&here, "acme#shop", "free").await;
    there.refresh_snapshot(at(0)).await.unwrap();
    for number in 0..20 {
        let (mine, theirs) = ([one(&app, number, 1)], [one(&app, number, 2)]);
        let both = tokio::join!(flush(&here, &mine, at(0)), flush(&there, &theirs, at(0)));
        let mut outcomes = [both.0.unwrap()[0], both.1.unwrap()[0]];
        outcomes.sort_by_key(|one| *one != Stored);
        assert_eq!(outcomes, [Stored, OtherContent]);
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_source_belongs_to_the_token_that_used_it_first(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let (mine, stranger) = (token(&db, None).await, token(&db, None).await);
    assert_eq!(written(&db, &[by(mine, one(&app, 1, 5))], 0).await, [Stored]);
    // Whatever the stranger sends, alone or before the owner in one group.
    let theirs = by(stranger, one(&app, 2, 100));
    let alone = [refused(theirs.clone()), theirs.clone(), by(stranger, one(&app, 1, 5))];
    assert_eq!(written(&db, &alone, 50).await, [OtherOwner; 3]);
    let group = [theirs.clone(), by(mine, one(&app, 2, 6)), refused(theirs.clone())];
    assert_eq!(written(&db, &group, 60).await, [OtherOwner, Stored, OtherOwner]);
    assert_eq!(values(&db).await, [5 + 6]);
    // A name of their own is not touched by any of it.
    let own = CheckedBatch { source: "another".into(), ..theirs };
    assert_eq!(written(&db, &[own], 70).await, [Stored]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_stranger_does_not_make_a_source_look_alive(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let (mine, stranger) = (token(&db, None).await, token(&db, None).await);
    written(&db, &[by(mine, one(&app, 1, 5))], 10).await;
    written(&db, &[by(stranger, one(&app, 50, 5))], 60).await;
    let sources = crate::usage::sources::sources(&db, at(60)).await.unwrap();
    let seen: Vec<_> = sources.iter().map(|one| (one.last_seen_at, one.last_sample_at)).collect();
    assert_eq!(seen, [(at(10), at(1))]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_source_whose_token_is_no_longer_valid_goes_to_the_next(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let (revoked, expired) = (token(&db, None).await, token(&db, Some(1)).await);
    let next = token(&db, None).await;
    assert_eq!(written(&db, &[by(revoked, one(&app, 1, 5))], 0).await, [Stored]);
    assert_eq!(written(&db, &[by(expired, one(&app, 2, 6))], 1).await, [OtherOwner]);
    tokens::revoke(&db, &permit(), TokenId(revoked), at(2)).await.unwrap();
    // The numbers go on: what the former token stored is stored.
    let group = [by(expired, one(&app, 1, 5)), by(expired, one(&app, 2, 6))];
    assert_eq!(written(&db, &group, 3).await, [Repeated, Stored]);
    let day = 86_400;
    assert_eq!(written(&db, &[by(next, one(&app, 3, 7))], day - 1).await, [OtherOwner]);
    assert_eq!(written(&db, &[by(next, one(&app, 3, 7))], day).await, [Stored]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_account_owns_a_source_as_a_token_does(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let form = AccountForm {
        login: "ana".into(),
        name: String::new(),
        role: Role::Admin.as_str().into(),
        password: "correct horse battery".into(),
    };
    let made = crate::accounts::create(&db, &permit(), &form.parse().unwrap(), at(0)).await;
    let ana = made.unwrap().id.0;
    let gateway = token(&db, None).await;
    assert_eq!(written(&db, &[by(ana, one(&app, 1, 5))], 0).await, [Stored]);
    assert_eq!(written(&db, &[by(gateway, one(&app, 2, 6))], 1).await, [OtherOwner]);
    sqlx::query("update accounts set disabled_at = $1").bind(at(2)).execute(&pool).await.unwrap();
    assert_eq!(written(&db, &[by(gateway, one(&app, 2, 6))], 3).await, [Stored]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_source_from_before_owners_were_kept_belongs_to_whoever_uses_it_next(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let (mine, stranger) = (token(&db, None).await, token(&db, None).await);
    written(&db, &[by(mine, one(&app, 1, 5))], 0).await;
    sqlx::query("update usage_sources set owner = null").execute(&pool).await.unwrap();
    // Also one of which nothing is stored has used it.
    let group = [refused(by(mine, one(&app, 2, 5))), by(stranger, one(&app, 3, 5))];
    assert_eq!(written(&db, &group, 1).await, [Nothing, OtherOwner]);
    assert_eq!(written(&db, &[by(stranger, one(&app, 3, 5))], 2).await, [OtherOwner]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn of_two_tokens_that_use_a_new_source_at_once_one_has_it(pool: PgPool) {
    let (here, there) = (ready(&pool).await, ready(&pool).await);
    let app = app(&here, "acme#shop", "free").await;
    there.refresh_snapshot(at(0)).await.unwrap();
    let (mine, theirs) = (token(&here, None).await, token(&here, None).await);
    for round in 0..20 {
        let of = |sender, number| {
            [CheckedBatch { source: format!("new-{round}"), ..by(sender, one(&app, number, 1)) }]
        };
        let (one, other) = (of(mine, 1), of(theirs, 2));
        let both = tokio::join!(flush(&here, &one, at(0)), flush(&there, &other, at(0)));
        let mut outcomes = [both.0.unwrap()[0], both.1.unwrap()[0]];
        outcomes.sort_by_key(|one| *one != Stored);
        assert_eq!(outcomes, [Stored, OtherOwner]);
    }
}
