//! Counting the report of one App Key: its known minutes go in, its rows come out.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::query::Period;
use super::tally::{Minute, Ratio, Tally, limits};
use super::{CallCounts, Of, ReportRow};
use crate::catalogue::Bucket;
use crate::ids::{AppKey, BucketId, QuotaId, Route};
use crate::language::Name;
use crate::limit_values::Target;
use crate::limits::{Record, RecordAt, rate_keys};
use crate::quotas::Quota;
use crate::rates::{RateKey, RateScope, RateUnit};

/// A quota in one minute.
#[derive(Clone, Copy, Debug)]
pub struct GaugeMinute<'a> {
    pub minute: DateTime<Utc>,
    /// The largest sample, and whose it was.
    pub peak: u64,
    pub subject: Option<&'a str>,
    /// The sample that was taken last.
    pub value: u64,
}

/// A route in one minute.
#[derive(Clone, Copy, Debug, Default)]
pub struct RouteMinute<'a> {
    pub counts: CallCounts,
    /// Most calls in one second.
    pub second: u64,
    /// Who was named with most calls, and the address.
    pub top_user: Option<(&'a str, u64)>,
    pub top_ip: Option<(&'a str, u64)>,
}

/// A bucket in one minute: its routes added up.
#[derive(Default)]
struct BucketMinute<'a> {
    counts: CallCounts,
    second: u64,
    users: Vec<(&'a str, u64)>,
    ips: Vec<(&'a str, u64)>,
}

/// What the calls of a bucket, or of a route without one, come to.
struct Calls {
    of: Result<BucketId, Route>,
    name: Name,
    counts: CallCounts,
    rates: BTreeMap<RateKey, Tally>,
}

/// Counts the report of one App Key.
pub struct AppReport<'a> {
    app: AppKey,
    record: &'a Record,
    period: Period,
    now: DateTime<Utc>,
    /// What was documented, and which plan held, from a moment on.
    states: Vec<(DateTime<Utc>, RecordAt<'a>)>,
    quotas: BTreeMap<QuotaId, (Tally, BTreeSet<NaiveDate>)>,
    calls: Vec<Calls>,
    /// The places in `calls` of routes, for each of `states`.
    places: Vec<HashMap<Route, usize>>,
    /// The rates that a bucket had, by the state that held.
    keys: HashMap<(usize, usize), Vec<RateKey>>,
    call_days: BTreeSet<NaiveDate>,
}

impl<'a> AppReport<'a> {
    /// `record` is that of the App Key. The period is cut at `now`.
    pub fn new(app: AppKey, record: &'a Record, period: Period, now: DateTime<Utc>) -> Self {
        let states = record.spans(period.start(), period.end().min(now));
        let places = vec![HashMap::new(); states.len()];
        Self {
            app,
            record,
            period,
            now,
            states,
            quotas: BTreeMap::new(),
            calls: Vec::new(),
            places,
            keys: HashMap::new(),
            call_days: BTreeSet::new(),
        }
    }

    fn until(&self) -> DateTime<Utc> {
        self.period.end().min(self.now)
    }

    fn holds(&self, minute: DateTime<Utc>) -> bool {
        self.period.start() <= minute && minute < self.until()
    }

    fn limits(&self, target: &Target) -> Vec<super::LimitSpan> {
        limits(self.record, target, self.period.start(), self.until())
    }

    /// Adds a minute of a quota; each minute once, in any order.
    pub fn gauge(&mut self, quota: &QuotaId, one: GaugeMinute<'_>) {
        if !self.holds(one.minute) {
            return;
        }
        if !self.quotas.contains_key(quota) {
            let tally = Tally::new(self.limits(&Target::Quota { quota: quota.clone() }), (1, 1));
            self.quotas.insert(quota.clone(), (tally, BTreeSet::new()));
        }
        let Some((tally, days)) = self.quotas.get_mut(quota) else { return };
        days.insert(one.minute.date_naive());
        tally.add(Minute {
            at: one.minute,
            value: one.value,
            peak: Ratio::whole(one.peak),
            subject: one.subject,
        });
    }

    /// Adds a minute of all routes together; each minute once, in any order.
    pub fn calls(&mut self, minute: DateTime<Utc>, routes: &[(&Route, RouteMinute<'_>)]) {
        if !self.holds(minute) || routes.is_empty() {
            return;
        }
        self.call_days.insert(minute.date_naive());
        let state = self.states.partition_point(|(from, _)| *from <= minute).saturating_sub(1);
        let mut buckets: BTreeMap<usize, BucketMinute<'_>> = BTreeMap::new();
        for (route, one) in routes {
            let Some(place) = self.place(state, route) else { continue };
            let bucket = buckets.entry(place).or_default();
            bucket.counts.add(&one.counts);
            bucket.second = bucket.second.saturating_add(one.second);
            add_name(&mut bucket.users, one.top_user);
            add_name(&mut bucket.ips, one.top_ip);
        }
        for (place, bucket) in &buckets {
            let keys = self.keys.get(&(state, *place)).map_or(&[][..], Vec::as_slice);
            let calls = &mut self.calls[*place];
            calls.counts.add(&bucket.counts);
            for key in keys {
                let tally = calls.rates.get_mut(key);
                if let (Some(tally), Some(known)) = (tally, bucket.by(*key, minute)) {
                    tally.add(known);
                }
            }
        }
    }

    /// Where the calls of a route count while a state holds.
    fn place(&mut self, state: usize, route: &Route) -> Option<usize> {
        if let Some(place) = self.places.get(state)?.get(route) {
            return Some(*place);
        }
        let (_, held) = self.states.get(state)?;
        let (terms, plan) = (held.terms, held.plan);
        let bucket = terms.catalogue.bucket_of(&plan.catalogue, route);
        let bucket = bucket.filter(|bucket| !rate_keys(plan, bucket).is_empty());
        let of = bucket.map_or_else(|| Err(route.clone()), |bucket| Ok(bucket.id.clone()));
        let known = self.calls.iter().position(|calls| calls.of == of);
        let place = known.unwrap_or_else(|| {
            let plain = || Name { zh: route.to_string(), en: route.to_string() };
            let name = bucket.map_or_else(plain, |bucket| bucket.name.clone());
            let (counts, rates) = (CallCounts::default(), BTreeMap::new());
            self.calls.push(Calls { of, name, counts, rates });
            self.calls.len() - 1
        });
        if let Some(bucket) = bucket {
            let keys = rate_keys(plan, bucket);
            for key in &keys {
                self.rate(place, bucket, *key);
            }
            self.keys.insert((state, place), keys);
        }
        self.places.get_mut(state)?.insert(route.clone(), place);
        Some(place)
    }

    fn rate(&mut self, place: usize, bucket: &Bucket, key: RateKey) {
        if !self.calls[place].rates.contains_key(&key) {
            let target = Target::Rate { bucket: bucket.id.clone(), rate: key };
            let tally = Tally::new(self.limits(&target), (key.window_seconds, 60));
            self.calls[place].rates.insert(key, tally);
        }
    }

    /// Days of which something should be known.
    fn days(&self) -> impl Iterator<Item = NaiveDate> {
        let registered = self.record.registered_at.date_naive();
        let last = self.until() - TimeDelta::nanoseconds(1);
        let first = self.period.from.max(registered);
        first.iter_days().take_while(move |day| *day <= last.date_naive())
    }

    /// The rows: quotas in the order of the newest documents, buckets by name, routes.
    pub fn rows(mut self) -> Vec<ReportRow> {
        let Some((_, last)) = self.states.last() else { return Vec::new() };
        let (quotas, plan) = (&last.terms.book.quotas, last.plan.id.clone());
        let days: Vec<NaiveDate> = self.days().collect();
        let missing = |known: &BTreeSet<NaiveDate>| {
            days.iter().filter(|day| !known.contains(day)).count() as u32
        };
        // What was brought along of the time before the registration counts as far as it is known.
        let before = |known: &BTreeSet<NaiveDate>| match days.first() {
            Some(first) => known.range(..first).count() as u32,
            None => known.len() as u32,
        };
        let base = |of: Of, name: Name, known: &BTreeSet<NaiveDate>| ReportRow {
            app: self.app.clone(),
            plan: plan.clone(),
            of,
            name,
            unit: None,
            known_minutes: 0,
            average_milli: None,
            peak: None,
            limit: None,
            limits: Vec::new(),
            bounded_minutes: 0,
            over_80_minutes: 0,
            over_100_minutes: 0,
            most_permille: None,
            counts: None,
            days: days.len() as u32 + before(known),
            days_missing: missing(known),
        };
        let mut rows = Vec::new();
        let mut seen = std::mem::take(&mut self.quotas);
        for quota in quotas.iter().filter(|quota| quota.has_use()) {
            let target = Target::Quota { quota: quota.id.clone() };
            let (tally, known) = seen.remove(&quota.id).unwrap_or_else(|| {
                let spans = limits(self.record, &target, self.period.start(), self.until());
                (Tally::new(spans, (1, 1)), BTreeSet::new())
            });
            let is_limited = tally.limits().iter().any(|span| span.limit.is_some());
            if tally.known > 0 || (is_limited && !days.is_empty()) {
                let of = Of::Quota { quota: quota.id.clone() };
                let row = base(of, quota.name.clone(), &known);
                rows.push(with(ReportRow { unit: Some(quota.unit), ..row }, &tally));
            }
        }
        // Quotas that the newest documents no longer have.
        for (id, (tally, known)) in seen {
            let quota = self.states.iter().find_map(|(_, state)| state.terms.book.quota(&id));
            let plain = Name { zh: id.to_string(), en: id.to_string() };
            let name = quota.map_or(plain, |quota: &Quota| quota.name.clone());
            let row = base(Of::Quota { quota: id }, name, &known);
            rows.push(with(ReportRow { unit: quota.map(|quota| quota.unit), ..row }, &tally));
        }
        let mut all = std::mem::take(&mut self.calls);
        all.sort_by(|one, other| (one.of.is_err(), &one.of).cmp(&(other.of.is_err(), &other.of)));
        for calls in all {
            let mut counts = Some(calls.counts);
            match calls.of {
                Ok(bucket) => {
                    for (rate, tally) in &calls.rates {
                        let of = Of::Rate { bucket: bucket.clone(), rate: *rate };
                        let row = base(of, calls.name.clone(), &self.call_days);
                        rows.push(with(ReportRow { counts: counts.take(), ..row }, tally));
                    }
                }
                Err(route) => {
                    let row = base(Of::Route { route }, calls.name, &self.call_days);
                    rows.push(ReportRow { counts, ..row });
                }
            }
        }
        rows
    }
}

/// The row with what a tally has counted.
fn with(row: ReportRow, tally: &Tally) -> ReportRow {
    ReportRow {
        known_minutes: tally.known,
        average_milli: tally.average_milli(),
        peak: tally.peak(),
        limit: tally.limits().last().and_then(|span| span.limit),
        limits: tally.limits().to_vec(),
        bounded_minutes: tally.bounded,
        over_80_minutes: tally.over_80,
        over_100_minutes: tally.over_100,
        most_permille: tally.most_permille,
        ..row
    }
}

fn add_name<'a>(names: &mut Vec<(&'a str, u64)>, top: Option<(&'a str, u64)>) {
    let Some((name, calls)) = top else { return };
    match names.iter_mut().find(|(known, _)| *known == name) {
        Some((_, sum)) => *sum = sum.saturating_add(calls),
        None => names.push((name, calls)),
    }
}

impl BucketMinute<'_> {
    /// As a minute of a rate; `None`: it is not known to it.
    fn by(&self, key: RateKey, at: DateTime<Utc>) -> Option<Minute<'_>> {
        let window = u128::from(key.window_seconds);
        let of_minute = |value: u64, subject| {
            let peak = Ratio { num: u128::from(value) * window, den: 60 };
            Minute { at, value, peak, subject }
        };
        let names = match key.scope {
            RateScope::User => &self.users,
            RateScope::Ip => &self.ips,
            RateScope::App => {
                let value = match key.unit {
                    RateUnit::Call => self.counts.calls,
                    RateUnit::Message => self.counts.messages,
                };
                let minute = of_minute(value, None);
                return Some(match key.window_seconds {
                    ..60 => Minute { peak: self.second(key), ..minute },
                    _ => minute,
                });
            }
        };
        if key.unit == RateUnit::Message {
            return None;
        }
        // Of equals the first by name, so that the order of the routes changes nothing.
        let most = names.iter().max_by(|(a, one), (b, other)| one.cmp(other).then(b.cmp(a)));
        most.map(|(name, calls)| of_minute(*calls, Some(*name)))
    }

    /// The busiest second, over the window.
    fn second(&self, key: RateKey) -> Ratio {
        let num = u128::from(self.second) * u128::from(key.window_seconds);
        match key.unit {
            RateUnit::Call => Ratio { num, den: 1 },
            RateUnit::Message => Ratio {
                num: num.saturating_mul(u128::from(self.counts.messages)),
                den: u128::from(self.counts.calls.max(1)),
            },
        }
    }
}
