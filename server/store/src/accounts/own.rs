//! The own account: read it, change its password.

use chrono::{DateTime, Utc};
use domain::access::{OwnAccount, Permit};
use domain::accounts::{Account, Password};
use domain::ids::SessionId;
use domain::problem::Problem;
use serde_json::json;

use super::{about, lookup, set_password};
use crate::audit::{self, Change};
use crate::sessions::{self, own_id};
use crate::{Db, Result, password, sign_in};

/// The account of who asks.
pub async fn own(db: &Db, permit: &Permit<OwnAccount>, now: DateTime<Utc>) -> Result<Account> {
    lookup(&mut *db.pool().acquire().await?, own_id(permit)?, now).await
}

/// Changes the own password and ends all sessions but `keep`. Asks for the current password, and
/// counts a wrong one like a failed sign-in: a session left open is no place to guess.
pub async fn change_password(
    db: &Db,
    permit: &Permit<OwnAccount>,
    keep: Option<SessionId>,
    current: &str,
    new: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let id = own_id(permit)?;
    let account = lookup(&mut *db.pool().acquire().await?, id, now).await?;
    let new = Password::parse(new, &account.login)
        .map_err(|error| Problem::field("/new_password", error))?;
    sign_in::confirm(db, permit.caller(), id, &account.login, current, now).await?;
    let hash = password::hash(db, new.expose()).await?;
    let mut tx = db.begin().await?;
    set_password(&mut tx, id, &hash, now).await?;
    let ended = sessions::end_all(&mut tx, id, keep).await?;
    let after = json!({ "sessions_ended": ended });
    let change = Change { after: Some(after), ..about("account.change_password", &account.login) };
    audit::record(&mut tx, permit.caller(), now, change).await?;
    tx.commit().await?;
    Ok(())
}
