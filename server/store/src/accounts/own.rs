//! The own account: read it, change its password.

use chrono::{DateTime, Utc};
use domain::access::{OwnAccount, Permit};
use domain::accounts::{Account, Password};
use domain::ids::SessionId;
use domain::problem::Problem;
use serde_json::json;

use super::{lookup, set_password};
use crate::audit::Change;
use crate::mutation::Mutation;
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
    let mut tx = Mutation::begin(db, permit, now).await?;
    set_password(&mut tx, id, &hash, now).await?;
    let ended = sessions::end_all(&mut tx, id, keep).await?;
    let change = Change::of("account.change_password", &account.login)
        .after(json!({ "sessions_ended": ended }));
    tx.commit(change, ()).await
}
