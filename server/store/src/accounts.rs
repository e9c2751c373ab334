//! Accounts: made, read, changed and disabled by admins; the own password changed by everybody.
//!
//! Signing in is `sign_in`, what it leads to is `sessions`.

mod edit;
mod own;
mod start;
#[cfg(test)]
pub(crate) mod tests;

use chrono::{DateTime, Utc};
use domain::access::{ManageAccounts, Permit, Role};
use domain::accounts::{Account, NewAccount, Password, ScopeToken};
use domain::ids::AccountId;
use domain::page::{Page, PageRequest};
use domain::problem::Problem;
use domain::rules::PeopleRule;
use domain::rules::Thing;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::audit::Change;
use crate::cursor::Cursor;
use crate::error::broken_constraint;
use crate::mutation::Mutation;
use crate::tokens::scope_tokens_of;
use crate::{Db, Error, Result, password, sessions};

pub use edit::edit;
pub use own::{change_password, own};
pub use start::{create_first_admin, exists_any};

struct AccountRow {
    id: Uuid,
    login: String,
    name: String,
    role: Role,
    created_at: DateTime<Utc>,
    last_sign_in_at: Option<DateTime<Utc>>,
    disabled_at: Option<DateTime<Utc>>,
    password_changed_at: DateTime<Utc>,
    sessions: i64,
    version: i64,
}

impl AccountRow {
    fn account(self, scope_tokens: Vec<ScopeToken>) -> Account {
        Account {
            id: AccountId(self.id),
            role: self.role,
            login: self.login,
            name: self.name,
            created_at: self.created_at,
            last_sign_in_at: self.last_sign_in_at,
            disabled_at: self.disabled_at,
            password_changed_at: self.password_changed_at,
            sessions: u32::try_from(self.sessions).unwrap_or(u32::MAX),
            scope_tokens,
            version: self.version,
        }
    }
}

/// Accounts of which `$rest` says which and in which order, with their sessions at `$now`.
macro_rules! select_accounts {
    ($rest:tt, $now:expr $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(
            AccountRow,
            r#"select id, login, name, role as "role: _", created_at, last_sign_in_at,
                      disabled_at, password_changed_at, version,
                      (select count(*) from sessions
                       where account_id = accounts.id and expires_at > $1) as "sessions!"
               from accounts "# + $rest,
            $now
            $(, $argument)*
        )
    };
}

const CURSOR: Cursor<String> = Cursor::new("accounts");

/// All accounts by login, page by page.
pub async fn list(
    db: &Db,
    _permit: &Permit<ManageAccounts>,
    page: &PageRequest,
    now: DateTime<Utc>,
) -> Result<Page<Account>> {
    let limit = page.limit();
    let rows = select_accounts!(
        "where login > $2 order by login limit $3",
        now,
        CURSOR.after(page)?.unwrap_or_default(),
        i64::from(limit) + 1,
    )
    .fetch_all(db.pool())
    .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut tokens = scope_tokens_of(&mut *db.pool().acquire().await?, &ids, now).await?;
    let read = |row: AccountRow| {
        let of_row = tokens.remove(&row.id).unwrap_or_default();
        row.account(of_row)
    };
    let accounts = rows.into_iter().map(read).collect();
    CURSOR.cut(accounts, limit, |account| account.login.clone())
}

/// One account.
pub async fn read(
    db: &Db,
    _permit: &Permit<ManageAccounts>,
    id: AccountId,
    now: DateTime<Utc>,
) -> Result<Account> {
    lookup(&mut *db.pool().acquire().await?, id, now).await
}

async fn lookup(tx: &mut PgConnection, id: AccountId, now: DateTime<Utc>) -> Result<Account> {
    let row = select_accounts!("where id = $2", now, id.0).fetch_optional(&mut *tx).await?;
    let row = row.ok_or_else(|| Error::not_found(Thing::Account))?;
    let tokens = scope_tokens_of(tx, &[id.0], now).await?.remove(&id.0);
    Ok(row.account(tokens.unwrap_or_default()))
}

/// Makes an account. A login that is taken is a mistake at the field `login`.
pub async fn create(
    db: &Db,
    permit: &Permit<ManageAccounts>,
    new: &NewAccount,
    now: DateTime<Utc>,
) -> Result<Account> {
    let hash = password::hash(db, new.password.expose()).await?;
    let mut tx = Mutation::begin(db, permit, now).await?;
    if let Some(first) = tx.answered().await? {
        return Ok(first);
    }
    let id = insert(&mut tx, new, &hash).await?;
    let made = lookup(&mut tx, id, now).await?;
    tx.commit(created(new), made).await
}

async fn insert(tx: &mut Mutation<'_>, new: &NewAccount, hash: &str) -> Result<AccountId> {
    let id = Uuid::now_v7();
    sqlx::query!(
        "insert into accounts
             (id, login, name, role, password_hash, password_changed_at, created_at)
         values ($1, $2, $3, $4, $5, $6, $6)",
        id,
        new.login.as_str(),
        new.name.as_str(),
        new.role.as_str(),
        hash,
        tx.now,
    )
    .execute(&mut **tx)
    .await
    .map_err(|error| match broken_constraint(&error) {
        Some("accounts_login_unique") => Problem::field("/login", PeopleRule::LoginTaken).into(),
        _ => Error::from(error),
    })?;
    Ok(AccountId(id))
}

fn created(new: &NewAccount) -> Change<'_> {
    Change::of("account.create", new.login.as_str())
        .after(json!({ "name": new.name.as_str(), "role": new.role }))
}

/// Gives an account a new password, for a person who forgot theirs, and ends its sessions.
pub async fn reset_password(
    db: &Db,
    permit: &Permit<ManageAccounts>,
    id: AccountId,
    new: &str,
    now: DateTime<Utc>,
) -> Result<Account> {
    let login = lookup(&mut *db.pool().acquire().await?, id, now).await?.login;
    let new = Password::parse(new, &login).map_err(|error| Problem::field("/password", error))?;
    let hash = password::hash(db, new.expose()).await?;
    let mut tx = Mutation::begin(db, permit, now).await?;
    set_password(&mut tx, id, &hash, now).await?;
    sessions::end_all(&mut tx, id, None).await?;
    tx.commit(Change::of("account.reset_password", &login), ()).await?;
    lookup(&mut *db.pool().acquire().await?, id, now).await
}

/// Signs an account out everywhere. Answers how many sessions ended.
pub async fn end_sessions(
    db: &Db,
    permit: &Permit<ManageAccounts>,
    id: AccountId,
    now: DateTime<Utc>,
) -> Result<u64> {
    let mut tx = Mutation::begin(db, permit, now).await?;
    let account = edit::lock(&mut tx, id).await?;
    let ended = sessions::end_all(&mut tx, id, None).await?;
    let change = Change::of("account.end_sessions", &account.login)
        .after(json!({ "sessions_ended": ended }));
    tx.commit(change, ended).await
}

async fn set_password(
    tx: &mut PgConnection,
    id: AccountId,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "update accounts
         set password_hash = $2, password_changed_at = $3, version = version + 1
         where id = $1",
        id.0,
        hash,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}
