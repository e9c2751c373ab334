//! The catalogue: what the documents list, with the source of every number.

use serde::{Deserialize, Serialize};

/// A name in both languages. Chinese names are the documents' own.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Name {
    pub zh: String,
    pub en: String,
}

/// Where a number comes from: the document's number (`004`) and its line, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Source {
    pub document: String,
    pub line: u32,
}
