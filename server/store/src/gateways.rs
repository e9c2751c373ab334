//! Gateways and the versions that they have applied.
//!
//! An acknowledgement changes memory alone; [`tick`] writes what changed once a second, all in one
//! statement, and reads what other servers wrote. So hundreds of gateways may acknowledge each of
//! many changes, also while PostgreSQL does not answer: what they said is written when it does.

mod memory;
mod table;

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use domain::access::{AckLimits, Actor, ForgetGateway, Permit, ReadConsole};
use domain::gateways::{Ack, Fleet, GATEWAYS_MAX, Gateway, check_name};
use domain::overrides::reason_faults;
use domain::page::{Page, PageRequest};
use domain::problem::{Code, Problem};
use domain::rules::Thing;
use domain::rules::UsageRule;
use uuid::Uuid;

use crate::audit::Change;
use crate::cursor::Cursor;
use crate::error::refuse;
use crate::mutation::Mutation;
use crate::{Db, Error, Result};
pub(crate) use memory::Gateways;
use memory::Known;

/// Takes note that a gateway has applied a version. The platform's newest version.
///
/// A version goes back only when the gateway says that it began anew; what it had before is kept
/// beside it. A name that belongs to another token is refused.
pub async fn ack(
    db: &Db,
    permit: &Permit<AckLimits>,
    ack: &Ack,
    now: DateTime<Utc>,
) -> Result<u64> {
    check_gateway(permit, &ack.gateway)?;
    if ack.version > db.snapshot().version {
        // Another server may have told it sooner than this one heard.
        if let Err(error) = db.refresh_snapshot(now).await {
            tracing::debug!("the newest version cannot be read: {error}");
        }
    }
    let newest = db.snapshot().version;
    if ack.version > newest {
        let rule = UsageRule::VersionAhead { version: ack.version, newest };
        return Err(Problem::field("/version", rule).into());
    }
    let former = former_owner(db, permit.actor(), &ack.gateway, now).await?;
    let mut state = db.gateways().state();
    let known = state.claim(&ack.gateway, permit.actor(), former, now)?;
    if let Some(before) = known.version.filter(|before| ack.version < *before) {
        if !ack.restarted {
            return Err(Error::conflict(UsageRule::VersionBack {
                gateway: ack.gateway.clone(),
                before,
            }));
        }
        (known.restarted_at, known.restarted_from) = (Some(now), Some(before));
    }
    if known.version != Some(ack.version) {
        (known.version, known.acked_at) = (Some(ack.version), Some(now));
    }
    known.see(permit.actor().name(), now);
    Ok(newest)
}

/// Who has lost the gateway's name to whoever comes next: its owner, where that is a token that was
/// revoked or has expired, or an account that is disabled.
async fn former_owner(
    db: &Db,
    actor: &Actor,
    name: &str,
    now: DateTime<Utc>,
) -> Result<Option<Uuid>> {
    if !db.gateways().state().is_loaded() {
        let rows = table::read(db).await?;
        db.gateways().state().merge(rows);
    }
    let owner = db.gateways().state().get(name).and_then(|known| known.owner);
    match owner.filter(|owner| actor.id() != Some(*owner)) {
        Some(owner) if !table::is_valid(db, owner, now).await? => Ok(Some(owner)),
        _ => Ok(None),
    }
}

/// A gateway's stream, for as long as this lives.
pub struct Connection {
    db: Db,
    name: String,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.db.gateways().state().disconnect(&self.name);
    }
}

/// Takes note that a gateway opened a stream.
pub async fn connect(
    db: &Db,
    permit: &Permit<AckLimits>,
    name: &str,
    now: DateTime<Utc>,
) -> Result<Connection> {
    see(db, permit, name, now).await?;
    db.gateways().state().connect(name);
    Ok(Connection { db: db.clone(), name: name.to_owned() })
}

/// Takes note that a gateway asked for limits. A name that belongs to another token is refused.
pub async fn see(
    db: &Db,
    permit: &Permit<AckLimits>,
    name: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    check_gateway(permit, name)?;
    // A person who looks is no gateway, and must not take the name of one.
    if matches!(permit.actor(), Actor::Account { .. }) {
        let rule = UsageRule::GatewayIsNoPerson;
        return Err(Problem { code: Code::Forbidden, ..Problem::field("/gateway", rule) }.into());
    }
    let former = former_owner(db, permit.actor(), name, now).await?;
    let mut state = db.gateways().state();
    state.claim(name, permit.actor(), former, now)?.see(permit.actor().name(), now);
    Ok(())
}

/// Gateways that a page shows.
const SHOWN_MAX: usize = 300;

/// All gateways, the worst first, at most as many as a page shows.
pub fn fleet(db: &Db, now: DateTime<Utc>) -> Fleet {
    let version = db.snapshot().version;
    let gateways = db.gateways().state().list(version, now).collect();
    Fleet::new(version, gateways, SHOWN_MAX, now)
}

/// What the page shows.
pub fn read(db: &Db, _permit: &Permit<ReadConsole>, now: DateTime<Utc>) -> Fleet {
    fleet(db, now)
}

/// One gateway.
pub fn find(
    db: &Db,
    _permit: &Permit<ReadConsole>,
    name: &str,
    now: DateTime<Utc>,
) -> Option<Gateway> {
    let newest = db.snapshot().version;
    let state = db.gateways().state();
    Some(state.get(name)?.view(name, newest, state.is_connected(name), now))
}

const CURSOR: Cursor<String> = Cursor::new("gateways");

/// Gateways by name, page by page; and the platform's newest version.
pub fn list(
    db: &Db,
    _permit: &Permit<ReadConsole>,
    page: &PageRequest,
    now: DateTime<Utc>,
) -> Result<(u64, Page<Gateway>)> {
    let version = db.snapshot().version;
    let after = CURSOR.after(page)?;
    let state = db.gateways().state();
    let rest =
        state.list(version, now).filter(|one| after.as_ref().is_none_or(|name| one.name > *name));
    let rows = rest.take(page.limit() as usize + 1).collect();
    Ok((version, CURSOR.cut(rows, page.limit(), |one: &Gateway| one.name.clone())?))
}

/// Forgets a gateway that is gone. One that comes again begins anew.
pub async fn forget(
    db: &Db,
    permit: &Permit<ForgetGateway>,
    name: &str,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    refuse(reason_faults(reason))?;
    let not_there = || Error::not_found(Thing::Gateway);
    let before = {
        let state = db.gateways().state();
        let known = state.get(name).ok_or_else(not_there)?;
        known.view(name, db.snapshot().version, state.is_connected(name), now)
    };
    let mut tx = Mutation::begin(db, permit, now).await?;
    table::delete(&mut tx, name).await?;
    tx.commit(Change::of("gateway.forget", name).before(before).reason(reason), ()).await?;
    db.gateways().state().remove(name);
    Ok(())
}

/// Writes what changed, reads what other servers wrote, and looks up since when the changes wait
/// that gateways have not applied. Once a second; one caller at a time.
pub async fn tick(db: &Db, now: DateTime<Utc>) -> Result<()> {
    let changed = db.gateways().state().take_changed(now);
    if let Err(error) = table::write(db, &changed, now).await {
        let names = changed.iter().map(|(name, _)| name.as_str());
        db.gateways().state().put_back(names);
        return Err(error);
    }
    let rows = table::read(db).await?;
    db.gateways().state().merge(rows);
    let wanted = {
        let newest = db.snapshot().version;
        db.gateways().state().unsettled(newest)
    };
    if !wanted.is_empty() {
        let moments = table::moments(db, &wanted).await?;
        db.gateways().state().settle(&moments);
    }
    Ok(())
}

fn check_gateway(permit: &Permit<AckLimits>, name: &str) -> Result<()> {
    check_name(name)?;
    if permit.caller().reach.has_source(name) {
        return Ok(());
    }
    let rule = UsageRule::NameOutsideReach { name: name.to_owned() };
    Err(Problem { code: Code::NotFound, ..Problem::field("/gateway", rule) }.into())
}

fn not_theirs(name: &str) -> Problem {
    let rule = UsageRule::GatewayOwned { name: name.to_owned() };
    Problem { code: Code::Forbidden, ..Problem::field("/gateway", rule) }
}

fn full() -> Problem {
    Problem::new(Code::Conflict, UsageRule::TooManyGateways { most: GATEWAYS_MAX })
}
