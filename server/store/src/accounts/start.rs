//! The first admin, who makes all others.

use chrono::{DateTime, Utc};
use domain::access::Caller;
use domain::accounts::NewAccount;
use domain::ids::AccountId;

use super::{created, insert};
use crate::mutation::Mutation;
use crate::{Db, Result, password};

/// Whether there is any account at all.
pub async fn exists_any(db: &Db) -> Result<bool> {
    let exists = sqlx::query_scalar!(r#"select exists(select from accounts) as "exists!""#)
        .fetch_one(db.pool())
        .await?;
    Ok(exists)
}

/// Makes `new` if there is no account yet; `None`: there is one, and nothing was done. Of several
/// servers that start at once, one makes it. Its role is taken as it is: pass an admin.
pub async fn create_first_admin(
    db: &Db,
    new: &NewAccount,
    now: DateTime<Utc>,
) -> Result<Option<AccountId>> {
    if exists_any(db).await? {
        return Ok(None);
    }
    let hash = password::hash(db, new.password.expose()).await?;
    let caller = Caller::system("first start");
    let mut tx = Mutation::begin_as(db, &caller, now).await?;
    sqlx::query!("lock table accounts in share row exclusive mode").execute(&mut *tx).await?;
    let exists = sqlx::query_scalar!(r#"select exists(select from accounts) as "exists!""#)
        .fetch_one(&mut *tx)
        .await?;
    if exists {
        return Ok(None);
    }
    let id = insert(&mut tx, new, &hash).await?;
    tx.commit(created(new), Some(id)).await
}
