//! Sign-in: is this the password of this login? Guesses are counted by login and by address before
//! the password is looked at, so guesses that run at once count too.
//!
//! An unknown login, a wrong password and a disabled account are told alike and take alike long.

#[cfg(test)]
mod tests;

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Caller, Origin};
use domain::accounts::Login;
use domain::ids::AccountId;
use domain::problem::{Code, Problem};
use domain::rules::PeopleRule;
use domain::sessions::Throttle;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use crate::audit::{self, Change};
use crate::{Db, Result, password};

/// The proof that somebody knew the password of an account, good for beginning a session as long
/// as the password stays the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    pub(crate) account: AccountId,
    pub(crate) password_changed_at: DateTime<Utc>,
}

impl Verified {
    pub fn account(&self) -> AccountId {
        self.account
    }
}

/// Verifies a password. [`Code::Unauthenticated`]: it is not that of this login;
/// [`Code::TooMany`]: too many guesses, and this one was not looked at.
pub async fn verify(
    db: &Db,
    login: &str,
    password: &str,
    origin: &Origin,
    throttle: Throttle,
    now: DateTime<Utc>,
) -> Result<Verified> {
    let login = Login::parse(login).ok();
    let counted = login.as_ref().map_or("", Login::as_str);
    let guess = count_guess(db, counted, origin, throttle, now).await?;
    let row = sqlx::query!(
        r#"select id, password_hash, password_changed_at, disabled_at is null as "is_enabled!"
           from accounts where login = $1"#,
        counted,
    )
    .fetch_optional(db.pool())
    .await?;
    let is_known = row.is_some();
    let row = row.filter(|row| row.is_enabled);
    let hash = row.as_ref().map(|row| row.password_hash.clone());
    let is_right = password::verify(db, password, hash).await?;
    match row.filter(|_| is_right) {
        Some(row) => {
            take_back(db, guess).await?;
            let password_changed_at = row.password_changed_at;
            Ok(Verified { account: AccountId(row.id), password_changed_at })
        }
        None => {
            let stranger =
                Caller { role: None, origin: origin.clone(), ..Caller::system("sign-in") };
            record_failure(db, &stranger, if is_known { counted } else { "" }, now).await?;
            Err(Problem::new(Code::Unauthenticated, PeopleRule::WrongLogin).into())
        }
    }
}

/// Asks somebody who is signed in for the password again. A wrong one is a mistake at the field
/// `current_password` and counts like a failed sign-in.
pub(crate) async fn confirm(
    db: &Db,
    caller: &Caller,
    id: AccountId,
    login: &str,
    password: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let guess = count_guess(db, login, &caller.origin, Throttle::default(), now).await?;
    let hash = sqlx::query_scalar!("select password_hash from accounts where id = $1", id.0)
        .fetch_optional(db.pool())
        .await?;
    if password::verify(db, password, hash).await? {
        return take_back(db, guess).await;
    }
    record_failure(db, caller, login, now).await?;
    Err(Problem::field("/current_password", PeopleRule::WrongPassword).into())
}

/// Writes the guess down as a failure, or refuses it. The locks make those who guess the same login
/// or from the same address wait for one another's row, not for one another's hash.
async fn count_guess(
    db: &Db,
    login: &str,
    origin: &Origin,
    throttle: Throttle,
    now: DateTime<Utc>,
) -> Result<i64> {
    let address = origin.address.as_deref().unwrap_or("");
    let since = now - throttle.window;
    let mut tx = db.begin().await?;
    // Always the login first: two guesses cannot wait for each other in a circle.
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('sign-in login ' || $1, 0))",
        login
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('sign-in address ' || $1, 0))",
        address
    )
    .execute(&mut *tx)
    .await?;
    let by_login = sqlx::query_scalar!(
        "select at from sign_in_failures where login = $1 and at > $2
         order by at desc offset $3 limit 1",
        login,
        since,
        i64::from(throttle.failures_per_login_max) - 1,
    )
    .fetch_optional(&mut *tx)
    .await?;
    let by_address = sqlx::query_scalar!(
        "select at from sign_in_failures where address = $1 and at > $2
         order by at desc offset $3 limit 1",
        address,
        since,
        i64::from(throttle.failures_per_address_max) - 1,
    )
    .fetch_optional(&mut *tx)
    .await?;
    // Texts that can be no login share the empty one, and there is nobody to protect.
    let by_login = by_login.filter(|_| !login.is_empty());
    if let Some(at) = by_login.max(by_address) {
        return Err(too_many(at + throttle.window - now).into());
    }
    let id = insert_failure(&mut tx, login, address, now).await?;
    tx.commit().await?;
    Ok(id)
}

async fn insert_failure(
    tx: &mut PgConnection,
    login: &str,
    address: &str,
    now: DateTime<Utc>,
) -> Result<i64> {
    let id = sqlx::query_scalar!(
        "insert into sign_in_failures (login, address, at) values ($1, $2, $3) returning id",
        login,
        address,
        now,
    )
    .fetch_one(tx)
    .await?;
    Ok(id)
}

fn too_many(wait: TimeDelta) -> Problem {
    let seconds = u32::try_from(wait.num_seconds() + 1).unwrap_or(1);
    Problem::new(Code::TooMany, PeopleRule::TooManyGuesses).retry_after(seconds)
}

/// The password was right: the guess was none.
async fn take_back(db: &Db, guess: i64) -> Result<()> {
    sqlx::query!("delete from sign_in_failures where id = $1", guess).execute(db.pool()).await?;
    Ok(())
}

/// The audit row of a failure. Names the login only if there is such an account: people type their
/// password into the wrong field.
async fn record_failure(db: &Db, caller: &Caller, login: &str, now: DateTime<Utc>) -> Result<()> {
    let target = if login.is_empty() { "unknown login" } else { login };
    let change = Change::of("session.refuse", target);
    audit::record_alone(db, caller, now, change).await
}

/// Forgets failures that no longer count. A job.
pub async fn prune(db: &Db, throttle: Throttle, now: DateTime<Utc>) -> Result<u64> {
    let since = now - throttle.window;
    let pruned = sqlx::query!("delete from sign_in_failures where at <= $1", since)
        .execute(db.pool())
        .await?;
    Ok(pruned.rows_affected())
}
