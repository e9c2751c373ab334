//! Exports: the rows of a query as they are sealed, with the proof of it. Of the rows nothing is
//! held here but their places.

use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use domain::access::{Permit, ReadAudit};
use domain::audit::AuditQuery;
use domain::csv::Table;
use futures::TryStreamExt;
use seal::{Frontier, Hash, Part, SignedCheckpoint, parts};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sqlx::types::Json;
use sqlx::{Connection, PgConnection};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::asked::Asked;
use super::sealer::number;
use super::{Change, record_alone};
use crate::{Db, Error, Result, json_lines};

/// How the rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A JSON object a line, and a last line with the proof.
    JsonLines,
    /// With a heading, for spreadsheet programs.
    Csv,
}

/// The last line of an export as JSON lines.
#[derive(Debug, Serialize, Deserialize)]
pub struct Proof {
    pub checkpoint: SignedCheckpoint,
    /// The hashes of everything that is not in the export, in the order of the tree.
    pub proof: Vec<Hash>,
}

/// Pieces that wait to be sent: what is not taken is not read.
const PIECES: usize = 8;

/// Rows leave in pieces of about this size.
const PIECE_BYTES: usize = 64 * 1024;

/// A row as it leaves: what the seal reads of it, and the hash that it was sealed with. As JSON it
/// is a line of the export.
#[derive(Serialize)]
struct ExportRow {
    place: i64,
    id: i64,
    at: DateTime<Utc>,
    actor_kind: String,
    actor_id: Option<Uuid>,
    actor_name: String,
    actor_role: Option<String>,
    address: Option<String>,
    request_id: String,
    action: String,
    app: Option<String>,
    target: String,
    // Letter by letter as PostgreSQL writes them: so they were sealed.
    before: Option<Json<Box<RawValue>>>,
    after: Option<Json<Box<RawValue>>>,
    reason: Option<String>,
    leaf: String,
}

const HEADINGS: [&str; 15] = [
    "place",
    "id",
    "at",
    "actor_kind",
    "actor_id",
    "actor_name",
    "actor_role",
    "address",
    "request_id",
    "action",
    "app",
    "target",
    "before",
    "after",
    "reason",
];

impl ExportRow {
    fn write_csv(&self, table: &mut Table) {
        table.value(Some(self.place));
        table.value(Some(self.id));
        table.value(Some(self.at.to_rfc3339_opts(SecondsFormat::Micros, true)));
        table.text(&self.actor_kind);
        table.value(self.actor_id);
        let texts = [
            Some(self.actor_name.as_str()),
            self.actor_role.as_deref(),
            self.address.as_deref(),
            Some(&self.request_id),
            Some(&self.action),
            self.app.as_deref(),
            Some(&self.target),
            self.before.as_ref().map(|json| json.get()),
            self.after.as_ref().map(|json| json.get()),
            self.reason.as_deref(),
        ];
        table.line(texts.into_iter().map(Option::unwrap_or_default));
    }
}

/// The pieces of an export, as they come. To drop it ends everything that makes it.
pub type Pieces = mpsc::Receiver<Result<Bytes>>;

/// Exports what a query asks for, in the order of the seal. That it was exported is itself on
/// record before the first piece leaves.
pub async fn export(
    db: &Db,
    permit: &Permit<ReadAudit>,
    query: &AuditQuery,
    format: Format,
    now: DateTime<Utc>,
) -> Result<Pieces> {
    let change = Change::of("audit.export", "audit").app(query.app.as_ref()).after(query);
    record_alone(db, permit.caller(), now, change).await?;
    // Taken from the pool for good: rows that nobody reads to their end leave a connection that is
    // of no use, so it is closed with the export.
    let connection = db.pool().acquire().await?.detach();
    let (sender, pieces) = mpsc::channel(PIECES);
    let query = query.clone();
    tokio::spawn(async move {
        let failed = write(connection, &query, format, &sender).await.err();
        if let Some(error) = failed {
            tracing::warn!("an export ended early: {error}");
            let _ = sender.send(Err(error)).await;
        }
    });
    Ok(pieces)
}

async fn write(
    mut connection: PgConnection,
    query: &AuditQuery,
    format: Format,
    sender: &mpsc::Sender<Result<Bytes>>,
) -> Result<()> {
    let mut tx = connection.begin().await?;
    sqlx::query!("set transaction isolation level repeatable read").execute(&mut *tx).await?;
    // An export takes as long as whoever reads it.
    sqlx::query!("set local statement_timeout = 0").execute(&mut *tx).await?;
    let newest =
        sqlx::query_scalar!("select note from audit_checkpoints order by size desc limit 1")
            .fetch_optional(&mut *tx)
            .await?
            .map(SignedCheckpoint);
    let size = newest.as_ref().and_then(SignedCheckpoint::claim).map_or(0, |claim| claim.size);
    let mut lines = Lines::begin(format);
    if let Some(asked) = Asked::of(query) {
        // The rows are read as fast as they are taken, and never held.
        let mut rows = sqlx::query_as!(
            ExportRow,
            r#"select l.place, a.id, a.at, a.actor_kind, a.actor_id, a.actor_name, a.actor_role,
                      a.address, a.request_id, a.action, a.app, a.target,
                      a.before as "before: Json<Box<RawValue>>",
                      a.after as "after: Json<Box<RawValue>>",
                      a.reason, encode(l.hash, 'hex') as "leaf!"
               from audit_leaves l join audit_log a on a.id = l.audit_id
               where ($1::text is null or a.app = $1)
                 and ($2::text is null or lower(a.actor_name) = lower($2) or a.actor_id = $3)
                 and ($4::text is null or a.action = $4 or a.action like $5)
                 and ($6::text is null or a.target = $6 or a.target like $7)
                 and ($8::timestamptz is null or a.at >= $8)
                 and ($9::timestamptz is null or a.at < $9)
                 and l.place < $10
               order by l.place"#,
            asked.app,
            asked.actor,
            asked.actor_id,
            asked.action,
            asked.action_below,
            asked.target,
            asked.target_below,
            asked.from,
            asked.to,
            number(size),
        )
        .fetch(&mut *tx);
        while let Some(row) = rows.try_next().await? {
            lines.add(&row)?;
            if lines.len() >= PIECE_BYTES && sender.send(Ok(lines.take())).await.is_err() {
                return Ok(());
            }
        }
    }
    if let (Lines::Json { text, places }, Some(checkpoint)) = (&mut lines, newest) {
        let proof = prove(&mut tx, size, places).await?;
        json_lines::put(text, &Proof { checkpoint, proof })?;
    }
    let _ = sender.send(Ok(lines.take())).await;
    Ok(())
}

/// The lines of an export that were not sent yet.
enum Lines {
    Csv(Box<Table>),
    Json {
        text: Vec<u8>,
        /// Of all rows so far, as the proof needs them.
        places: Vec<u64>,
    },
}

impl Lines {
    fn begin(format: Format) -> Self {
        match format {
            Format::Csv => {
                let mut table = Table::with_mark();
                table.line(HEADINGS);
                Self::Csv(Box::new(table))
            }
            Format::JsonLines => Self::Json { text: Vec::new(), places: Vec::new() },
        }
    }

    fn add(&mut self, row: &ExportRow) -> Result<()> {
        match self {
            Self::Csv(table) => row.write_csv(table),
            Self::Json { text, places } => {
                places.push(row.place.unsigned_abs());
                json_lines::put(text, row)?;
            }
        }
        Ok(())
    }

    fn len(&self) -> usize {
        match self {
            Self::Csv(table) => table.written(),
            Self::Json { text, .. } => text.len(),
        }
    }

    fn take(&mut self) -> Bytes {
        match self {
            Self::Csv(table) => std::mem::take(&mut **table).into_bytes().into(),
            Self::Json { text, .. } => {
                std::mem::replace(text, Vec::with_capacity(PIECE_BYTES + 4096)).into()
            }
        }
    }
}

/// The hashes of all parts of the tree that have none of the places.
async fn prove(tx: &mut PgConnection, size: u64, places: &[u64]) -> Result<Vec<Hash>> {
    let parts = parts(size, places);
    let parts = parts.ok_or_else(|| Error::Corrupt("places of an export out of order".into()))?;
    let mut proof = Vec::with_capacity(parts.len());
    for part in parts {
        proof.push(hash_of(tx, part).await?);
    }
    Ok(proof)
}

async fn hash_of(tx: &mut PgConnection, part: Part) -> Result<Hash> {
    let mut leaves = sqlx::query_scalar!(
        "select hash from audit_leaves where place >= $1 and place < $2 order by place",
        number(part.start),
        number(part.start + part.length),
    )
    .fetch(tx);
    let mut frontier = Frontier::default();
    while let Some(leaf) = leaves.try_next().await? {
        frontier.add(Hash::try_from(&leaf[..]).map_err(|error| Error::Corrupt(error.to_owned()))?);
    }
    match frontier.size() == part.length {
        true => Ok(frontier.root()),
        false => Err(Error::Corrupt("leaves of the audit log are missing".into())),
    }
}
