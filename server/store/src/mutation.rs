//! A change of what is stored: one transaction that nothing but its row of the audit log commits.
//!
//! ```text
//! let mut tx = Mutation::begin(db, permit, now).await?;
//! if let Some(first) = tx.answered().await? { return Ok(first) }   // the Idempotency-Key
//! let row = tx.lock_app(app, version).await?;                      // If-Match; the next version
//! …                                                                // read, judge, write
//! tx.commit(Change::of("override.set", target).after(&made), made).await
//! ```
//!
//! Whoever locks an App Key here gives it its next version at the commit. A mutation that is dropped
//! has changed nothing.

use std::ops::{Deref, DerefMut};

use chrono::{DateTime, Utc};
use domain::access::{Caller, Once, Permit};
use domain::ids::AppKey;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::{PgConnection, Postgres, Transaction};

use crate::app_rows::{self, Locked};
use crate::audit::{self, Change, OneChange};
use crate::{Db, Result, idempotency};

pub(crate) struct Mutation<'a> {
    db: &'a Db,
    tx: Transaction<'static, Postgres>,
    caller: &'a Caller,
    /// The `Idempotency-Key` of the request.
    key: Option<&'a Once>,
    /// It was looked up: the answer is kept under it.
    keeps_answer: bool,
    pub now: DateTime<Utc>,
    /// The App Keys that get their next version at the commit.
    locked: Vec<i32>,
    changes_limits: bool,
    changes_requests: bool,
}

impl Deref for Mutation<'_> {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.tx
    }
}

impl DerefMut for Mutation<'_> {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.tx
    }
}

impl<'a> Mutation<'a> {
    pub(crate) async fn begin<R>(
        db: &'a Db,
        permit: &'a Permit<R>,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        Ok(Self { key: permit.key(), ..Self::begin_as(db, permit.caller(), now).await? })
    }

    /// For a caller that asks by no permit: a job, or a rule.
    pub(crate) async fn begin_as(
        db: &'a Db,
        caller: &'a Caller,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        Ok(Self::on(db, db.begin().await?, caller, now))
    }

    /// In a transaction that first had to find out who the caller is.
    pub(crate) fn on(
        db: &'a Db,
        tx: Transaction<'static, Postgres>,
        caller: &'a Caller,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            db,
            tx,
            caller,
            key: None,
            keeps_answer: false,
            now,
            locked: Vec::new(),
            changes_limits: false,
            changes_requests: false,
        }
    }

    /// The answer that was given to this `Idempotency-Key` before. `None`: it is this mutation's.
    pub(crate) async fn answered<T: DeserializeOwned>(&mut self) -> Result<Option<T>> {
        let Some(once) = self.key else { return Ok(None) };
        self.keeps_answer = true;
        idempotency::begin(&mut self.tx, self.caller, once, self.now).await
    }

    pub(crate) fn caller(&self) -> &'a Caller {
        self.caller
    }

    /// The name that is written beside what the caller makes.
    pub(crate) fn author(&self) -> &'a str {
        self.caller.actor.name()
    }

    /// Locks an App Key whose limits this changes, at the version that the caller saw.
    pub(crate) async fn lock_app(&mut self, app: &AppKey, version: Option<u64>) -> Result<Locked> {
        let row = app_rows::lock(&mut self.tx, app, version).await?;
        self.locked.push(row.id);
        Ok(row)
    }

    /// Gives App Keys that are locked their next version and the change of each its place.
    pub(crate) async fn bump(&mut self, app_ids: &[i32]) -> Result<()> {
        self.changes_limits = true;
        app_rows::bump_many(&mut self.tx, app_ids, self.now).await
    }

    /// Gives each change of limits its place, where the versions were written with it.
    pub(crate) async fn number(&mut self, app_ids: &[i32]) -> Result<()> {
        self.changes_limits = true;
        app_rows::number_changes(&mut self.tx, app_ids, self.now).await
    }

    /// Wakes those who wait for requests and messages once this is committed.
    pub(crate) fn changes_requests(&mut self) {
        self.changes_requests = true;
    }

    /// A row of the audit log beside the one that commits.
    pub(crate) async fn record(&mut self, change: Change<'_>) -> Result<()> {
        audit::record(&mut self.tx, self.caller, self.now, change).await.map(|_| ())
    }

    /// A row for each of many App Keys: the same action, target and reason.
    pub(crate) async fn record_all(
        &mut self,
        said: (&'static str, Option<&str>, Option<&str>),
        changes: &[OneChange],
    ) -> Result<()> {
        audit::record_all(&mut self.tx, self.caller, self.now, said, changes).await
    }

    pub(crate) async fn rollback(self) -> Result<()> {
        Ok(self.tx.rollback().await?)
    }

    /// Puts the change on record, keeps the answer under its `Idempotency-Key` and commits; tells
    /// whom it concerns.
    pub(crate) async fn commit<T: Serialize>(mut self, change: Change<'_>, answer: T) -> Result<T> {
        self.record(change).await?;
        self.finish(answer).await
    }

    /// The same of many App Keys at once, which have their rows by [`Self::record_all`]. Also where
    /// another server registered all of them meanwhile: this one knows them then.
    pub(crate) async fn commit_recorded<T: Serialize>(mut self, answer: T) -> Result<T> {
        self.changes_limits = true;
        self.finish(answer).await
    }

    async fn finish<T: Serialize>(mut self, answer: T) -> Result<T> {
        let locked = std::mem::take(&mut self.locked);
        if !locked.is_empty() {
            self.bump(&locked).await?;
        }
        if let Some(once) = self.key.filter(|_| self.keeps_answer) {
            idempotency::finish(&mut self.tx, self.caller, once, &answer).await?;
        }
        match self.changes_limits {
            true => self.db.commit_limits(self.tx, self.now).await?,
            false => self.tx.commit().await?,
        }
        if self.changes_requests {
            self.db.note_requests();
        }
        Ok(answer)
    }
}
