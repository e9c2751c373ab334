//! One App Key as it was at a past moment, and what differs between two.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::access::{Permit, ReadConsole};
use domain::as_of::{
    AsOf, AsOfAnswer, AsOfFault, AsOfView, Comparison, SecondFault, compare, read_moments,
};
use domain::ids::AppKey;
use domain::limit_values::Target;
use domain::limits::Record;
use domain::problem::{Code, FieldError, Problem};
use domain::rules::ReportRule;
use domain::rules::Thing;
use domain::units::Zone;
use domain::why::{MomentFault, moment_of};

use crate::snapshot::{AppEntry, Snapshot};
use crate::usage::then;
use crate::{Db, Error, Result, record};

/// What somebody asks: one moment or two, as [`read_moments`] reads them, in whose zone.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub app: &'a AppKey,
    pub at: &'a str,
    /// Empty: there is no second moment.
    pub and: &'a str,
    pub zone: &'a Zone,
}

/// An App Key at one moment, or at two side by side, for the page: what is wrong with a moment is
/// part of the answer.
pub async fn view(
    db: &Db,
    _permit: &Permit<ReadConsole>,
    asked: Asked<'_>,
    now: DateTime<Utc>,
) -> Result<AsOfView> {
    let snapshot = db.snapshot();
    let entry = snapshot.app(asked.app).ok_or_else(|| Error::not_found(Thing::App))?;
    let record = record::read(db, &snapshot, entry).await?;
    let registered_at = record.registered_at;
    let app = asked.app.clone();
    let moments = read_moments(asked.at, asked.and, asked.zone, registered_at, now);
    let (at, and) = match moments {
        Ok(moments) => moments,
        Err(fault) => {
            return Ok(AsOfView { app, registered_at, is_now: false, answer: Err(fault) });
        }
    };
    let past = Past { db, snapshot: &snapshot, entry, record: &record };
    let first = past.at(at.unwrap_or_else(|| newest(&record, now))).await?;
    let answer = match and {
        None => AsOfAnswer::One(Box::new(first)),
        Some(and) => AsOfAnswer::Two(Box::new(past.beside(first, and).await?)),
    };
    Ok(AsOfView { app, registered_at, is_now: at.is_none(), answer: Ok(answer) })
}

/// The same for the API: a moment that has no answer is a problem that names its field.
pub async fn read(
    db: &Db,
    permit: &Permit<ReadConsole>,
    app: &AppKey,
    (at, and): (&str, &str),
    now: DateTime<Utc>,
) -> Result<AsOfAnswer> {
    let zone = Zone::default();
    let view = view(db, permit, Asked { app, at, and, zone: &zone }, now).await?;
    view.answer.map_err(|fault| refusal(app, view.registered_at, fault))
}

fn refusal(app: &AppKey, registered_at: DateTime<Utc>, fault: AsOfFault) -> Error {
    let moment = |name: &'static str, fault: MomentFault| match fault {
        MomentFault::Unreadable => ReportRule::MomentUnreadable { name },
        MomentFault::Future => ReportRule::MomentInFuture { name },
        MomentFault::BeforeRegistration => {
            let registered = registered_at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
            ReportRule::BeforeRegistration { app: app.to_string(), registered }
        }
    };
    // A moment at which there was no such App Key is not found, whichever of the two it is.
    let before = MomentFault::BeforeRegistration;
    if fault.at == Some(before) || fault.and == Some(SecondFault::Moment(before)) {
        return Problem::new(Code::NotFound, moment("at", before)).into();
    }
    let at = fault.at.map(|fault| ("/at", moment("at", fault)));
    let and = fault.and.map(|fault| match fault {
        SecondFault::Moment(fault) => ("/and", moment("and", fault)),
        SecondFault::BeforeFirst => ("/and", ReportRule::MomentBeforeFirst),
    });
    let errors = [at, and].into_iter().flatten();
    let errors = errors.map(|(pointer, rule)| FieldError::new(pointer, rule));
    Problem::fields(errors.collect()).into()
}

/// The moment that stands for now: what was saved just now is in it.
fn newest(record: &Record, now: DateTime<Utc>) -> DateTime<Utc> {
    moment_of(now).max(record.registered_at)
}

/// One App Key's record, read once for all moments.
struct Past<'a> {
    db: &'a Db,
    snapshot: &'a Snapshot,
    entry: &'a AppEntry,
    record: &'a Record,
}

impl Past<'_> {
    async fn at(&self, at: DateTime<Utc>) -> Result<AsOf> {
        let state = self.record.at(at).ok_or_else(|| {
            Error::Corrupt(format!("an App Key had no plan, or one that is not known, at {at}"))
        })?;
        let uses = then::at(self.db, self.snapshot, self.entry.id, at).await?;
        let usage = |target: &Target| match target {
            Target::Quota { quota } => uses.quota(quota),
            Target::Rate { bucket, rate } => {
                let bucket = state.terms.catalogue.bucket(&state.plan.catalogue, bucket)?;
                uses.rate(*rate, &bucket.routes)
            }
        };
        Ok(AsOf::of(&state, self.entry.app.clone(), usage))
    }

    async fn beside(&self, first: AsOf, second: DateTime<Utc>) -> Result<Comparison> {
        let second = self.at(second.max(self.record.registered_at)).await?;
        Ok(compare(first, second))
    }
}

#[cfg(test)]
mod tests;
