//! Sessions: begun by a sign-in, found by the SHA-256 of what the cookie holds, listed and ended by
//! their owner. The value of the cookie itself is never stored.

#[cfg(test)]
mod tests;

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Actor, Caller, Origin, OwnAccount, Permit, Role};
use domain::ids::{AccountId, SessionId};
use domain::problem::{Code, Problem};
use domain::rules::{CommonRule, PeopleRule, Thing};
use domain::sessions::{Lifetime, Session, Visitor};
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::audit::{self, Change};
use crate::mutation::Mutation;
use crate::sign_in::Verified;
use crate::{Db, Error, Result};

/// Most sessions that a list shows; the newest. More of one person are old browsers.
const LISTED_MAX: i64 = 100;

/// Begins a session for somebody whose password was verified, unless the account was disabled or
/// its password changed since then.
pub async fn begin(
    db: &Db,
    verified: &Verified,
    key: &str,
    origin: &Origin,
    agent: Option<&str>,
    lifetime: Lifetime,
    now: DateTime<Utc>,
) -> Result<SessionId> {
    let mut tx = db.begin().await?;
    let row = sqlx::query!(
        r#"update accounts set last_sign_in_at = $3
           where id = $1 and disabled_at is null and password_changed_at = $2
           returning login, name, role as "role: Role""#,
        verified.account.0,
        verified.password_changed_at,
        now,
    )
    .fetch_optional(&mut *tx)
    .await?;
    let row = row.ok_or_else(|| Problem::new(Code::Unauthenticated, CommonRule::SignInAgain))?;
    let visitor = Visitor {
        session: SessionId(Uuid::now_v7()),
        account: verified.account,
        login: row.login,
        name: row.name,
        role: row.role,
        expires_at: now + lifetime.absolute,
    };
    sqlx::query!(
        "insert into sessions
             (id, key_sha256, account_id, created_at, last_seen_at, expires_at, address, agent)
         values ($1, $2, $3, $4, $4, $5, $6, $7)",
        visitor.session.0,
        hash(key),
        visitor.account.0,
        now,
        visitor.expires_at,
        origin.address.as_deref(),
        agent.map(|agent| agent.chars().take(300).collect::<String>()),
    )
    .execute(&mut *tx)
    .await?;
    let caller = visitor.caller(origin.clone());
    let change = Change::of("session.sign_in", &visitor.login);
    Mutation::on(db, tx, &caller, now).commit(change, visitor.session).await
}

/// Who is behind the cookie, if the session has neither ended nor expired and the account may sign
/// in. Reads the role anew each time, so a change of it holds at once.
pub async fn visitor(
    db: &Db,
    key: &str,
    lifetime: Lifetime,
    now: DateTime<Utc>,
) -> Result<Option<Visitor>> {
    let row = sqlx::query!(
        r#"select sessions.id, sessions.account_id, sessions.last_seen_at, sessions.expires_at,
                accounts.login, accounts.name, accounts.role as "role: Role"
         from sessions join accounts on accounts.id = sessions.account_id
         where sessions.key_sha256 = $1 and sessions.expires_at > $2
           and sessions.last_seen_at > $3 and accounts.disabled_at is null"#,
        hash(key),
        now,
        now - lifetime.idle,
    )
    .fetch_optional(db.pool())
    .await?;
    let Some(row) = row else { return Ok(None) };
    if row.last_seen_at < now - lifetime.seen_step() {
        touch(db, SessionId(row.id), now).await?;
    }
    Ok(Some(Visitor {
        session: SessionId(row.id),
        account: AccountId(row.account_id),
        login: row.login,
        name: row.name,
        role: row.role,
        expires_at: row.expires_at,
    }))
}

/// Notes that a session is in use. A session that ended meanwhile stays ended: there is no row to
/// update.
async fn touch(db: &Db, id: SessionId, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "update sessions set last_seen_at = $2 where id = $1 and last_seen_at < $2",
        id.0,
        now,
    )
    .execute(db.pool())
    .await?;
    Ok(())
}

/// Whether a session still holds, for streams that outlive their request. A stream that is looked
/// at is use: the session does not fall idle under it.
pub async fn keep(db: &Db, id: SessionId, now: DateTime<Utc>) -> Result<bool> {
    let row = sqlx::query!(
        "select sessions.last_seen_at from sessions join accounts on accounts.id = sessions.account_id
         where sessions.id = $1 and sessions.expires_at > $2 and accounts.disabled_at is null",
        id.0,
        now,
    )
    .fetch_optional(db.pool())
    .await?;
    let Some(row) = row else { return Ok(false) };
    if row.last_seen_at < now - TimeDelta::minutes(1) {
        touch(db, id, now).await?;
    }
    Ok(true)
}

/// The live sessions of who asks, newest first.
pub async fn list_own(
    db: &Db,
    permit: &Permit<OwnAccount>,
    current: Option<SessionId>,
    lifetime: Lifetime,
    now: DateTime<Utc>,
) -> Result<Vec<Session>> {
    let rows = sqlx::query!(
        "select id, created_at, last_seen_at, expires_at, address, agent
         from sessions
         where account_id = $1 and expires_at > $2 and last_seen_at > $3
         order by created_at desc, id desc
         limit $4",
        own_id(permit)?.0,
        now,
        now - lifetime.idle,
        LISTED_MAX,
    )
    .fetch_all(db.pool())
    .await?;
    let read = rows.into_iter().map(|row| Session {
        id: SessionId(row.id),
        created_at: row.created_at,
        last_seen_at: row.last_seen_at,
        expires_at: row.expires_at,
        address: row.address,
        agent: row.agent,
        is_current: current == Some(SessionId(row.id)),
    });
    Ok(read.collect())
}

/// Ends one of the own sessions. Somebody else's does not exist for who asks.
pub async fn end_own(
    db: &Db,
    permit: &Permit<OwnAccount>,
    id: SessionId,
    now: DateTime<Utc>,
) -> Result<()> {
    let account = own_id(permit)?;
    let mut tx = Mutation::begin(db, permit, now).await?;
    let ended =
        sqlx::query!("delete from sessions where id = $1 and account_id = $2", id.0, account.0)
            .execute(&mut *tx)
            .await?
            .rows_affected();
    if ended == 0 {
        return Err(Error::not_found(Thing::Session));
    }
    let change = Change::of("session.end", tx.author()).after(json!({ "session": id }));
    tx.commit(change, ()).await
}

/// Ends all own sessions but `keep`. Answers how many ended.
pub async fn end_own_all(
    db: &Db,
    permit: &Permit<OwnAccount>,
    keep: Option<SessionId>,
    now: DateTime<Utc>,
) -> Result<u64> {
    let mut tx = Mutation::begin(db, permit, now).await?;
    let ended = end_all(&mut tx, own_id(permit)?, keep).await?;
    let change = Change::of("session.end_all", tx.author());
    tx.commit(change.after(json!({ "sessions_ended": ended })), ended).await
}

/// Ends the session of a cookie: sign-out. An unknown one is ended already.
pub async fn sign_out(db: &Db, key: &str, origin: &Origin, now: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    let row = sqlx::query!(
        r#"delete from sessions using accounts
           where sessions.key_sha256 = $1 and accounts.id = sessions.account_id
           returning sessions.account_id, accounts.login, accounts.role as "role: Role""#,
        hash(key),
    )
    .fetch_optional(&mut *tx)
    .await?;
    let Some(row) = row else { return Ok(()) };
    let caller = Caller {
        actor: domain::access::Actor::Account { id: row.account_id, name: row.login.clone() },
        role: Some(row.role),
        origin: origin.clone(),
        ..Caller::system("")
    };
    let change = Change::of("session.sign_out", &row.login);
    Mutation::on(db, tx, &caller, now).commit(change, ()).await
}

/// Ends an account's sessions but `keep`, inside the transaction that gives the reason for it.
pub(crate) async fn end_all(
    tx: &mut PgConnection,
    account: AccountId,
    keep: Option<SessionId>,
) -> Result<u64> {
    let ended = sqlx::query!(
        "delete from sessions where account_id = $1 and id is distinct from $2",
        account.0,
        keep.map(|id| id.0),
    )
    .execute(tx)
    .await?;
    Ok(ended.rows_affected())
}

/// Ends sessions whose time has passed, with a row for each account. A job.
pub async fn prune(db: &Db, lifetime: Lifetime, now: DateTime<Utc>) -> Result<u64> {
    let mut tx = db.begin().await?;
    let ended = sqlx::query!(
        r#"with gone as (
               delete from sessions where expires_at <= $1 or last_seen_at <= $2
               returning account_id
           )
           select a.login, count(*) as "sessions!"
           from gone join accounts a on a.id = gone.account_id group by a.login order by a.login"#,
        now,
        now - lifetime.idle,
    )
    .fetch_all(&mut *tx)
    .await?;
    let mut pruned = 0;
    for row in ended {
        let count = row.sessions.unsigned_abs();
        let forgotten = ("session.expire", row.login.as_str());
        audit::record_forgotten(&mut tx, forgotten, count, now).await?;
        pruned += count;
    }
    tx.commit().await?;
    Ok(pruned)
}

fn hash(key: &str) -> Vec<u8> {
    Sha256::digest(key.as_bytes()).to_vec()
}

/// The account that acts. A token has none.
pub(crate) fn own_id(permit: &Permit<OwnAccount>) -> Result<AccountId> {
    match permit.actor() {
        Actor::Account { id, .. } => Ok(AccountId(*id)),
        Actor::Token { .. } | Actor::System { .. } => {
            Err(Problem::new(Code::Forbidden, PeopleRule::OnlyPeople).into())
        }
    }
}
