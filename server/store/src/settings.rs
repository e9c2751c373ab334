//! Settings that people change on a page: a document with a version for each kind of them.

use domain::rules::RequestRule;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::PgConnection;

use crate::audit::{self, Change};
use crate::mutation::Mutation;
use crate::{Error, Result};

/// One kind of settings.
pub(crate) trait Settings: Default + DeserializeOwned + Serialize {
    const KIND: &'static str;
    /// What a change of them is called on record.
    const ACTION: &'static str;
}

/// The settings with their version; 0: nobody has changed them yet.
pub(crate) async fn current<S: Settings>(tx: &mut PgConnection) -> Result<(u64, S)> {
    let row = sqlx::query!("select version, settings from settings where kind = $1", S::KIND)
        .fetch_optional(tx)
        .await?;
    let Some(row) = row else { return Ok((0, S::default())) };
    let settings = serde_json::from_value(row.settings)
        .map_err(|error| Error::Corrupt(format!("settings {}: {error}", S::KIND)))?;
    Ok((row.version.unsigned_abs(), settings))
}

/// Settings that are about to be replaced, which nobody else changes meanwhile.
pub(crate) struct Opened<S> {
    version: u64,
    pub before: S,
}

/// Opens the settings of `version`, and no others.
pub(crate) async fn open<S: Settings>(
    tx: &mut PgConnection,
    version: Option<u64>,
) -> Result<Opened<S>> {
    // Two who save at once: one of them waits here.
    sqlx::query!("lock table settings in share row exclusive mode").execute(&mut *tx).await?;
    let (present, before) = current(tx).await?;
    if version.is_some_and(|version| version != present) {
        return Err(Error::stale(RequestRule::SettingsChanged));
    }
    Ok(Opened { version: present, before })
}

impl<S: Settings> Opened<S> {
    /// Puts others in their place and commits; their version.
    pub(crate) async fn replace(self, mut tx: Mutation<'_>, new: &S) -> Result<u64> {
        let next = self.version + 1;
        sqlx::query!(
            "insert into settings (kind, version, settings, changed_at, changed_by)
             values ($1, $2, $3, $4, $5)
             on conflict (kind) do update
             set version = excluded.version, settings = excluded.settings,
                 changed_at = excluded.changed_at, changed_by = excluded.changed_by",
            S::KIND,
            i64::try_from(next).unwrap_or(i64::MAX),
            audit::state(new)?,
            tx.now,
            tx.author(),
        )
        .execute(&mut *tx)
        .await?;
        tx.commit(Change::of(S::ACTION, "settings").before(&self.before).after(new), next).await
    }
}
