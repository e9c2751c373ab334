//! Who the customers are and how busy each of them is at which moment. Pure: no clock, no network,
//! and the same question always has the same answer, before and after a restart.

use super::names;

const DAY_SECONDS: i64 = 86_400;
const BURST_EVERY_SECONDS: i64 = 1_500;
const BURST_SECONDS: i64 = 180;
/// Growth goes up and down over this time, so that no quota fills for ever.
const SEASON_DAYS: f64 = 60.0;
/// Days in which a customer that grows fills what it has: a trend for the forecasts to find.
const GROWTH_DAYS: f64 = 75.0;
const ROUTES_PER_CUSTOMER: u64 = 12;
/// Of a limit of a few calls a minute every single call is a large part: such routes stay unused,
/// or half the customers would look critical.
const SLOWEST_PER_SECOND: f64 = 0.5;

/// How a customer uses what it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Temper {
    Quiet,
    Steady,
    Busy,
    /// One quota and one rate above 80 %.
    Near,
    /// One quota and one rate above 95 %.
    Critical,
    /// Steady, but every 25 minutes it asks for more than it may, for three minutes.
    Bursting,
}

/// One App Key.
#[derive(Debug, Clone)]
pub struct Customer {
    pub org: String,
    pub app: String,
    /// Index into the list of plans.
    pub plan: usize,
    pub plan_id: String,
    pub temper: Temper,
    /// The customer's clock, in hours east of UTC.
    pub offset_hours: i64,
    seed: u64,
}

/// What a plan allows: everything the model needs to know of the server's limits.
#[derive(Debug, Clone, Default)]
pub struct PlanProfile {
    pub rates: Vec<RateLimit>,
    pub quotas: Vec<QuotaLimit>,
}

/// One bucket, reported by one of its routes.
#[derive(Debug, Clone)]
pub struct RateLimit {
    pub route: String,
    /// Calls or messages per second and App Key.
    pub per_second: f64,
    /// The rate counts messages rather than calls.
    pub counts_messages: bool,
}

#[derive(Debug, Clone)]
pub struct QuotaLimit {
    pub quota: String,
    /// None is unlimited. What is not supported is not here.
    pub amount: Option<u64>,
}

/// A measured quota.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gauge {
    /// The user, group or room that the value is of, where the quota is per one of these.
    pub subject: Option<String>,
    pub value: u64,
}

/// Calls of one route in one interval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calls {
    /// Calls that were let through.
    pub calls: u64,
    pub messages: Option<u64>,
    /// Calls that met the rate limit.
    pub throttled: u64,
    /// Most calls in one second.
    pub peak: u64,
}

impl PlanProfile {
    pub fn is_empty(&self) -> bool {
        self.rates.is_empty() && self.quotas.is_empty()
    }
}

/// `count` customers, spread over `plans`; the first of each plan come first, so that a small
/// number still shows every plan and every temper.
pub fn customers(count: usize, plans: &[String]) -> Vec<Customer> {
    (0..count)
        .map(|index| {
            let (org, app) = names::name(index);
            let seed = hash(0x4845_4144, index as u64);
            let plan = if plans.is_empty() { 0 } else { index % plans.len() };
            Customer {
                org,
                app,
                plan,
                plan_id: plans.get(plan).cloned().unwrap_or_default(),
                temper: temper(index),
                offset_hours: [-8, -5, 0, 1, 5, 8, 8, 9][(hash(seed, 1) % 8) as usize],
                seed,
            }
        })
        .collect()
}

/// Of 40 customers: one bursts, two are near, one is critical, six are busy, half are quiet.
fn temper(index: usize) -> Temper {
    match index % 40 {
        7 => Temper::Bursting,
        13 | 29 => Temper::Near,
        22 => Temper::Critical,
        1 | 5 | 11 | 17 | 26 | 34 => Temper::Busy,
        slot if slot % 2 == 0 => Temper::Quiet,
        _ => Temper::Steady,
    }
}

impl Customer {
    /// `org#app`.
    pub fn key(&self) -> String {
        format!("{}#{}", self.org, self.app)
    }

    /// How awake the customer's users are at `at` (Unix seconds): 0.15 at four in the night, 1 at
    /// four in the afternoon of a working day.
    pub fn activity(&self, at: i64) -> f64 {
        let local = at + self.offset_hours * 3600;
        let hour = (local.rem_euclid(DAY_SECONDS)) as f64 / 3600.0;
        let wave = (1.0 + ((hour - 16.0) / 24.0 * std::f64::consts::TAU).cos()) / 2.0;
        // 1970 began with a Thursday.
        let weekday = (local.div_euclid(DAY_SECONDS) + 3).rem_euclid(7);
        let week = if weekday >= 5 { 0.75 } else { 1.0 };
        (0.15 + 0.85 * wave) * week
    }

    /// Indices into `profile.rates` of the routes that this customer calls.
    pub fn routes<'a>(&'a self, profile: &'a PlanProfile) -> impl Iterator<Item = usize> + 'a {
        let few = profile.rates.len() as u64 <= ROUTES_PER_CUSTOMER;
        (0..profile.rates.len()).filter(move |&index| {
            let draw = hash(self.seed, 1000 + index as u64) % profile.rates.len().max(1) as u64;
            let used = few || index == self.hot_rate(profile) || draw < ROUTES_PER_CUSTOMER - 1;
            used && profile.rates[index].per_second >= SLOWEST_PER_SECOND
        })
    }

    /// What the quota measures at `at`; nothing for a quota that has no use.
    pub fn gauge(&self, limit: &QuotaLimit, profile: &PlanProfile, at: i64) -> Option<Gauge> {
        let measured = Measured::of(&limit.quota)?;
        let salt = hash_text(&limit.quota);
        let hot =
            profile.quotas.get(self.hot_quota(profile)).is_some_and(|q| q.quota == limit.quota);
        let share = match self.temper {
            Temper::Near if hot => 0.82 + 0.10 * unit(self.seed, salt),
            Temper::Critical if hot => 0.955 + 0.035 * unit(self.seed, salt),
            Temper::Busy | Temper::Steady if hot => 0.25 + 0.53 * self.growth(at),
            Temper::Quiet => 0.02 + 0.25 * unit(self.seed, salt),
            _ => 0.15 + 0.50 * unit(self.seed, salt),
        };
        let of = limit.amount.map_or_else(|| self.size(&limit.quota), |amount| amount as f64);
        let moving = match measured {
            // Hot ones stay near their limit by day and by night.
            Measured::Moment if !hot => self.activity(at),
            _ => 0.97 + 0.03 * season(at),
        };
        let subject = measured.subject(hash(self.seed, salt) % 90 + 10);
        Some(Gauge { subject, value: (of * share * moving) as u64 })
    }

    /// Calls of the route at `index` in the `seconds` from `from` on.
    pub fn calls(&self, profile: &PlanProfile, index: usize, from: i64, seconds: u32) -> Calls {
        let rate = &profile.rates[index];
        let hot = index == self.hot_rate(profile);
        let asked_per_second = rate.per_second * self.demand(index, hot, from);
        let served_per_second = asked_per_second.min(rate.per_second);
        // Whole calls, rounded by the draw of the moment, so that slow routes are not always 0.
        let draw = unit(self.seed ^ from as u64, 2000 + index as u64);
        let served = (served_per_second * f64::from(seconds) + draw) as u64;
        let throttled = ((asked_per_second - served_per_second) * f64::from(seconds)) as u64;
        let spread = if hot { 1.02 } else { 1.2 + 0.6 * draw };
        let peak = (served_per_second * spread).min(rate.per_second).ceil() as u64;
        let calls = if rate.counts_messages { served.div_ceil(3) } else { served };
        Calls {
            calls,
            messages: rate.counts_messages.then_some(served),
            throttled,
            peak: peak.min(calls),
        }
    }

    /// Whether the customer asks for more than it may just then.
    pub fn is_bursting(&self, at: i64) -> bool {
        let phase = (self.seed % BURST_EVERY_SECONDS as u64) as i64;
        self.temper == Temper::Bursting
            && (at + phase).rem_euclid(BURST_EVERY_SECONDS) < BURST_SECONDS
    }

    /// Part of the limit that is asked for: more than 1 is more than allowed.
    fn demand(&self, index: usize, hot: bool, at: i64) -> f64 {
        let own = unit(self.seed, 3000 + index as u64);
        let wobble = 0.9 + 0.2 * unit(self.seed ^ (at / 60) as u64, 4000 + index as u64);
        match self.temper {
            Temper::Near if hot => 0.85 + 0.06 * own,
            Temper::Critical if hot => 0.96 + 0.03 * own,
            Temper::Bursting if hot && self.is_bursting(at) => 1.3 + 0.3 * own,
            Temper::Quiet => (0.001 + 0.02 * own) * self.activity(at) * wobble,
            Temper::Busy => (0.10 + 0.45 * own) * self.activity(at) * wobble,
            _ => (0.01 + 0.2 * own) * self.activity(at) * wobble,
        }
    }

    /// The rate that comes near its limit, if any does.
    fn hot_rate(&self, profile: &PlanProfile) -> usize {
        (hash(self.seed, 2) % profile.rates.len().max(1) as u64) as usize
    }

    /// The quota that comes near its limit: one that is measured and has a limit above 20, below
    /// which a share says little.
    fn hot_quota(&self, profile: &PlanProfile) -> usize {
        let fit: Vec<usize> = (0..profile.quotas.len())
            .filter(|&index| {
                let quota = &profile.quotas[index];
                quota.amount.is_some_and(|amount| amount > 20)
                    && Measured::of(&quota.quota).is_some_and(|measured| measured != Measured::Age)
            })
            .collect();
        if fit.is_empty() {
            usize::MAX
        } else {
            fit[(hash(self.seed, 3) % fit.len() as u64) as usize]
        }
    }

    /// How far the customer has grown since it last tidied up: 0 to 1, and then from 0 again.
    fn growth(&self, at: i64) -> f64 {
        let day = at as f64 / DAY_SECONDS as f64;
        (day / GROWTH_DAYS + unit(self.seed, 5)).rem_euclid(1.0)
    }

    /// The order of magnitude of what is used where no limit gives one.
    fn size(&self, quota: &str) -> f64 {
        let largest = if quota.ends_with("_bytes") { 5e9 } else { 200_000.0 };
        largest * (0.05 + 0.95 * unit(self.seed, 4).powi(3))
    }
}

/// In what way a quota has a use. Sizes of single things have a limit and none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measured {
    /// A stock that grows and shrinks slowly.
    Stock,
    /// Follows the hour of the day.
    Moment,
    /// The age of the oldest thing that is kept, in days.
    Age,
    /// The largest of many; the word names one of them.
    Per(&'static str),
}

impl Measured {
    fn of(quota: &str) -> Option<Self> {
        Some(match quota {
            "registered_users"
            | "groups"
            | "chat_rooms"
            | "user_attribute_bytes"
            | "chat_room_attribute_bytes" => Self::Stock,
            "concurrent_users" | "daily_push_messages" => Self::Moment,
            "message_retention_days" => Self::Age,
            "friends_per_user"
            | "groups_per_user"
            | "chat_rooms_per_user"
            | "user_attribute_bytes_per_user" => Self::Per("u"),
            "members_per_group" => Self::Per("g"),
            "members_per_chat_room" | "chat_room_attributes_per_room" => Self::Per("r"),
            _ => return None,
        })
    }

    fn subject(self, number: u64) -> Option<String> {
        match self {
            Self::Per(kind) => Some(format!("{kind}-{number}")),
            _ => None,
        }
    }
}

/// 0 to 1 and back to 0 over a season.
fn season(at: i64) -> f64 {
    let day = at as f64 / DAY_SECONDS as f64;
    let part = (day / SEASON_DAYS).rem_euclid(1.0);
    1.0 - (2.0 * part - 1.0).abs()
}

/// A draw between 0 and 1.
fn unit(seed: u64, salt: u64) -> f64 {
    (hash(seed, salt) >> 11) as f64 / (1u64 << 53) as f64
}

/// SplitMix64 (Steele, Lea, Flood 2014), as a hash of two numbers.
fn hash(seed: u64, salt: u64) -> u64 {
    let mut mixed = seed.wrapping_add(salt.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

fn hash_text(text: &str) -> u64 {
    text.bytes().fold(5000, |so_far, byte| hash(so_far, u64::from(byte)))
}

#[cfg(test)]
mod tests;
