//! Rows of the log as they are sealed and checked.

use chrono::{DateTime, Utc};
use seal::Record;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::{Error, Result};

/// A row, with its JSON as PostgreSQL writes it.
pub(super) struct SealedRow {
    pub id: i64,
    pub at: DateTime<Utc>,
    pub actor_kind: String,
    pub actor_id: Option<Uuid>,
    pub actor_name: String,
    pub actor_role: Option<String>,
    pub address: Option<String>,
    pub request_id: String,
    pub action: String,
    pub app: Option<String>,
    pub target: String,
    pub before: Option<String>,
    pub after: Option<String>,
    pub reason: Option<String>,
}

impl SealedRow {
    pub(super) fn record(self, place: u64) -> Result<Record> {
        Ok(Record {
            place,
            id: self.id,
            at: self.at,
            actor_kind: self.actor_kind,
            actor_id: self.actor_id,
            actor_name: self.actor_name,
            actor_role: self.actor_role,
            address: self.address,
            request_id: self.request_id,
            action: self.action,
            app: self.app,
            target: self.target,
            before: raw(self.before)?,
            after: raw(self.after)?,
            reason: self.reason,
        })
    }
}

fn raw(text: Option<String>) -> Result<Option<Box<RawValue>>> {
    let parsed = text.map(RawValue::from_string).transpose();
    parsed.map_err(|error| Error::Corrupt(format!("audit_log: {error}")))
}
