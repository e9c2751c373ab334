use chrono::DateTime;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;
use crate::limit_values::LimitOrigin;
use crate::limits::EffectiveLimit;
use crate::rates::{RateScope, RateUnit};
use crate::usage::{Level, RateUse};

const PER_SECOND: RateKey =
    RateKey { unit: RateUnit::Call, window_seconds: 1, scope: RateScope::App };
const PER_USER: RateKey =
    RateKey { unit: RateUnit::Call, window_seconds: 60, scope: RateScope::User };

fn limit(key: RateKey, value: LimitValue) -> RateLimit {
    let RateKey { unit, window_seconds, scope } = key;
    let limit =
        EffectiveLimit { value, origin: LimitOrigin::Catalogue, override_id: None, ends_at: None };
    RateLimit { amount: value.amount(), unit, window_seconds, scope, limit }
}

fn limited(key: RateKey, amount: u64) -> RateLimit {
    limit(key, LimitValue::Limited { amount })
}

fn usage(uses: &[(RateKey, f64)]) -> BucketUse {
    let rates = uses.iter().map(|&(key, used)| RateUse {
        key,
        used,
        subject: None,
        permille: None,
        level: Level::Calm,
    });
    BucketUse {
        bucket: "accounts".into(),
        rates: rates.collect(),
        rejected_now: 0.0,
        peak_hour: 0,
        rejected_hour: 0,
        at: DateTime::UNIX_EPOCH,
    }
}

#[test]
fn the_rate_with_the_largest_share_in_use_binds_first() {
    let limits = [limited(PER_SECOND, 100), limited(PER_USER, 5)];
    let used = usage(&[(PER_SECOND, 20.0), (PER_USER, 2.6)]);
    let found = binding(&limits, Some(&used)).unwrap();
    let first = found.first.unwrap();
    assert_eq!((first.rate, first.amount, first.factor_shown()), (PER_USER, 5, 1.9));
    assert_eq!(found.unmeasured, []);
}

#[test]
fn what_nobody_measures_is_named_and_not_guessed() {
    let limits = [limited(PER_SECOND, 100), limited(PER_USER, 5)];
    let found = binding(&limits, Some(&usage(&[(PER_SECOND, 8.0)]))).unwrap();
    assert_eq!(found.first.unwrap().factor_shown(), 12.0);
    assert_eq!(found.unmeasured, [PER_USER]);
    assert_eq!(binding(&limits, Some(&usage(&[]))), None);
    assert_eq!(binding(&limits, None), None);
    assert_eq!(binding(&[], Some(&usage(&[]))), None);
}

#[test]
fn what_has_no_bound_or_no_use_never_binds() {
    let used = usage(&[(PER_SECOND, 0.0), (PER_USER, 900.0)]);
    let limits = [limited(PER_SECOND, 100), limit(PER_USER, LimitValue::Unlimited)];
    let found = binding(&limits, Some(&used)).unwrap();
    assert_eq!((found.first, found.unmeasured), (None, vec![]));
    let none = binding(&[limited(PER_USER, 0)], Some(&used)).unwrap();
    assert_eq!(none.first.unwrap().factor, 0.0);
}

proptest! {
    #[test]
    fn at_the_factor_one_rate_is_full_and_none_is_over(
        rates in vec((1..1_000_000_u64, option::weighted(0.8, 0..100_000_u32)), 1..6),
        scale in 1..100_u32,
    ) {
        let key = |at: usize| RateKey { window_seconds: at as u32 + 1, ..PER_SECOND };
        let limits: Vec<_> =
            rates.iter().enumerate().map(|(at, (amount, _))| limited(key(at), *amount)).collect();
        let uses = |scale: f64| {
            let known = rates.iter().enumerate().filter_map(|(at, (_, used))| {
                Some((key(at), f64::from((*used)?) / 10.0 * scale))
            });
            usage(&known.collect::<Vec<_>>())
        };
        let found = binding(&limits, Some(&uses(1.0)));
        let measured = rates.iter().filter(|(_, used)| used.is_some()).count();
        prop_assert_eq!(found.is_some(), measured > 0);
        let Some(found) = found else { return Ok(()) };
        prop_assert_eq!(found.unmeasured.len(), rates.len() - measured);
        let Some(first) = found.first else {
            prop_assert!(rates.iter().all(|(_, used)| used.unwrap_or(0) == 0));
            return Ok(());
        };
        for (amount, used) in &rates {
            let then = f64::from(used.unwrap_or(0)) / 10.0 * first.factor;
            prop_assert!(then <= *amount as f64 * (1.0 + 1e-9));
        }
        let full = first.used * first.factor / first.amount as f64;
        prop_assert!((full - 1.0).abs() < 1e-9);
        prop_assert!(first.factor_shown() <= first.factor + 1e-9);
        // A load that is larger everywhere binds at the same rate, that much earlier.
        let larger = binding(&limits, Some(&uses(f64::from(scale)))).unwrap().first.unwrap();
        let ratio = larger.factor * f64::from(scale) / first.factor;
        prop_assert!((ratio - 1.0).abs() < 1e-9);
    }
}
