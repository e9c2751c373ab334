//! Edits of an account by an admin: name, role, disabled or not.

use chrono::{DateTime, Utc};
use domain::access::{ManageAccounts, Permit, Role};
use domain::accounts::{Account, AccountEdit, Name};
use domain::ids::AccountId;
use domain::problem::{Code, Problem};
use domain::rules::PeopleRule;
use domain::rules::Thing;
use serde_json::json;
use sqlx::PgConnection;

use super::lookup;
use crate::audit::Change;
use crate::mutation::Mutation;
use crate::{Db, Error, Result, sessions};

/// Changes name, role or being disabled, if the account is still at `version`. Disabling ends the
/// account's sessions; a new role holds from the next request on. Both hold for the tokens with a
/// role that go back to the account. The last admin who can sign in stays one.
pub async fn edit(
    db: &Db,
    permit: &Permit<ManageAccounts>,
    id: AccountId,
    version: impl Into<Option<i64>>,
    edit: &AccountEdit,
    now: DateTime<Utc>,
) -> Result<Account> {
    let name = edit.name.as_deref().map(Name::parse).transpose();
    let name = name.map_err(|error| Problem::field("/name", error))?;
    let mut tx = Mutation::begin(db, permit, now).await?;
    lock_admins(&mut tx).await?;
    let before = lock(&mut tx, id).await?;
    if version.into().is_some_and(|version| version != before.version) {
        return Err(Error::stale(PeopleRule::AccountChanged));
    }
    let after = before.edited(name.as_ref(), edit);
    if before.is_active_admin() && !after.is_active_admin() {
        refuse_without_other_admin(&mut tx, id).await?;
    }
    sqlx::query!(
        "update accounts
         set name = $2, role = $3, version = version + 1,
             disabled_at = case when $4 then coalesce(disabled_at, $5) end
         where id = $1",
        id.0,
        after.name,
        after.role,
        after.is_disabled,
        now,
    )
    .execute(&mut *tx)
    .await?;
    if after.is_disabled {
        sessions::end_all(&mut tx, id, None).await?;
    }
    let change = Change::of("account.edit", &before.login);
    tx.commit(change.before(before.state()).after(after.state()), ()).await?;
    db.note_token_revocation();
    lookup(&mut *db.pool().acquire().await?, id, now).await
}

/// What an edit may change, with what it needs to be checked.
pub(super) struct Editable {
    pub(super) login: String,
    name: String,
    role: String,
    is_disabled: bool,
    version: i64,
}

impl Editable {
    fn edited(&self, name: Option<&Name>, edit: &AccountEdit) -> Self {
        Self {
            login: self.login.clone(),
            name: name.map_or_else(|| self.name.clone(), |name| name.as_str().to_owned()),
            role: edit.role.map_or_else(|| self.role.clone(), |role| role.as_str().to_owned()),
            is_disabled: edit.disabled.unwrap_or(self.is_disabled),
            version: self.version + 1,
        }
    }

    fn is_active_admin(&self) -> bool {
        self.role == Role::Admin.as_str() && !self.is_disabled
    }

    fn state(&self) -> serde_json::Value {
        json!({ "name": self.name, "role": self.role, "disabled": self.is_disabled })
    }
}

/// Takes the admins in one order, so that two of them who demote each other wait for one another
/// and the second sees what the first did.
async fn lock_admins(tx: &mut PgConnection) -> Result<()> {
    sqlx::query!(
        "select id from accounts where role = 'admin' and disabled_at is null order by id for update"
    )
    .fetch_all(tx)
    .await?;
    Ok(())
}

pub(super) async fn lock(tx: &mut PgConnection, id: AccountId) -> Result<Editable> {
    let row = sqlx::query_as!(
        Editable,
        r#"select login, name, role, disabled_at is not null as "is_disabled!", version
           from accounts where id = $1 for update"#,
        id.0,
    )
    .fetch_optional(tx)
    .await?;
    row.ok_or_else(|| Error::not_found(Thing::Account))
}

async fn refuse_without_other_admin(tx: &mut PgConnection, id: AccountId) -> Result<()> {
    let has_other = sqlx::query_scalar!(
        r#"select exists(
               select from accounts where role = 'admin' and disabled_at is null and id <> $1
           ) as "exists!""#,
        id.0,
    )
    .fetch_one(tx)
    .await?;
    if has_other {
        return Ok(());
    }
    Err(Problem::new(Code::Conflict, PeopleRule::LastAdmin).into())
}
