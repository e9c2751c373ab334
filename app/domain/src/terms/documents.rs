//! The shapes of the data files under `domain/data`, and how they become the catalogue and plans.
//!
//! Files are written for people: a source is `"004:17"`, a rate `"100 次/秒/App Key"`, a value
//! `"10 GB"`. Reading TOML is the server's affair; nothing of it reaches the browser.
//!
//! | file | shape |
//! |---|---|
//! | `catalogue/rest.toml`, `catalogue/platform.toml` | [`CatalogueFile`] |
//! | `catalogue/conflicts.toml` | [`ConflictsFile`] |
//! | `quotas.toml` | [`QuotasFile`] |
//! | `plans/im.toml`, `plans/platform.toml` | [`PlansFile`] |

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use crate::catalogue::{
    Bucket, BucketRate, Catalogue, CatalogueEdition, Conflict, ConflictClass, Method, Module,
    Operation, Reading,
};
use crate::ids::{BucketId, ConflictId, EditionId, ModuleId, OperationId, PlanId, QuotaId, Route};
use crate::language::Name;
use crate::limit_text;
use crate::plans::{Plan, PlanBook, PlanEdition, PlanQuota, PlanRate};
use crate::quotas::{Quota, QuotaKind, QuotaRule, QuotaSubject, QuotaUnit};
use crate::rates::{self, Rate};
use crate::sources::Source;

/// Why a well-formed file is no catalogue or plan book. (What the types refuse, such as a rate
/// that cannot be read, the TOML reader reports with its line.)
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    #[error("plan {plan}: quota {quota} is not in the quotas file")]
    UnknownQuota { plan: PlanId, quota: QuotaId },
    #[error("plan {plan}: {quota} is measured in {expected:?}, its value is given in {found:?}")]
    Unit { plan: PlanId, quota: QuotaId, expected: QuotaUnit, found: QuotaUnit },
}

/// `"004:17"`: document and line.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
struct SourceText(Source);

impl TryFrom<String> for SourceText {
    type Error = SourceError;

    fn try_from(text: String) -> Result<Self, SourceError> {
        text.parse().map(Self)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a source is written document:line, such as 004:17")]
pub struct SourceError;

impl FromStr for Source {
    type Err = SourceError;

    fn from_str(text: &str) -> Result<Self, SourceError> {
        let (document, line) = text.split_once(':').ok_or(SourceError)?;
        let is_number = document.len() == 3 && document.bytes().all(|byte| byte.is_ascii_digit());
        let line = line.parse().ok().filter(|line| *line > 0).ok_or(SourceError)?;
        if is_number { Ok(Self { document: document.to_owned(), line }) } else { Err(SourceError) }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.document, self.line)
    }
}

/// One rate in words.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
struct RateText(Rate);

impl TryFrom<String> for RateText {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match rates::parse(&text).map_err(|error| format!("{text:?}: {error}"))?.as_slice() {
            [rate] => Ok(Self(*rate)),
            _ => Err(format!("{text:?}: write each rate in its own entry")),
        }
    }
}

/// One value in words.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
struct ValueText(limit_text::LimitText);

impl TryFrom<String> for ValueText {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        limit_text::parse(&text).map(Self).map_err(|error| format!("{text:?}: {error}"))
    }
}

fn sources(texts: Vec<SourceText>) -> Vec<Source> {
    texts.into_iter().map(|text| text.0).collect()
}

/// One catalogue edition.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CatalogueFile {
    id: EditionId,
    version: u32,
    name: Name,
    modules: Vec<Module>,
    buckets: Vec<BucketEntry>,
    #[serde(default)]
    operations: Vec<OperationEntry>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OperationEntry {
    id: OperationId,
    name: Name,
    module: ModuleId,
    method: Method,
    path: String,
    route: Route,
    bucket: BucketId,
    #[serde(default)]
    deprecated: bool,
    sources: Vec<SourceText>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BucketEntry {
    id: BucketId,
    name: Name,
    module: ModuleId,
    routes: Vec<Route>,
    rates: Vec<BucketRateEntry>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BucketRateEntry {
    rate: RateText,
    #[serde(default)]
    fan_out: Option<u32>,
    sources: Vec<SourceText>,
    #[serde(default)]
    note: Option<Name>,
}

/// The ledger.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConflictsFile {
    classes: Vec<ConflictClass>,
    conflicts: Vec<ConflictEntry>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConflictEntry {
    id: ConflictId,
    class: u8,
    subject: Name,
    #[serde(default)]
    routes: Vec<Route>,
    #[serde(default)]
    quotas: Vec<QuotaId>,
    readings: Vec<ReadingEntry>,
    decision: Name,
    #[serde(default)]
    reason: Option<Name>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadingEntry {
    source: SourceText,
    text: String,
}

/// All quotas of all plan editions.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuotasFile {
    quotas: Vec<QuotaEntry>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct QuotaEntry {
    id: QuotaId,
    name: Name,
    unit: QuotaUnit,
    subject: QuotaSubject,
    kind: QuotaKind,
    #[serde(default)]
    allowed_characters: Option<String>,
    #[serde(default)]
    rule: Option<QuotaRuleEntry>,
    #[serde(default)]
    note: Option<Name>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct QuotaRuleEntry {
    text: Name,
    sources: Vec<SourceText>,
}

/// One plan edition.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlansFile {
    id: EditionId,
    version: u32,
    name: Name,
    catalogue: EditionId,
    plans: Vec<PlanEntry>,
    /// What is the same in every plan of the edition; stands after each plan's own.
    #[serde(default)]
    every_plan: Vec<PlanQuotaEntry>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanEntry {
    id: PlanId,
    name: Name,
    #[serde(default)]
    quotas: Vec<PlanQuotaEntry>,
    #[serde(default)]
    rates: Vec<PlanRateEntry>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanQuotaEntry {
    quota: QuotaId,
    value: ValueText,
    sources: Vec<SourceText>,
    #[serde(default)]
    note: Option<Name>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanRateEntry {
    bucket: BucketId,
    rate: RateText,
    sources: Vec<SourceText>,
}

mod build;
