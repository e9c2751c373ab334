//! Reading one sample against what is known: quotas, routes, and the time.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::fields::{self, malformed, quoted};
use super::{
    CALLS_MAX, Calls, Checked, FUTURE_SECONDS_MAX, Gauge, INTERVAL_SECONDS_MAX, RefusalCode,
};
use crate::amounts::AMOUNT_MAX;
use crate::ids::{AppKey, QuotaId, Route};
use crate::plans::Terms;
use crate::quotas::Quota;

/// What a sample is checked against.
#[derive(Clone, Copy)]
pub struct Rules<'a> {
    pub terms: &'a Terms,
    pub now: DateTime<Utc>,
    /// Days that history is kept; what is older is refused.
    pub history_days: u16,
}

impl Rules<'_> {
    /// Reads one entry of `gauges`. Whether the App Key exists is not asked here.
    pub fn gauge(&self, sample: &Value) -> Checked<Gauge> {
        let app = app(sample)?;
        let quota = self.quota(sample)?;
        fields::unit(sample, quota.unit)?;
        let subject = fields::optional_name(sample, "subject")?;
        if subject.is_some() && !quota.is_per_subject() {
            let detail =
                format!("{} is measured for the whole App Key and takes no subject", quota.id);
            return Err((RefusalCode::InvalidField, detail));
        }
        let value = fields::number(sample, "value", AMOUNT_MAX)?;
        let sampled = self.time(sample, "at")?;
        self.not_ahead("at", sampled)?;
        let (at, ahead) = (sampled.min(self.now), sampled > self.now);
        Ok(Gauge { app, quota: quota.id.clone(), subject, value, at, ahead })
    }

    /// Reads one entry of `calls`. Whether the App Key exists is not asked here.
    pub fn calls(&self, sample: &Value) -> Checked<Calls> {
        let app = app(sample)?;
        let route = self.route(sample)?;
        let from = self.time(sample, "from")?;
        let seconds = seconds(sample)?;
        self.not_ahead("from", from)?;
        // An interval is reported when it is over.
        let end = from + TimeDelta::seconds(i64::from(seconds));
        self.not_ahead("the end of the interval", end)?;
        let at = end.min(self.now);
        let calls = fields::number(sample, "calls", CALLS_MAX)?;
        let messages = fields::optional_number(sample, "messages", CALLS_MAX)?.unwrap_or(calls);
        let rejected = fields::rejected(sample)?;
        let peak = fields::optional_number(sample, "peak", CALLS_MAX)?
            .unwrap_or_else(|| calls.div_ceil(u64::from(seconds)));
        let (top_user, top_ip) = fields::top(sample)?;
        // Whether calls that were rejected are among the calls is the gateway's choice.
        let most = calls.saturating_add(rejected.total());
        if peak > most {
            let detail = "peak counts the calls of one second and cannot exceed calls".to_owned();
            return Err((RefusalCode::InvalidField, detail));
        }
        if top_user.iter().chain(&top_ip).any(|(_, one)| *one > most) {
            let detail = "an entry of top counts some of the calls and cannot exceed calls";
            return Err((RefusalCode::InvalidField, detail.to_owned()));
        }
        Ok(Calls {
            app,
            route,
            from,
            seconds,
            at,
            calls,
            messages,
            rejected,
            peak,
            top_user,
            top_ip,
        })
    }

    fn quota(&self, sample: &Value) -> Checked<&Quota> {
        let named = fields::text(sample, "quota")?;
        let quota =
            self.terms.book.quota(&QuotaId::from(named)).ok_or_else(|| {
                (RefusalCode::UnknownQuota, format!("no quota is {}", quoted(named)))
            })?;
        if !quota.has_use() {
            let id = &quota.id;
            let detail = format!("{id} limits the size of single things; it has no use to report");
            return Err((RefusalCode::NoUse, detail));
        }
        Ok(quota)
    }

    fn route(&self, sample: &Value) -> Checked<Route> {
        let named = fields::text(sample, "route")?;
        let route = self.terms.catalogue.route(named);
        route
            .cloned()
            .ok_or_else(|| (RefusalCode::UnknownRoute, format!("no route is {}", quoted(named))))
    }

    /// A time that still lies in the history that is kept.
    fn time(&self, sample: &Value, field: &str) -> Checked<DateTime<Utc>> {
        let at = DateTime::parse_from_rfc3339(fields::text(sample, field)?)
            .map_err(|_| malformed(field, "must be an RFC 3339 time such as 2026-11-20T08:00:00Z"))?
            .with_timezone(&Utc);
        if at < self.now - TimeDelta::days(i64::from(self.history_days)) {
            let detail =
                format!("{field} is older than the {} days of history kept", self.history_days);
            return Err((RefusalCode::TooOld, detail));
        }
        Ok(at)
    }

    fn not_ahead(&self, what: &str, at: DateTime<Utc>) -> Checked<()> {
        if at > self.now + TimeDelta::seconds(FUTURE_SECONDS_MAX) {
            let detail = format!("{what} is more than {FUTURE_SECONDS_MAX} s in the future");
            return Err((RefusalCode::InFuture, detail));
        }
        Ok(())
    }
}

fn app(sample: &Value) -> Checked<AppKey> {
    if !sample.is_object() {
        return Err((RefusalCode::Malformed, "a sample is an object".to_owned()));
    }
    let named = fields::text(sample, "app")?;
    named.parse().map_err(|error| (RefusalCode::InvalidApp, format!("app: {error}")))
}

fn seconds(sample: &Value) -> Checked<u32> {
    let seconds = fields::number(sample, "seconds", AMOUNT_MAX)?;
    u32::try_from(seconds).ok().filter(|one| (1..=INTERVAL_SECONDS_MAX).contains(one)).ok_or_else(
        || {
            let detail = format!("seconds must be 1 to {INTERVAL_SECONDS_MAX}");
            (RefusalCode::InvalidField, detail)
        },
    )
}
