//! The record of changes: who changed what, when and why; and whether the record is whole.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::access::Actor;
use crate::ids::AppKey;
use crate::page::PageRequest;

pub mod diff;
mod thing;

pub use thing::{Thing, UNKNOWN_LOGIN};

/// One change on record.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditRow {
    pub id: i64,
    pub at: DateTime<Utc>,
    /// Who: the name at that time.
    pub actor: Actor,
    /// The role at that time; `None`: a token with scopes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// From where; `None`: the server itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The line in the server's log.
    pub request_id: String,
    /// `noun.verb`: `override.set`.
    pub action: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<AppKey>,
    /// What, within its kind: a limit, a login, an id.
    pub target: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<serde_json::Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<serde_json::Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Its place in the order of the seal; `None`: not sealed yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<u64>,
}

/// Which changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuditQuery {
    /// Of this App Key.
    pub app: Option<AppKey>,
    /// By this account or token: its name at that time, or its id.
    pub actor: String,
    /// This action (`override.set`), or all of a noun (`override`).
    pub action: String,
    /// Of this target within its kind (`quota:groups`), or of all that begins with it (`rate:users`:
    /// every rate of the bucket).
    pub target: String,
    /// From this moment on.
    pub from: Option<DateTime<Utc>>,
    /// Before this moment.
    pub to: Option<DateTime<Utc>>,
    pub page: PageRequest,
}

/// What does not fit the seal.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = AuditFault))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AuditFault {
    /// The row is not the one that was sealed.
    #[error("row {id}, at place {place}, is not as it was sealed")]
    Altered { place: u64, id: i64 },
    /// A row that was sealed is not there.
    #[error("the row at place {place} is missing")]
    Missing { place: u64 },
    /// A row stands at a place that another one has, or before it.
    #[error("row {id} claims place {place}, which is not the next one")]
    OutOfOrder { place: u64, id: i64 },
    /// Some of these rows are not as they were sealed; nothing tells which.
    #[error("of the rows from place {from} to {to} at least one is not as it was sealed")]
    AlteredBetween { from: u64, to: u64 },
    /// The end is missing.
    #[error("{sealed} rows were sealed, only the first {found} are there")]
    Cut { found: u64, sealed: u64 },
    /// A row claims a time that its place in the order cannot have.
    #[error("row {id}, at place {place}, claims a time that does not fit its place")]
    Backdated { place: u64, id: i64 },
    /// A row that should have been sealed long ago and was not.
    #[error("row {id} was put in later: it should have been sealed")]
    Inserted { id: i64 },
    /// A checkpoint is not what the key signed.
    #[error("the checkpoint at {size} rows is not signed with the key: {why}")]
    Checkpoint { size: u64, why: String },
    /// Two checkpoints of one size differ.
    #[error("there are two checkpoints at {size} rows, with different roots")]
    Split { size: u64 },
}

/// The outcome of a check.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Rows that were looked at.
    pub rows: u64,
    /// Rows that are gone because their time was over, as a sealed row says; their hashes are there.
    #[serde(default)]
    pub retired: u64,
    /// Rows that a checkpoint covers.
    pub sealed: u64,
    /// Checkpoints that fit.
    pub checkpoints: u64,
    /// The root of the tree at the last of them, in hexadecimal.
    pub root: Option<String>,
    pub sealed_at: Option<DateTime<Utc>>,
    /// The first thing that does not fit; `None`: the record is whole.
    pub fault: Option<AuditFault>,
}

impl Report {
    pub fn is_whole(&self) -> bool {
        self.fault.is_none()
    }
}

/// Where the seal stands, as one server knows it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealState {
    /// Rows that are sealed.
    pub size: u64,
    pub sealed_at: Option<DateTime<Utc>>,
    /// The newest checkpoint, as a signed note.
    pub checkpoint: Option<String>,
    /// The key that checks it.
    pub public_key: String,
    /// Rows that this server has kept the hashes of, outside the database.
    pub kept_outside: u64,
    /// Why nothing is sealed at the moment; empty: all is well.
    pub trouble: Option<String>,
    /// What keeps this server from changing the record; `None`: not known yet.
    #[serde(default)]
    pub guard: Option<RecordGuard>,
    /// The last check that somebody asked this server for.
    pub checked: Option<Checked>,
}

/// What keeps a server's connections to the database from changing what is on record.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordGuard {
    /// The login itself has no right to: whoever has it all can only add.
    Login,
    /// The connections work as a role that has no right to; the login could leave the role.
    Role,
    /// Only triggers stand in the way: the role could not be made or granted.
    Triggers,
}

/// A check that was asked for.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    pub by: String,
    pub at: DateTime<Utc>,
    /// Milliseconds.
    pub took: u64,
    pub report: Report,
}
