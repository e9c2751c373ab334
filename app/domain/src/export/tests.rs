//! What is exported is read back by a YAML parser, in the shapes that the service itself reads.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde::Deserialize;

use super::csv;
use super::envoy::{self, Options};
use crate::ids::AppKey;
use crate::limit_values::{LimitOrigin, LimitValue};
use crate::limits::{AppLimits, BucketLimits, EffectiveLimit, RateLimit, Subject, resolve_all};
use crate::rates::{RateScope, RateUnit};
use crate::terms::files::terms;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Root {
    domain: String,
    #[serde(default)]
    descriptors: Option<Vec<Descriptor>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Descriptor {
    key: String,
    #[serde(default)]
    value: String,
    rate_limit: Option<Limit>,
    #[serde(default)]
    shadow_mode: bool,
    #[serde(default)]
    descriptors: Vec<Descriptor>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Limit {
    unit: Option<envoy::Unit>,
    requests_per_unit: Option<u32>,
    #[serde(default)]
    unlimited: bool,
}

/// App Key, bucket, what is counted, whose, per how many seconds (`None`: unlimited), how many.
type Read = (String, String, RateUnit, RateScope, Option<u32>, u32);

fn read(text: &str, is_shadow: bool) -> BTreeSet<Read> {
    let root: Root = serde_saphyr::from_str(text).unwrap();
    assert_eq!(root.domain, "headroom");
    let mut found = BTreeSet::new();
    for app in root.descriptors.unwrap_or_default() {
        assert_eq!(app.key, "app_key");
        for bucket in &app.descriptors {
            assert_eq!(bucket.key, "bucket");
            let start = (app.value.clone(), bucket.value.clone(), RateUnit::Call, RateScope::App);
            walk(bucket, start, is_shadow, &mut found);
        }
    }
    found
}

type Place = (String, String, RateUnit, RateScope);

fn walk(node: &Descriptor, place: Place, is_shadow: bool, found: &mut BTreeSet<Read>) {
    if let Some(limit) = &node.rate_limit {
        assert_eq!(node.shadow_mode, is_shadow);
        assert!(!limit.unlimited || limit.unit.is_none(), "the service refuses both");
        let (app, bucket, unit, scope) = place.clone();
        let window = limit.unit.map(envoy::Unit::seconds);
        let amount = limit.requests_per_unit.unwrap_or_default();
        let is_new = found.insert((app, bucket, unit, scope, window, amount));
        assert!(is_new || window.is_none(), "written twice");
    }
    let mut keys = BTreeSet::new();
    for below in &node.descriptors {
        assert!(keys.insert((&below.key, &below.value)), "the service refuses a key twice");
        let mut next = place.clone();
        match (below.key.as_str(), below.value.as_str()) {
            ("counts", "messages") => next.2 = RateUnit::Message,
            ("per", "minute" | "hour" | "day") => {}
            ("user", "") => next.3 = RateScope::User,
            ("remote_address", "") => next.3 = RateScope::Ip,
            other => panic!("an entry that is not described: {other:?}"),
        }
        walk(below, next, is_shadow, found);
    }
}

fn expected(limits: &AppLimits) -> BTreeSet<Read> {
    let mut all = BTreeSet::new();
    for bucket in &limits.rates {
        for rate in &bucket.limits {
            let (window, amount) = match rate.limit.value {
                LimitValue::Limited { amount } => {
                    (Some(rate.window_seconds), u32::try_from(amount).unwrap())
                }
                LimitValue::Unlimited => (None, 0),
                LimitValue::NotSupported => (Some(rate.window_seconds), 0),
            };
            let (app, bucket) = (limits.app.to_string(), bucket.bucket.to_string());
            all.insert((app, bucket, rate.unit, rate.scope, window, amount));
        }
    }
    all
}

fn export(all: &[AppLimits], options: &Options) -> String {
    let apps: String = all.iter().map(|one| envoy::app(one, options)).collect();
    envoy::head(options) + &apps
}

fn rate(value: LimitValue, unit: RateUnit, window_seconds: u32, scope: RateScope) -> RateLimit {
    let limit =
        EffectiveLimit { value, origin: LimitOrigin::Catalogue, override_id: None, ends_at: None };
    RateLimit { amount: value.amount(), unit, window_seconds, scope, limit }
}

fn one_bucket(limits: Vec<RateLimit>) -> AppLimits {
    let bucket = BucketLimits { bucket: "b".into(), routes: vec!["GET /x".into()], limits };
    let (app, plan) = ("acme#shop".parse().unwrap(), "free".into());
    AppLimits { app, plan, version: 7, rates: vec![bucket], quotas: Vec::new() }
}

fn limited(amount: u64) -> LimitValue {
    LimitValue::Limited { amount }
}

#[test]
fn every_plan_reads_back_as_what_it_is() {
    let now = "2026-11-20T08:00:00Z".parse().unwrap();
    let all: Vec<AppLimits> = (terms().book.plans.iter())
        .map(|plan| {
            let subject = Subject { terms: terms(), plan, overrides: &[], now };
            let app = AppKey::from_parts("acme", plan.id.as_str()).unwrap();
            resolve_all(subject, app, 1)
        })
        .collect();
    assert!(all.len() >= 6);
    for shadow_mode in [false, true] {
        let options = Options { shadow_mode, ..Options::default() };
        let text = export(&all, &options);
        assert!(!text.contains("left out"), "{text}");
        let wanted: BTreeSet<Read> = all.iter().flat_map(expected).collect();
        assert_eq!(read(&text, shadow_mode), wanted);
    }
}

#[test]
fn nothing_is_a_configuration_too() {
    assert_eq!(read(&export(&[], &Options::default()), false), BTreeSet::new());
}

#[test]
fn other_windows_are_converted_exactly_or_left_out_by_name() {
    let app = RateScope::App;
    let cases = [
        (limited(300), 120, Some((60, 150))),
        (limited(7), 7200, None),
        (limited(7200), 7200, Some((3600, 3600))),
        (limited(30), 10, Some((1, 3))),
        // By the minute it does not divide, by the second it does.
        (limited(150), 150, Some((1, 1))),
        (limited(0), 90, Some((1, 0))),
        (LimitValue::NotSupported, 60, Some((60, 0))),
        (limited(1 << 40), 1, None),
        // More than 32 bits a day, not by the hour.
        (limited(24 * 4_000_000_000), 86_400, Some((3600, 4_000_000_000))),
    ];
    for (value, window, wanted) in cases {
        let text = export(
            &[one_bucket(vec![rate(value, RateUnit::Call, window, app)])],
            &Options::default(),
        );
        let found = read(&text, false).into_iter().next().map(|one| (one.4.unwrap(), one.5));
        assert_eq!(found, wanted, "{value:?} in {window} s");
        assert_eq!(text.contains("# left out of acme#shop: b: "), wanted.is_none(), "{text}");
    }
}

#[test]
fn of_rates_that_come_to_one_window_the_strictest_is_written() {
    let both = [(600, 60), (600, 120)];
    for order in [[0, 1], [1, 0]] {
        let rates = order.map(|at| {
            let (amount, window): (u64, u32) = both[at];
            rate(limited(amount), RateUnit::Call, window, RateScope::App)
        });
        let text = export(&[one_bucket(rates.to_vec())], &Options::default());
        let found: Vec<_> =
            read(&text, false).into_iter().map(|one| (one.4.unwrap(), one.5)).collect();
        assert_eq!(found, [(60, 300)]);
        assert!(text.contains("600 calls in 60 s"), "{text}");
    }
}

#[test]
fn the_table_has_a_row_for_each_limit() {
    let mut limits = one_bucket(vec![
        rate(limited(5), RateUnit::Call, 60, RateScope::User),
        rate(LimitValue::Unlimited, RateUnit::Message, 60, RateScope::App),
    ]);
    limits.rates[0].routes = vec!["GET /x".into(), "POST /x".into()];
    limits.quotas = vec![crate::limits::QuotaLimit {
        quota: "groups".into(),
        limit: EffectiveLimit {
            value: LimitValue::NotSupported,
            origin: LimitOrigin::Temporary,
            override_id: Some(uuid::Uuid::nil()),
            ends_at: Some("2026-11-20T08:00:00Z".parse().unwrap()),
        },
    }];
    let rows = [
        "acme#shop,free,7,b,GET /x; POST /x,,call,60,user,limited,5,catalogue,,",
        "acme#shop,free,7,b,GET /x; POST /x,,message,60,app,unlimited,,catalogue,,",
        "acme#shop,free,7,,,groups,,,,not_supported,,temporary,\
         00000000-0000-0000-0000-000000000000,2026-11-20T08:00:00Z",
    ];
    assert_eq!(csv::rows(&limits), rows.map(|row| format!("{row}\r\n")).concat());
    for row in rows {
        assert_eq!(row.split(',').count(), csv::HEAD.split(',').count());
    }
    limits.app = "-acme#shop".parse().unwrap();
    assert!(csv::rows(&limits).starts_with("-acme#shop,free,"), "as gateways know it");
}

fn any_value() -> impl Strategy<Value = LimitValue> {
    prop_oneof![
        8 => (0..=u64::from(u32::MAX)).prop_map(limited),
        1 => Just(LimitValue::Unlimited),
        1 => Just(LimitValue::NotSupported),
    ]
}

/// Each rate of a bucket at most once, in windows that the service knows.
fn any_limits() -> impl Strategy<Value = AppLimits> {
    let name = "[-A-Za-z0-9_.]{1,8}[a-z]";
    let key = (
        prop_oneof![Just(RateUnit::Call), Just(RateUnit::Message)],
        prop_oneof![Just(1_u32), Just(60), Just(3600), Just(86_400)],
        prop_oneof![Just(RateScope::App), Just(RateScope::User), Just(RateScope::Ip)],
    );
    let rates = proptest::collection::btree_map(key, any_value(), 0..8);
    let buckets = proptest::collection::btree_map("[a-z_]{1,6}|null|true|1e3|~", rates, 0..5);
    (name, name, buckets).prop_map(|(org, app, buckets)| AppLimits {
        app: AppKey::from_parts(&org, &app).unwrap(),
        plan: "free".into(),
        version: 1,
        rates: (buckets.into_iter())
            .map(|(bucket, rates)| BucketLimits {
                bucket: bucket.as_str().into(),
                routes: Vec::new(),
                limits: (rates.into_iter())
                    .map(|((unit, window, scope), value)| rate(value, unit, window, scope))
                    .collect(),
            })
            .collect(),
        quotas: Vec::new(),
    })
}

proptest! {
    #[test]
    fn whatever_is_exported_reads_back_into_the_same_limits(
        limits in any_limits(),
        shadow_mode: bool,
    ) {
        let options = Options { shadow_mode, ..Options::default() };
        let text = export(std::slice::from_ref(&limits), &options);
        let mut wanted = expected(&limits);
        let found = read(&text, shadow_mode);
        // Of an unlimited rate no window is written, so several are one.
        prop_assert!(found.len() <= wanted.len());
        wanted.retain(|one| !found.contains(one));
        prop_assert!(wanted.is_empty(), "{wanted:?} is missing in\n{text}");
        // The order in which buckets and rates stand makes no difference.
        let mut turned = limits.clone();
        turned.rates.reverse();
        turned.rates.iter_mut().for_each(|bucket| bucket.limits.reverse());
        prop_assert_eq!(export(&[turned], &options), text);
    }
}
