//! Quotas: the stocks and sizes that are limited, as data of the plan editions.
//!
//! A quota says what is measured and how; its value stands in a plan ([`crate::plans`]).

use serde::{Deserialize, Serialize};

use crate::ids::QuotaId;
use crate::language::Name;
use crate::sources::Source;

/// What an amount of a quota counts.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuotaUnit {
    /// Things: users, groups, messages.
    Count,
    /// 1 KB = 1024 bytes, 1 MB = 1024², 1 GB = 1024³ (our reading).
    Bytes,
    Chars,
    Days,
    BytesPerSecond,
    CallsPerSecond,
}

/// Of what one quota is measured: the App Key itself, or each of its users, groups, ….
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuotaSubject {
    App,
    User,
    Group,
    Room,
    Message,
    /// One REST call, such as a bulk registration.
    Call,
    Connection,
    /// The platform's own cluster, shared by App Keys.
    Cluster,
}

/// How use compares with the limit.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuotaKind {
    /// Something that is there: a gauge shows how much.
    Stock,
    /// Something done during a day; the limit day is UTC.
    Daily,
    /// How long something is kept: use is the age of the oldest, and standing at the limit is
    /// the normal state, not an alarm.
    Age,
    /// The size of a single thing (a name, a message, a call): a limit that has no use and that
    /// cannot be overridden.
    Size,
}

/// One quota.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quota {
    pub id: QuotaId,
    pub name: Name,
    pub unit: QuotaUnit,
    pub subject: QuotaSubject,
    pub kind: QuotaKind,
    /// A character class such as `[A-Za-z0-9_.-]`, where a document states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed_characters: Option<String>,
    /// A bound that is no number; such a quota has no value in any plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<QuotaRule>,
    /// How we read the documents where they leave room (1 KB = 1024 bytes).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Name>,
}

/// A bound in words: an extension is no larger than the message type that it extends.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotaRule {
    pub text: Name,
    pub sources: Vec<Source>,
}

impl Quota {
    /// Whether gateways can report a use of it.
    pub fn has_use(&self) -> bool {
        self.kind != QuotaKind::Size
    }

    /// Whether one App Key may be given its own value.
    pub fn can_be_overridden(&self) -> bool {
        self.kind != QuotaKind::Size
    }

    /// Whether use is that of the largest of several subjects (of users, groups, rooms).
    pub fn is_per_subject(&self) -> bool {
        self.subject != QuotaSubject::App
    }
}
