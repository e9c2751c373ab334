//! The source documents: finding them, their lines, and the rows of their tables.
//!
//! It shares no code with the crate, so that an error there cannot hide itself here.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Once;

/// The lines of each document, by its number.
pub(crate) struct Documents(BTreeMap<String, Vec<String>>);

/// One row of a table of operations in 002, 003 or 004.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) document: &'static str,
    pub(crate) line: u32,
    pub(crate) heading: String,
    pub(crate) name: String,
    pub(crate) method: String,
    pub(crate) path: String,
    /// The row's own, or that of the sentence after a table without a column for it.
    pub(crate) rate: String,
    /// Where `rate` stands.
    pub(crate) rate_line: u32,
}

const METHODS: [&str; 4] = ["GET", "POST", "PUT", "DELETE"];

static SAID: Once = Once::new();

/// `None`, and a word about it, where the documents are not there.
pub(crate) fn open() -> Option<Documents> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/seeds");
    let folder = std::env::var_os("HEADROOM_SEEDS").map_or_else(beside, PathBuf::from);
    let Ok(entries) = fs::read_dir(&folder) else {
        SAID.call_once(|| {
            // Not eprintln!, which the test harness swallows when a test passes.
            let folder = folder.display();
            let _ = writeln!(io::stderr(), "skipped: there are no source documents in {folder}");
        });
        return None;
    };
    let mut documents = BTreeMap::new();
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if let Some((number, _)) = name.split_once('_') {
            let text = fs::read_to_string(&path).unwrap();
            documents.insert(number.to_owned(), text.lines().map(str::to_owned).collect());
        }
    }
    let numbers: Vec<&str> = documents.keys().map(String::as_str).collect();
    assert_eq!(numbers, ["000", "001", "002", "003", "004"], "in {}", folder.display());
    Some(Documents(documents))
}

impl Documents {
    /// Line `line` of a document, counted from 1.
    pub(crate) fn line(&self, document: &str, line: u32) -> &str {
        let lines = self.0.get(document).unwrap_or_else(|| panic!("no document {document}"));
        let at = usize::try_from(line).unwrap() - 1;
        lines.get(at).unwrap_or_else(|| panic!("document {document} has no line {line}"))
    }

    /// The lines of a document with their numbers.
    pub(crate) fn lines(&self, document: &str) -> impl Iterator<Item = (u32, &str)> {
        (1..).zip(self.0[document].iter().map(String::as_str))
    }

    /// Every row of the tables of operations, in order.
    pub(crate) fn rows(&self, document: &'static str) -> Vec<Row> {
        let mut heading = None;
        let mut rows: Vec<Row> = Vec::new();
        for (line, text) in self.lines(document) {
            if text.starts_with('#') {
                heading = Some(text.trim_start_matches('#').trim().to_owned());
            }
            let Some(heading) = &heading else { continue };
            let cells = if document == "004" { spoken_cells(text) } else { piped_cells(text) };
            if let Some([name, method, path, rate]) = cells {
                let heading = heading.clone();
                let row =
                    Row { document, line, heading, name, method, path, rate, rate_line: line };
                rows.push(row);
            }
            // "以上两个接口一共最高调用频率（默认值） 100 次/秒/App Key。" gives the rows above it theirs.
            if text.starts_with("以上") {
                let after = text.rfind(['）', ')']).unwrap();
                let digits = after + text[after..].find(|c: char| c.is_ascii_digit()).unwrap();
                let rate = text[digits..].trim_end_matches('。');
                for row in rows.iter_mut().filter(|row| row.rate.is_empty()) {
                    row.rate = rate.to_owned();
                    row.rate_line = line;
                }
            }
        }
        assert!(rows.iter().all(|row| !row.rate.is_empty()), "a row of {document} has no rate");
        rows
    }

    /// The rows of 002, 003 and 004, oldest document first.
    pub(crate) fn all_rows(&self) -> Vec<Row> {
        ["002", "003", "004"].into_iter().flat_map(|document| self.rows(document)).collect()
    }
}

/// `| name | METHOD | path | rate |`
fn piped_cells(text: &str) -> Option<[String; 4]> {
    let cells: Vec<&str> = text.trim().trim_matches('|').split('|').map(str::trim).collect();
    let method = cells.get(1).filter(|cell| METHODS.contains(cell))?;
    let rate = cells.get(3).unwrap_or(&"");
    Some([cells[0], method, cells[2], rate].map(|cell| (*cell).to_owned()))
}

/// `name METHOD /path rate`, the name and the rate with blanks in them.
fn spoken_cells(text: &str) -> Option<[String; 4]> {
    METHODS.iter().find_map(|method| {
        let (name, rest) = text.split_once(&format!(" {method} /"))?;
        let (path, rate) = rest.split_once(' ').unwrap_or((rest, ""));
        Some([name.to_owned(), (*method).to_owned(), format!("/{path}"), rate.to_owned()])
    })
}

impl Row {
    /// The route that the row means, its misprints mended.
    pub(crate) fn route(&self) -> String {
        // One cell of 002 and 003 holds two forms of a path; they differ in the query.
        let path = self.path.rsplit('：').next().unwrap();
        let path = path.split('?').next().unwrap().trim_matches(['/', '`']);
        let is_prefix = |part: &&str| part.starts_with("{org") || part.starts_with("{app");
        let parts: Vec<&str> = path
            .split('/')
            .skip_while(is_prefix)
            .map(|part| match part {
                "mute}" => "mute",
                // GET /mutes/username asks for one user id.
                "username" => "{}",
                part if part.starts_with(['{', '$']) => "{}",
                part => part,
            })
            .collect();
        format!("{} /{}", self.method, parts.join("/"))
    }

    /// `"004:17"`.
    pub(crate) fn source(&self) -> String {
        format!("{}:{}", self.document, self.line)
    }
}

/// The text without runs of blanks.
pub(crate) fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stands in `text` between two others; panics where they do not.
pub(crate) fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let begin = text.find(before).unwrap_or_else(|| panic!("{before:?} is not in {text:?}"));
    let rest = &text[begin + before.len()..];
    let end = if after.is_empty() { Some(rest.len()) } else { rest.find(after) };
    rest[..end.unwrap_or_else(|| panic!("{after:?} is not in {rest:?}"))].trim()
}
