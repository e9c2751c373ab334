//! A month of one App Key with everything in it: days without data, a change of plan, overrides,
//! subjects, several routes in one bucket, several rates of one.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use domain::ids::AppKey;
use domain::limit_values::Target;
use domain::overrides::NewOverride;
use domain::rates::{RateKey, RateScope, RateUnit};
use domain::reports::query::Period;
use domain::usage::Rejected;
use domain::usage::report::{Calls, Gauge};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::moment;
use crate::testing::{batch, permit, setting, to_plan};
use crate::usage::flush::{CheckedBatch, flush};
use crate::{Db, apps, overrides};

pub(super) const REGISTERED: &str = "2026-10-03T06:00:00Z";
/// The plan `basic` holds from then on.
pub(super) const BASIC: &str = "2026-10-18T09:30:30Z";
/// An override of groups, 5000, from then until then.
pub(super) const CAMPAIGN: [&str; 2] = ["2026-10-20T10:00:30Z", "2026-10-22T00:00:00Z"];
/// Three calls a minute for each user who deletes conversations, for good.
pub(super) const TIGHTER: &str = "2026-10-12T00:00:00Z";

pub(super) const QUOTAS: [&str; 3] = ["registered_users", "groups", "friends_per_user"];
pub(super) const ROUTES: [&str; 5] = [
    "POST /users",
    "PUT /users/{}",
    "DELETE /users/{}/user_channel",
    "POST /messages/users",
    "POST /messages/chatgroups",
];

pub(super) fn october() -> Period {
    Period { from: "2026-10-01".parse().unwrap(), to: "2026-10-31".parse().unwrap() }
}

/// The raw samples, in the order in which they were sent.
pub(super) struct Seeded {
    pub gauges: Vec<Gauge>,
    pub calls: Vec<Calls>,
}

pub(super) async fn seeded(db: &Db, key: &str, seed: u64) -> Seeded {
    let app: AppKey = key.parse().unwrap();
    let registered = moment(REGISTERED);
    assert!(apps::register(db, &permit(), &app, &"free".into(), registered).await.unwrap());
    let per_user = RateKey { unit: RateUnit::Call, window_seconds: 60, scope: RateScope::User };
    let slower = Target::Rate { bucket: "delete_conversation".into(), rate: per_user };
    set(db, &app, slower, 3, TIGHTER, None).await;
    let version = version(db, &app);
    let basic = to_plan("basic", "contract");
    apps::choose_plan(db, &permit(), &app, version, &basic, moment(BASIC)).await.unwrap();
    let groups = Target::Quota { quota: "groups".into() };
    set(db, &app, groups, 5000, CAMPAIGN[0], Some(CAMPAIGN[1])).await;

    let mut rng = StdRng::seed_from_u64(seed);
    let seeded = samples(&mut rng, &app);
    let gauges = seeded.gauges.chunks(40).map(|some| (some.to_vec(), Vec::new()));
    let calls = seeded.calls.chunks(40).map(|some| (Vec::new(), some.to_vec()));
    let batches: Vec<CheckedBatch> = gauges
        .chain(calls)
        .zip(0..)
        .map(|((gauges, calls), number)| CheckedBatch { gauges, calls, ..batch(key, number) })
        .collect();
    for group in batches.chunks(rng.random_range(5..30)) {
        flush(db, group, moment("2026-11-01T00:00:00Z")).await.unwrap();
    }
    seeded
}

fn version(db: &Db, app: &AppKey) -> u64 {
    db.snapshot().app(app).unwrap().version
}

async fn set(db: &Db, app: &AppKey, target: Target, amount: u64, at: &str, until: Option<&str>) {
    let new = NewOverride { ends_at: until.map(moment), ..setting(target, amount) };
    let version = version(db, app);
    overrides::set(db, &permit(), app, Some(version), &new, moment(at)).await.unwrap();
}

fn samples(rng: &mut StdRng, app: &AppKey) -> Seeded {
    let (mut gauges, mut calls) = (Vec::new(), Vec::new());
    // The second day is before the registration; two days have nothing, one has no groups.
    for day in october()
        .days()
        .skip(1)
        .filter(|day| !["2026-10-07", "2026-10-08"].contains(&day.to_string().as_str()))
    {
        let midnight = day.and_time(NaiveTime::MIN).and_utc();
        for _ in 0..rng.random_range(20..60) {
            let at = midnight + TimeDelta::seconds(rng.random_range(0..86_400) / 7 * 7 % 43_200);
            let quota = QUOTAS[rng.random_range(0..3)];
            if quota == "groups" && day.to_string() == "2026-10-15" {
                continue;
            }
            let largest = if at < moment(BASIC) { 130 } else { 6_000 };
            gauges.push(Gauge {
                app: app.clone(),
                quota: quota.into(),
                subject: (quota == "friends_per_user")
                    .then(|| format!("user-{}", rng.random_range(0..9))),
                value: rng.random_range(0..largest),
                at,
                ahead: false,
            });
        }
        if day.to_string() == "2026-10-09" {
            continue;
        }
        for _ in 0..rng.random_range(20..60) {
            let at = midnight + TimeDelta::seconds(rng.random_range(0..7200));
            calls.push(one_call(rng, app, at));
        }
    }
    Seeded { gauges, calls }
}

fn one_call(rng: &mut StdRng, app: &AppKey, from: DateTime<Utc>) -> Calls {
    let place = rng.random_range(0..ROUTES.len());
    let route = ROUTES[place];
    let seconds = [10, 60, 60, 300][rng.random_range(0..4)];
    let amount: u64 = rng.random_range(1..9_000);
    // In a minute each route names one user, so that it does not matter which sample comes first.
    let minute = from.timestamp() / 60;
    let is_named = seconds <= 60 && rng.random_bool(0.7);
    let named = |kind: &str, most: u64| {
        is_named.then(|| (format!("{kind}{}", (minute + place as i64) % 3), most))
    };
    let (user, ip) = (rng.random_range(0..8), rng.random_range(0..50));
    Calls {
        app: app.clone(),
        route: route.into(),
        from,
        seconds,
        at: from + TimeDelta::seconds(i64::from(seconds)),
        calls: amount,
        messages: amount * rng.random_range(1..3),
        rejected: Rejected {
            throttle: rng.random_range(0..20),
            plan: rng.random_range(0..3),
            cap: rng.random_range(0..2),
            batch: rng.random_range(0..2),
        },
        peak: rng.random_range(0..140),
        top_user: named("u", user),
        top_ip: named("ip", ip),
    }
}
