//! Where a number or a name comes from: a line of a document, or somebody who set it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Where a number comes from: the document's number (`004`) and its line, counted from 1.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Source {
    pub document: String,
    pub line: u32,
}

/// Who set a value of the catalogue or of a plan in place of the documents', when and why.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edited {
    pub by: String,
    pub at: DateTime<Utc>,
    pub reason: String,
}
