//! Many App Keys at once: a body of lines becomes App Keys with their plans, or a fault for each
//! line that is wrong. What is registered already, and which plans there are, it does not know: that
//! is the store's to judge, with the same faults.

mod csv;
mod ndjson;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::ids::{AppKey, PlanId};
use crate::problem::{Code, FieldError, Problem};
use crate::rules::BulkRule;

/// Longest body, in bytes.
pub const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Most App Keys that one body may have.
pub const LINES_MAX: usize = 100_000;

/// Longest line, in bytes: an App Key and a plan need a fifth of it.
pub const LINE_BYTES_MAX: usize = 1024;

/// Most wrong lines that an answer names one by one; the rest it counts.
pub const FAULTS_NAMED_MAX: usize = 1000;

/// What each line has.
const FIELDS: [&str; 2] = ["app", "plan"];

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// How the lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkFormat {
    /// `{"app":"acme#shop","plan":"free"}`, one a line.
    Ndjson,
    /// `acme#shop,free`, below a line that names the columns.
    Csv,
}

impl BulkFormat {
    pub const ALL: [Self; 2] = [Self::Ndjson, Self::Csv];

    pub fn media_type(self) -> &'static str {
        match self {
            Self::Ndjson => "application/x-ndjson",
            Self::Csv => "text/csv",
        }
    }

    /// Of a `Content-Type`, whatever its parameters.
    pub fn parse(content_type: &str) -> Option<Self> {
        let named = content_type.split(';').next().unwrap_or_default().trim();
        Self::ALL.into_iter().find(|format| format.media_type().eq_ignore_ascii_case(named))
    }
}

/// What happens to the good lines where others are wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkMode {
    /// Nothing is registered.
    AllOrNothing,
    /// They are registered; the others are named in the answer.
    Partial,
}

/// An App Key to register, and the line that names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkLine {
    /// The line of the body, from 1 on; empty lines and the line of the columns count too.
    pub number: u32,
    pub app: AppKey,
    pub plan: PlanId,
}

/// A line that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkFault {
    /// As [`BulkLine::number`].
    pub number: u32,
    pub rule: BulkRule,
}

impl BulkFault {
    /// As answers name it.
    pub fn error(&self) -> FieldError {
        FieldError::new(format!("/lines/{}", self.number), self.rule.clone())
    }
}

/// Why a body has no lines to speak of, and of which line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BulkRefusal {
    Empty,
    TooManyLines,
    /// Of CSV: without its columns no line can be read.
    Header(BulkFault),
}

impl BulkRefusal {
    pub fn rule(&self) -> BulkRule {
        match self {
            Self::Empty => BulkRule::Empty,
            Self::TooManyLines => BulkRule::TooManyLines { most: LINES_MAX },
            Self::Header(fault) => fault.rule.clone(),
        }
    }
}

impl From<BulkRefusal> for Problem {
    fn from(refusal: BulkRefusal) -> Self {
        match refusal {
            BulkRefusal::Header(fault) => Self::fields(vec![fault.error()]),
            other => Self::field("/lines", other.rule()),
        }
    }
}

/// A body that was read: every line of it is either good or at fault.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BulkRegistration {
    /// In the order of the body. No App Key stands here twice.
    pub lines: Vec<BulkLine>,
    /// In the order of the body.
    pub faults: Vec<BulkFault>,
}

impl BulkRegistration {
    /// Reads a body. Empty lines say nothing.
    pub fn parse(format: BulkFormat, body: &[u8]) -> Result<Self, BulkRefusal> {
        let body = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
        let texts = (1..).zip(body.split(|byte| *byte == b'\n'));
        let mut texts = texts.filter(|(_, text)| !text.trim_ascii().is_empty());
        let columns = match format {
            BulkFormat::Ndjson => None,
            BulkFormat::Csv => {
                let (number, text) = texts.next().ok_or(BulkRefusal::Empty)?;
                let columns = decode(text).and_then(csv::Columns::parse);
                Some(columns.map_err(|rule| BulkRefusal::Header(BulkFault { number, rule }))?)
            }
        };
        let mut found = Self::default();
        let mut first_lines = HashMap::new();
        for (count, (number, text)) in texts.enumerate() {
            if count == LINES_MAX {
                return Err(BulkRefusal::TooManyLines);
            }
            let named = decode(text).and_then(|text| match &columns {
                None => ndjson::parse(text),
                Some(columns) => columns.parse_line(text),
            });
            match named.and_then(|named| named.line(number, &mut first_lines)) {
                Ok(line) => found.lines.push(line),
                Err(rule) => found.faults.push(BulkFault { number, rule }),
            }
        }
        match found.line_count() {
            0 => Err(BulkRefusal::Empty),
            _ => Ok(found),
        }
    }

    /// How many lines the body has, good and wrong.
    pub fn line_count(&self) -> usize {
        self.lines.len() + self.faults.len()
    }
}

fn decode(text: &[u8]) -> Result<&str, BulkRule> {
    let text = text.trim_ascii();
    if text.len() > LINE_BYTES_MAX {
        return Err(BulkRule::Length { most: LINE_BYTES_MAX });
    }
    std::str::from_utf8(text).map_err(|_| BulkRule::Encoding)
}

/// The texts of a line's fields.
struct Named<'a> {
    app: std::borrow::Cow<'a, str>,
    plan: std::borrow::Cow<'a, str>,
}

impl Named<'_> {
    fn line(self, number: u32, firsts: &mut HashMap<AppKey, u32>) -> Result<BulkLine, BulkRule> {
        let app: AppKey = match self.app.parse() {
            Ok(app) => app,
            Err(error) => return Err(BulkRule::App { text: self.app.into_owned(), error }),
        };
        let first = *firsts.entry(app.clone()).or_insert(number);
        if first != number {
            return Err(BulkRule::RepeatedApp { app: app.to_string(), first });
        }
        Ok(BulkLine { number, app, plan: PlanId::new(self.plan) })
    }
}

/// What became of a body, with each of its wrong lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BulkOutcome {
    /// `None`: nothing was registered.
    pub answer: Option<BulkAnswer>,
    /// In the order of the body.
    pub faults: Vec<BulkFault>,
}

/// What became of a body, as the API answers it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkAnswer {
    /// Lines of the body that name an App Key, or try to.
    pub lines: u64,
    /// App Keys that are new.
    pub registered: u64,
    /// App Keys that were registered before, with the plan that their line names.
    pub unchanged: u64,
    /// Lines that were passed over because they are wrong; 0 unless `partial`.
    pub refused: u64,
    /// The first 1,000 of the lines that were passed over.
    #[serde(default)]
    pub errors: Vec<FieldError>,
}

/// The wrong lines that an answer names; `faults` in the order of the body.
pub fn named_errors(faults: &[BulkFault]) -> Vec<FieldError> {
    faults.iter().take(FAULTS_NAMED_MAX).map(BulkFault::error).collect()
}

/// The refusal of a body of `lines` lines, all of it, because of its wrong ones.
pub fn refuse_all(faults: &[BulkFault], lines: usize) -> Problem {
    let count = faults.len();
    let rule = match count > FAULTS_NAMED_MAX {
        true => BulkRule::ManyWrongLines { wrong: count, lines, named: FAULTS_NAMED_MAX },
        false => BulkRule::WrongLines { wrong: count, lines },
    };
    Problem {
        errors: named_errors(faults),
        errors_total: Some(count as u64),
        ..Problem::new(Code::Invalid, rule)
    }
}

#[cfg(test)]
mod tests;
