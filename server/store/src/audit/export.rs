//! Exports: the rows of a query as PostgreSQL writes them, with the proof that they are as they
//! were sealed. Of the rows nothing is held here but their places.

use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use domain::access::{Permit, ReadAudit};
use domain::audit::AuditQuery;
use domain::ids::AppKey;
use futures::TryStreamExt;
use seal::{Frontier, Hash, Part, SignedCheckpoint, parts};
use serde::{Deserialize, Serialize};
use sqlx::{Connection, PgConnection};
use tokio::sync::mpsc;

use super::sealer::number;
use super::{Change, record, state};
use crate::{Db, Error, Result};

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

/// PostgreSQL sends a row at a time; they leave in pieces of about this size.
const PIECE_BYTES: usize = 64 * 1024;

/// The columns of a row as JSON lines.
const JSON_COLUMNS: &str = "l.place, a.id, a.at, a.actor_kind, a.actor_id, a.actor_name, a.actor_role, \
    a.address, a.request_id, a.action, a.app, a.target, a.before, a.after, a.reason, \
    encode(l.hash, 'hex') as leaf";

/// The beginning of each of these lines, up to the place.
const JSON_BEGINS: &[u8] = b"{\"place\":";

/// What a spreadsheet program would take for a formula gets an apostrophe: a text that begins with
/// a tab, a line's end, one of `+ - = @`, or one of these in full width.
macro_rules! plain {
    ($column:literal) => {
        concat!(
            "case when ascii(",
            $column,
            ") in (9, 10, 13, 43, 45, 61, 64, 65291, 65293, 65309, 65312) then '''' || ",
            $column,
            " else ",
            $column,
            " end"
        )
    };
}

const CSV_COLUMNS: &str = concat!(
    "l.place, a.id, to_char(a.at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), \
     a.actor_kind, a.actor_id, ",
    plain!("a.actor_name"),
    ", a.actor_role, a.address, ",
    plain!("a.request_id"),
    ", a.action, ",
    plain!("a.app"),
    ", ",
    plain!("a.target"),
    ", ",
    plain!("a.before::text"),
    ", ",
    plain!("a.after::text"),
    ", ",
    plain!("a.reason"),
);

/// With a mark by which spreadsheet programs know UTF-8.
const CSV_HEADING: &str = "\u{feff}place,id,at,actor_kind,actor_id,actor_name,actor_role,address,\
                           request_id,action,app,target,before,after,reason\n";

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
    let change = Change {
        action: "audit.export",
        app: query.app.as_ref(),
        target: "audit",
        before: None,
        after: state(query)?,
        reason: None,
    };
    let mut tx = db.pool().begin().await?;
    record(&mut tx, permit.caller(), now, change).await?;
    tx.commit().await?;
    // Taken from the pool for good: a copy that is not read to its end leaves a connection that
    // nobody can use, so it is closed with the export.
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

type Sender = mpsc::Sender<Result<Bytes>>;

async fn write(
    mut connection: PgConnection,
    query: &AuditQuery,
    format: Format,
    sender: &Sender,
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
    choose(&mut tx, query, size).await?;
    match format {
        Format::Csv => {
            send(sender, Bytes::from_static(CSV_HEADING.as_bytes())).await;
            let rows = rows(CSV_COLUMNS, query);
            let statement = format!("copy ({rows}) to stdout with (format csv)");
            copy(&mut tx, &statement, sender, |_| Some(())).await
        }
        Format::JsonLines => {
            // Quoted by characters that JSON never has unescaped: a line is an object as it is.
            let statement = format!(
                "copy (select row_to_json(one) from ({}) as one) to stdout \
                 with (format csv, quote e'\\x01', delimiter e'\\x02')",
                rows(JSON_COLUMNS, query)
            );
            let mut places = Vec::new();
            let keep = |row: &[u8]| place(row).map(|place| places.push(place));
            copy(&mut tx, &statement, sender, keep).await?;
            let Some(checkpoint) = newest else { return Ok(()) };
            let proof = prove(&mut tx, size, &places).await?;
            let line = serde_json::to_string(&Proof { checkpoint, proof });
            let line = line.map_err(|error| Error::Corrupt(error.to_string()))?;
            send(sender, Bytes::from(line + "\n")).await;
            Ok(())
        }
    }
}

/// The sealed rows that a query asks for, in the order of the seal. A copy takes no parameters: what
/// is asked for stands in settings of the transaction, and what is not asked for costs nothing.
fn rows(columns: &str, query: &AuditQuery) -> String {
    let mut rows = format!(
        "select {columns} from audit_leaves l join audit_log a on a.id = l.audit_id \
         where l.place < current_setting('headroom.size')::bigint"
    );
    let conditions = [
        (query.app.is_some(), " and a.app = current_setting('headroom.app')"),
        (
            !query.actor.trim().is_empty(),
            " and (lower(a.actor_name) = lower(current_setting('headroom.actor')) \
              or a.actor_id::text = current_setting('headroom.actor'))",
        ),
        (
            !query.action.trim().is_empty(),
            " and (a.action = current_setting('headroom.action') \
              or starts_with(a.action, current_setting('headroom.action') || '.'))",
        ),
        (
            !query.target.trim().is_empty(),
            " and (a.target = current_setting('headroom.target') \
              or starts_with(a.target, current_setting('headroom.target') || ':'))",
        ),
        (query.from.is_some(), " and a.at >= current_setting('headroom.from')::timestamptz"),
        (query.to.is_some(), " and a.at < current_setting('headroom.to')::timestamptz"),
    ];
    let asked = conditions.into_iter().filter(|(is_asked, _)| *is_asked);
    rows.extend(asked.map(|(_, condition)| condition));
    rows + " order by l.place"
}

/// The place of a row, which its line begins with.
fn place(row: &[u8]) -> Option<u64> {
    let digits = row.strip_prefix(JSON_BEGINS)?.split(|byte| *byte == b',').next()?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// `false`: nobody reads it any more.
async fn send(sender: &Sender, piece: Bytes) -> bool {
    sender.send(Ok(piece)).await.is_ok()
}

/// Puts what the query asks for into settings of the transaction.
async fn choose(tx: &mut PgConnection, query: &AuditQuery, size: u64) -> Result<()> {
    let time = |at: Option<DateTime<Utc>>, else_: &str| {
        at.map_or_else(|| else_.to_owned(), |at| at.to_rfc3339_opts(SecondsFormat::Micros, true))
    };
    let said = |text: &str| text.trim().replace('\0', "\u{fffd}");
    let settings = [
        ("headroom.size", size.to_string()),
        ("headroom.app", query.app.as_ref().map(AppKey::to_string).unwrap_or_default()),
        ("headroom.actor", said(&query.actor)),
        ("headroom.action", said(&query.action)),
        ("headroom.target", said(&query.target)),
        ("headroom.from", time(query.from, "-infinity")),
        ("headroom.to", time(query.to, "infinity")),
    ];
    for (name, value) in settings {
        sqlx::query!("select set_config($1, $2, true)", name, value).fetch_one(&mut *tx).await?;
    }
    Ok(())
}

/// Sends what PostgreSQL copies out, a row at a time, in larger pieces; `keep` sees each row, and
/// says `None` of one that it cannot read.
async fn copy(
    tx: &mut PgConnection,
    statement: &str,
    sender: &Sender,
    mut keep: impl FnMut(&[u8]) -> Option<()>,
) -> Result<()> {
    let mut rows = tx.copy_out_raw(statement).await?;
    let mut piece = Vec::with_capacity(PIECE_BYTES + 4096);
    while let Some(row) = rows.try_next().await? {
        keep(&row).ok_or_else(|| Error::Corrupt("a row of an export without a place".into()))?;
        piece.extend_from_slice(&row);
        if piece.len() >= PIECE_BYTES {
            let full = std::mem::replace(&mut piece, Vec::with_capacity(PIECE_BYTES + 4096));
            if !send(sender, full.into()).await {
                return Ok(());
            }
        }
    }
    send(sender, piece.into()).await;
    Ok(())
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
