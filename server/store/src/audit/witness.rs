//! The witness: a file outside the database to which every server appends what was sealed. Whoever
//! rules the database cannot rewrite it.
//!
//! A line is JSON: the hashes since the line before, the ids of their rows, and the signed
//! checkpoint that covers them.

use std::io::{BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use seal::{Frontier, Hash, PublicKey, SignedCheckpoint};
use serde::{Deserialize, Serialize};

use super::sealer::number;
use crate::{Db, Error, Result};

/// One line of the file.
#[derive(Debug, Serialize, Deserialize)]
pub struct Line {
    pub ids: Vec<i64>,
    pub leaves: Vec<Hash>,
    pub checkpoint: SignedCheckpoint,
}

/// What the file says, read back.
#[derive(Debug, Default)]
pub struct Kept {
    pub leaves: Vec<Hash>,
    pub ids: Vec<i64>,
    pub checkpoints: Vec<SignedCheckpoint>,
    /// Bytes up to the end of the last whole line.
    length: u64,
}

/// Reads a witness file; one that does not exist is empty. A last line that was cut off by a crash
/// is left out.
pub fn read(path: &Path) -> std::io::Result<Kept> {
    let mut kept = Kept::default();
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(kept),
        Err(error) => return Err(error),
    };
    let mut reader = BufReader::new(file);
    let mut text = String::new();
    loop {
        text.clear();
        let length = reader.read_line(&mut text)?;
        if !text.ends_with('\n') {
            return Ok(kept);
        }
        let line: Line = serde_json::from_str(&text).map_err(|error| {
            std::io::Error::new(std::io::ErrorKind::InvalidData, format!("{path:?}: {error}"))
        })?;
        kept.leaves.extend(line.leaves);
        kept.ids.extend(line.ids);
        kept.checkpoints.push(line.checkpoint);
        kept.length += length as u64;
    }
}

/// The file of one server.
pub struct Witness {
    path: PathBuf,
    key: PublicKey,
    frontier: Frontier,
    length: u64,
}

impl Witness {
    /// Opens the file and reads what it has.
    pub fn open(path: &Path, key: PublicKey) -> std::io::Result<Self> {
        let kept = read(path)?;
        let mut frontier = Frontier::default();
        kept.leaves.iter().for_each(|leaf| frontier.add(*leaf));
        Ok(Self { path: path.to_owned(), key, frontier, length: kept.length })
    }

    /// How many rows it has seen sealed.
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// Appends what was sealed since; how many rows. What does not fit what it has seen before is
    /// not written, and told.
    pub async fn follow(&mut self, db: &Db) -> Result<u64> {
        let mut added = 0;
        loop {
            let next = sqlx::query!(
                "select size, note from audit_checkpoints where size > $1 order by size limit 1",
                number(self.size()),
            )
            .fetch_optional(db.pool())
            .await?;
            let Some(next) = next else { return Ok(added) };
            let rows = sqlx::query!(
                "select audit_id, hash from audit_leaves where place >= $1 and place < $2
                 order by place",
                number(self.size()),
                next.size,
            )
            .fetch_all(db.pool())
            .await?;
            let mut frontier = self.frontier.clone();
            let mut line = Line {
                ids: Vec::new(),
                leaves: Vec::new(),
                checkpoint: SignedCheckpoint(next.note),
            };
            for row in rows {
                let hash = Hash::try_from(&row.hash[..]);
                let hash = hash.map_err(|error| Error::Corrupt(error.to_owned()))?;
                frontier.add(hash);
                line.leaves.push(hash);
                line.ids.push(row.audit_id);
            }
            let checkpoint = line.checkpoint.open(&self.key);
            let checkpoint =
                checkpoint.map_err(|why| Error::Corrupt(format!("a checkpoint: {why}")))?;
            if (checkpoint.size, checkpoint.root) != (frontier.size(), frontier.root()) {
                let rule = "what was sealed does not go on from what this server has seen before";
                return Err(Error::Corrupt(rule.to_owned()));
            }
            self.append(&line)
                .map_err(|error| Error::Corrupt(format!("{:?}: {error}", self.path)))?;
            added += frontier.size() - self.size();
            self.frontier = frontier;
        }
    }

    fn append(&mut self, line: &Line) -> std::io::Result<()> {
        let mut text = serde_json::to_string(line)?;
        text.push('\n');
        let mut file = std::fs::OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(false)
            .open(&self.path)?;
        // Over what a crash may have left of a line.
        file.set_len(self.length)?;
        file.seek(SeekFrom::End(0))?;
        file.write_all(text.as_bytes())?;
        file.sync_data()?;
        self.length += text.len() as u64;
        Ok(())
    }
}
