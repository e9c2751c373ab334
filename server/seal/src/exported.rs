//! The check of an export, where neither the database nor the server is.

use std::io::BufRead;

use domain::audit::{AuditFault, Report};
use serde::Deserialize;

use crate::checkpoint::{Checkpoint, PublicKey, SignedCheckpoint};
use crate::proof::proved_root;
use crate::record::Record;
use crate::tree::Hash;

/// The last line of an export.
#[derive(Deserialize)]
struct Proof {
    checkpoint: SignedCheckpoint,
    proof: Vec<Hash>,
}

/// What of a row's line is not the row.
#[derive(Deserialize)]
struct Leaf {
    leaf: Hash,
}

/// Why an export cannot be checked at all.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    #[error("it cannot be read: {0}")]
    Io(#[from] std::io::Error),
    #[error("line {line} is no line of an export: {why}")]
    Line { line: usize, why: String },
    #[error("its last line, the proof, is missing: it was cut off")]
    NoProof,
}

/// Checks an export: each row against the hash that it was sealed with, all of them against the
/// checkpoint, and that against the key.
pub fn check_export(key: &PublicKey, export: impl BufRead) -> Result<Report, Unreadable> {
    let mut rows: Vec<(u64, Hash)> = Vec::new();
    let mut fault = None;
    let mut proof: Option<Proof> = None;
    for (number, line) in export.lines().enumerate() {
        let text = line?;
        let unreadable =
            |why: serde_json::Error| Unreadable::Line { line: number + 1, why: why.to_string() };
        if proof.is_some() {
            let why = "there is something after the proof".to_owned();
            return Err(Unreadable::Line { line: number + 1, why });
        }
        if text.starts_with("{\"checkpoint\"") {
            proof = Some(serde_json::from_str(&text).map_err(unreadable)?);
            continue;
        }
        let record: Record = serde_json::from_str(&text).map_err(unreadable)?;
        let Leaf { leaf } = serde_json::from_str(&text).map_err(unreadable)?;
        let (place, id) = (record.place, record.id);
        let hash = record.hash();
        if hash != leaf {
            fault.get_or_insert(AuditFault::Altered { place, id });
        }
        if rows.last().is_some_and(|(before, _)| *before >= place) {
            fault.get_or_insert(AuditFault::OutOfOrder { place, id });
        }
        rows.push((place, hash));
    }
    let Proof { checkpoint, proof } = proof.ok_or(Unreadable::NoProof)?;
    let opened = checkpoint.open(key);
    if let Err(why) = &opened {
        let size = checkpoint.claim().map_or(0, |claim| claim.size);
        fault.get_or_insert(AuditFault::Checkpoint { size, why: why.to_string() });
    }
    let sealed: Option<Checkpoint> = opened.ok();
    if let Some(sealed) = &sealed
        && fault.is_none()
        && proved_root(sealed.size, &rows, &proof) != Some(sealed.root)
    {
        let from = rows.first().map_or(0, |(place, _)| *place);
        let to = rows.last().map_or(0, |(place, _)| *place);
        fault = Some(AuditFault::AlteredBetween { from, to });
    }
    let count = rows.len() as u64;
    Ok(Report {
        rows: count,
        retired: 0,
        sealed: if fault.is_none() { count } else { 0 },
        checkpoints: u64::from(fault.is_none()),
        root: sealed.as_ref().map(|sealed| sealed.root.to_string()),
        sealed_at: sealed.map(|sealed| sealed.at),
        fault,
    })
}
