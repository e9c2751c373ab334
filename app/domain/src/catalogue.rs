//! The catalogue: what the documents list (operations, routes, buckets, rates), with the source
//! of every number, and the ledger of their contradictions.
//!
//! Plain data and lookups only. It does not read files (`store` does, through the shapes of
//! [`documents`]), and it does not resolve what holds for one App Key (`limits` does).

use serde::{Deserialize, Serialize};

use crate::ids::{BucketId, ConflictId, EditionId, ModuleId, OperationId, QuotaId, Route};
use crate::language::Name;
use crate::rates::{Rate, RateKey};
use crate::sources::{Edited, Source};

pub(crate) mod check;
mod index;
mod routes;

pub use check::CatalogueFault;
pub use index::CatalogueIndex;
pub use routes::{RouteError, RouteTable};

/// The verb of an operation. The documents use these four.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    Get,
    Post,
    Put,
    Delete,
}

impl Method {
    pub const ALL: [Self; 4] = [Self::Get, Self::Post, Self::Put, Self::Delete];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// Everything that is limited by rate, in versioned editions, and where the documents disagree.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalogue {
    pub editions: Vec<CatalogueEdition>,
    pub conflict_classes: Vec<ConflictClass>,
    pub conflicts: Vec<Conflict>,
}

/// One edition: `rest` (documents 002 to 004) or `platform` (000, 001).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueEdition {
    pub id: EditionId,
    /// Grows with each change of the edition's data, from 1.
    pub version: u32,
    pub name: Name,
    pub modules: Vec<Module>,
    /// In the documents' order. Empty in `platform`: its documents describe modules in prose and
    /// list no operation; [`CatalogueIndex::operations_of`] finds them by route.
    pub operations: Vec<Operation>,
    pub buckets: Vec<Bucket>,
}

/// A heading of the documents under which operations or buckets stand.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Module {
    pub id: ModuleId,
    pub name: Name,
}

/// One operation that a document lists; several may stand on one route (single and batch).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    pub id: OperationId,
    pub name: Name,
    pub module: ModuleId,
    pub method: Method,
    /// As it stands in the newest document that lists the operation, misprints included.
    pub path: String,
    pub route: Route,
    pub bucket: BucketId,
    /// Whether a document calls the operation abandoned (废弃).
    pub deprecated: bool,
    pub sources: Vec<Source>,
}

/// One shared counter over one or more routes. All its rates hold at once.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    pub id: BucketId,
    pub name: Name,
    pub module: ModuleId,
    pub routes: Vec<Route>,
    /// The catalogue's defaults; a plan may give its own ([`crate::plans::PlanRate`]).
    pub rates: Vec<BucketRate>,
}

impl Bucket {
    /// The default rate that counts `key`, if the bucket has one.
    pub fn rate(&self, key: RateKey) -> Option<&BucketRate> {
        self.rates.iter().find(|entry| entry.rate.key() == key)
    }
}

/// One rate of a bucket and the lines that state it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BucketRate {
    #[serde(flatten)]
    pub rate: Rate,
    /// At most this many times the rate's amount is delivered per window (下行分发, document 002:
    /// `POST /messages` fans out at most 20 times its rate). `None`: nothing is documented.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fan_out: Option<u32>,
    pub sources: Vec<Source>,
    /// How we read the documents where they leave room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Name>,
    /// Where a person set the value in place of the documents'; it has no sources then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited: Option<Edited>,
}

/// One of the nine ways in which the documents contradict each other.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictClass {
    /// 1 to 9.
    pub class: u8,
    pub name: Name,
}

/// One row of the ledger: what the documents say, and which reading holds.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    pub id: ConflictId,
    /// 1 to 9, a [`ConflictClass`].
    pub class: u8,
    pub subject: Name,
    /// Routes that it touches, so that a limit can point at it. May be empty.
    #[serde(default)]
    pub routes: Vec<Route>,
    /// Quotas that it touches. May be empty.
    #[serde(default)]
    pub quotas: Vec<QuotaId>,
    pub readings: Vec<Reading>,
    pub decision: Name,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Name>,
}

/// What one document says: `text` stands in that line, runs of blanks counted as one.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = ConflictReading))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    pub document: String,
    pub line: u32,
    pub text: String,
}

impl Catalogue {
    pub fn edition(&self, id: &EditionId) -> Option<&CatalogueEdition> {
        self.editions.iter().find(|edition| edition.id == *id)
    }

    /// Every fault of the data, in the order in which it stands; `Ok` when there is none.
    pub fn check(&self) -> Result<(), Vec<CatalogueFault>> {
        check::catalogue(self)
    }
}
