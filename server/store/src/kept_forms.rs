//! Forms that wait for a sign-in: see the migration. Bounded, because strangers fill them.

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

use crate::{Db, Result};

/// How long a form waits.
pub const KEPT: TimeDelta = TimeDelta::minutes(30);

/// Bytes of all forms that wait.
const BYTES_MAX: i64 = 32 * 1024 * 1024;

/// Forms of one address; the oldest makes room.
const OF_ADDRESS_MAX: i64 = 20;

fn digest(key: &str) -> Vec<u8> {
    Sha256::digest(key).to_vec()
}

/// Keeps the `fields` of a form of the page at `path` under `key`; `false`: there is no room.
/// `address` is the client's.
pub async fn put(
    db: &Db,
    key: &str,
    address: Option<&str>,
    path: &str,
    fields: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    let mut tx = db.begin().await?;
    sqlx::query!("delete from kept_forms where at <= $1", now - KEPT).execute(&mut *tx).await?;
    sqlx::query!(
        "delete from kept_forms where key_hash in (
             select key_hash from kept_forms where address is not distinct from $1
             order by at desc offset $2)",
        address,
        OF_ADDRESS_MAX - 1,
    )
    .execute(&mut *tx)
    .await?;
    let kept = sqlx::query!(
        "insert into kept_forms (key_hash, at, address, path, fields)
         select $1, $2, $3, $4, $5
         where (select coalesce(sum(octet_length(fields)), 0) from kept_forms)
               + octet_length($5) <= $6",
        digest(key),
        now,
        address,
        path,
        fields,
        BYTES_MAX,
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(kept.rows_affected() > 0)
}

/// Takes the fields of a form out, for the page at `path` alone. Of several who ask at once one has
/// them.
pub async fn take(db: &Db, key: &str, path: &str, now: DateTime<Utc>) -> Result<Option<String>> {
    let taken = sqlx::query_scalar!(
        "delete from kept_forms where key_hash = $1 and path = $2 and at > $3 returning fields",
        digest(key),
        path,
        now - KEPT,
    );
    Ok(taken.fetch_optional(db.pool()).await?)
}

/// Forgets forms that waited too long.
pub async fn prune(db: &Db, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!("delete from kept_forms where at <= $1", now - KEPT).execute(db.pool()).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use sqlx::PgPool;

    use super::*;

    const PAGE: &str = "/account";

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    #[sqlx::test(migrations = "../../migrations")]
    async fn a_form_is_taken_once_by_its_own_page_and_in_time(pool: PgPool) {
        let db = Db::from_pool(pool);
        assert!(put(&db, "one", None, PAGE, "a=b", at(0)).await.unwrap());
        assert!(put(&db, "two", None, PAGE, "c=d", at(0)).await.unwrap());
        assert_eq!(take(&db, "one", "/apps", at(1)).await.unwrap(), None);
        assert_eq!(take(&db, "three", PAGE, at(1)).await.unwrap(), None);
        assert_eq!(take(&db, "two", PAGE, at(30)).await.unwrap(), None);
        assert_eq!(take(&db, "two", PAGE, at(29)).await.unwrap(), Some("c=d".to_owned()));
        let (one, other) =
            tokio::join!(take(&db, "one", PAGE, at(29)), take(&db, "one", PAGE, at(29)));
        let taken: Vec<String> = [one, other].into_iter().filter_map(Result::unwrap).collect();
        assert_eq!(taken, ["a=b"]);
    }

    #[sqlx::test(migrations = "../../migrations")]
    async fn one_address_cannot_push_out_the_forms_of_another(pool: PgPool) {
        let db = Db::from_pool(pool.clone());
        let ana = Some("192.0.2.1");
        assert!(put(&db, "ana", ana, PAGE, "ana", at(0)).await.unwrap());
        for number in 1..=25 {
            let key = format!("eve{number}");
            let eve = Some("192.0.2.2");
            assert!(put(&db, &key, eve, PAGE, "x", at(number)).await.unwrap());
        }
        assert_eq!(take(&db, "eve5", PAGE, at(26)).await.unwrap(), None);
        assert_eq!(take(&db, "eve6", PAGE, at(26)).await.unwrap(), Some("x".to_owned()));
        assert_eq!(take(&db, "ana", PAGE, at(26)).await.unwrap(), Some("ana".to_owned()));
        prune(&db, at(60)).await.unwrap();
        let left: i64 =
            sqlx::query_scalar("select count(*) from kept_forms").fetch_one(&pool).await.unwrap();
        assert_eq!(left, 0);
    }

    #[sqlx::test(migrations = "../../migrations")]
    async fn what_has_no_room_is_not_kept_until_time_makes_some(pool: PgPool) {
        let db = Db::from_pool(pool);
        let large = "x".repeat(16 * 1024 * 1024);
        assert!(put(&db, "one", Some("a"), PAGE, &large, at(0)).await.unwrap());
        assert!(put(&db, "two", Some("b"), PAGE, &large, at(1)).await.unwrap());
        assert!(!put(&db, "three", Some("c"), PAGE, "x", at(2)).await.unwrap());
        assert!(put(&db, "four", Some("c"), PAGE, &large, at(31)).await.unwrap());
    }
}
