//! The seal as one server keeps it: its key, its witness outside the database, and what came of it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::access::{Permit, ReadAudit};
use domain::audit::{Checked, RecordGuard, SealState};
use domain::problem::{Code, Problem};
use domain::rules::ReportRule;
use seal::{PublicKey, SecretKey};

use super::check::check;
use super::sealer::Sealer;
use super::witness::{self, Witness};
use super::{Change, record_alone};
use crate::{Db, Error, Result, roles};

/// The files in the directory of the seal.
const KEY_FILE: &str = "key";
const WITNESS_FILE: &str = "sealed.jsonl";

/// What pages and the API see of it.
#[derive(Clone, Default)]
pub(crate) struct Seal {
    inner: Arc<Mutex<Option<Known>>>,
    /// One check at a time.
    checking: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Clone)]
struct Known {
    key: PublicKey,
    witness: PathBuf,
    state: SealState,
}

impl Seal {
    fn change(&self, change: impl FnOnce(&mut Known)) {
        if let Some(known) = &mut *self.inner.lock().unwrap_or_else(PoisonError::into_inner) {
            change(known);
        }
    }

    fn known(&self) -> Option<Known> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Seals in rounds.
pub struct Keeper {
    db: Db,
    sealer: Sealer,
    witness: Witness,
}

impl Keeper {
    /// Reads key and witness in `dir`; where there is no key yet, makes one from `random`.
    pub fn open(db: &Db, dir: &Path, random: [u8; 32]) -> std::io::Result<Self> {
        std::fs::create_dir_all(dir)?;
        let key = read_key(&dir.join(KEY_FILE), random)?;
        let path = dir.join(WITNESS_FILE);
        let witness = Witness::open(&path, key.public())?;
        let state = SealState {
            public_key: key.public().to_string(),
            kept_outside: witness.size(),
            ..SealState::default()
        };
        let known = Known { key: key.public(), witness: path, state };
        *db.seal().inner.lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
        Ok(Self { db: db.clone(), sealer: Sealer::new(key), witness })
    }

    /// Seals everything that was committed, and keeps what was sealed, by whomever. What is in the
    /// way is told on the page of the seal and to the caller.
    pub async fn round(&mut self, now: DateTime<Utc>) -> Result<u64> {
        let done = self.seal(now).await;
        let trouble = done.as_ref().err().map(ToString::to_string);
        let newest = newest(&self.db).await.ok().flatten();
        let guard = guard(&self.db).await.ok();
        let kept_outside = self.witness.size();
        self.db.seal().change(|known| {
            known.state.trouble = trouble;
            known.state.kept_outside = kept_outside;
            known.state.guard = guard.or(known.state.guard);
            if let Some((size, at, note)) = newest {
                known.state.size = size;
                known.state.sealed_at = Some(at);
                known.state.checkpoint = Some(note);
            }
        });
        done
    }

    async fn seal(&mut self, now: DateTime<Utc>) -> Result<u64> {
        let mut rows = 0;
        while let Some(sealed) = self.sealer.round(&self.db, now).await? {
            rows += sealed.rows;
            if !sealed.more {
                break;
            }
        }
        self.witness.follow(&self.db).await?;
        Ok(rows)
    }
}

async fn newest(db: &Db) -> Result<Option<(u64, DateTime<Utc>, String)>> {
    let row =
        sqlx::query!("select size, at, note from audit_checkpoints order by size desc limit 1")
            .fetch_optional(db.pool())
            .await?;
    Ok(row.map(|row| (row.size.unsigned_abs(), row.at, row.note)))
}

/// What keeps the connections of this server from changing the record.
async fn guard(db: &Db) -> Result<RecordGuard> {
    roles::guard(&mut *db.pool().acquire().await?).await
}

/// The key in a file that only its owner may read.
fn read_key(path: &Path, random: [u8; 32]) -> std::io::Result<SecretKey> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let bad = || {
        std::io::Error::new(
            std::io::ErrorKind::InvalidData,
            format!("{path:?} holds no key of the seal"),
        )
    };
    let made = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match made {
        Ok(mut file) => {
            let key = SecretKey::from_bytes(random);
            file.write_all(key.to_text().as_bytes())?;
            file.sync_all()?;
            Ok(key)
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            SecretKey::from_text(&std::fs::read_to_string(path)?).ok_or_else(bad)
        }
        Err(error) => Err(error),
    }
}

/// The public half of the key in the directory of a seal.
pub fn public_key(dir: &Path) -> std::io::Result<PublicKey> {
    let path = dir.join(KEY_FILE);
    let missing =
        |error: std::io::Error| std::io::Error::new(error.kind(), format!("{path:?}: {error}"));
    let text = std::fs::read_to_string(&path).map_err(missing)?;
    let key = SecretKey::from_text(&text).ok_or_else(|| {
        std::io::Error::new(std::io::ErrorKind::InvalidData, format!("{path:?} holds no key"))
    })?;
    Ok(key.public())
}

/// What a server keeps outside the database, in the directory of a seal.
pub fn witness_file(dir: &Path) -> PathBuf {
    dir.join(WITNESS_FILE)
}

/// Where the seal stands, as this server knows it.
pub fn seal_state(db: &Db, _permit: &Permit<ReadAudit>) -> SealState {
    db.seal().known().map(|known| known.state).unwrap_or_default()
}

/// Checks the whole log against what this server has kept outside the database. One check at a
/// time; that it was made is itself on record.
pub async fn check_now(db: &Db, permit: &Permit<ReadAudit>, now: DateTime<Utc>) -> Result<Checked> {
    let seal = db.seal().clone();
    let Ok(_one) = seal.checking.try_lock() else {
        return Err(Problem::new(Code::TooMany, ReportRule::CheckUnderWay).retry_after(5).into());
    };
    let known = seal.known().ok_or_else(|| Error::conflict(ReportRule::SealsNothing))?;
    let path = known.witness.clone();
    let kept = tokio::task::spawn_blocking(move || witness::read(&path)).await;
    let kept = kept.map_err(|error| Error::Corrupt(error.to_string()))?;
    let kept = kept.map_err(|error| Error::Corrupt(error.to_string()))?;
    let started = std::time::Instant::now();
    let report = check(db, &known.key, Some((kept.leaves, kept.checkpoints)), now).await?;
    let took = u64::try_from(started.elapsed().max(Duration::ZERO).as_millis()).unwrap_or(u64::MAX);
    let checked = Checked { by: permit.actor().name().to_owned(), at: now, took, report };
    let change = Change::of("audit.check", "audit").after(&checked.report);
    record_alone(db, permit.caller(), now, change).await?;
    seal.change(|known| known.state.checked = Some(checked.clone()));
    Ok(checked)
}
