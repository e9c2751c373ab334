//! A row of the audit log as it is sealed, exported and checked.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::tree::{Hash, leaf_hash};

/// One row. Texts of JSON (`before`, `after`) are kept letter by letter, as the database writes
/// them: to read and write them anew might change them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    /// Its place in the order of the seal, from 0 on.
    pub place: u64,
    pub id: i64,
    /// To the microsecond.
    pub at: DateTime<Utc>,
    /// `account`, `token` or `system`.
    pub actor_kind: String,
    pub actor_id: Option<Uuid>,
    pub actor_name: String,
    /// The role then.
    pub actor_role: Option<String>,
    /// From where.
    pub address: Option<String>,
    pub request_id: String,
    pub action: String,
    pub app: Option<String>,
    pub target: String,
    pub before: Option<Box<RawValue>>,
    pub after: Option<Box<RawValue>>,
    pub reason: Option<String>,
}

/// Stands at the beginning of what is hashed, so that another layout can never be taken for this
/// one.
const LAYOUT: &[u8] = b"headroom audit row 1\n";

impl Record {
    /// What is hashed: each field by its length and its bytes, in a fixed order.
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = LAYOUT.to_vec();
        bytes.extend(self.place.to_be_bytes());
        bytes.extend(self.id.to_be_bytes());
        bytes.extend(self.at.timestamp_micros().to_be_bytes());
        let id = self.actor_id.map(|id| id.to_string());
        let fields = [
            Some(self.actor_kind.as_str()),
            id.as_deref(),
            Some(&self.actor_name),
            self.actor_role.as_deref(),
            self.address.as_deref(),
            Some(&self.request_id),
            Some(&self.action),
            self.app.as_deref(),
            Some(&self.target),
            self.before.as_deref().map(RawValue::get),
            self.after.as_deref().map(RawValue::get),
            self.reason.as_deref(),
        ];
        for field in fields {
            put(&mut bytes, field);
        }
        bytes
    }

    /// The leaf of the tree.
    pub fn hash(&self) -> Hash {
        leaf_hash(&self.bytes())
    }
}

/// A zero for what is absent; a one, the length and the bytes of what is there.
fn put(bytes: &mut Vec<u8>, field: Option<&str>) {
    let Some(field) = field else {
        bytes.push(0);
        return;
    };
    bytes.push(1);
    bytes.extend((field.len() as u64).to_be_bytes());
    bytes.extend(field.as_bytes());
}
