//! The four levels and the thousandths.

use proptest::prelude::*;

use crate::limit_values::LimitValue;
use crate::usage::{Level, PERMILLE_MAX, Rejected, permille};

fn limited(amount: u64) -> LimitValue {
    LimitValue::Limited { amount }
}

#[test]
fn a_level_begins_exactly_at_its_share() {
    for (used, level) in [
        (0.0, Level::Calm),
        (2399.0, Level::Calm),
        (2399.999, Level::Calm),
        (2400.0, Level::Near),
        (2849.999, Level::Near),
        (2850.0, Level::Critical),
        (3000.0, Level::Critical),
        (3000.001, Level::Over),
        (1e300, Level::Over),
    ] {
        assert_eq!(Level::of(used, limited(3000)), level, "{used}");
    }
}

#[test]
fn nothing_of_nothing_is_calm_and_anything_of_nothing_is_over() {
    for none in [limited(0), LimitValue::NotSupported] {
        assert_eq!((Level::of(0.0, none), permille(0.0, none)), (Level::Calm, Some(0)));
        assert_eq!(Level::of(1.0, none), Level::Over);
        assert_eq!(permille(1.0, none), Some(PERMILLE_MAX));
        assert_eq!(Level::of(0.001, none), Level::Over);
    }
}

#[test]
fn without_a_bound_everything_is_calm_and_has_no_share() {
    for used in [0.0, 1.0, 1e300] {
        assert_eq!(Level::of(used, LimitValue::Unlimited), Level::Calm);
        assert_eq!(permille(used, LimitValue::Unlimited), None);
    }
}

#[test]
fn a_thousand_permille_is_exactly_full() {
    for (used, share) in [
        (0.4, 0),
        (799.0, 799),
        (999.0, 999),
        (999.999_999, 999),
        (1000.0, 1000),
        (1_000.000_001, 1001),
        (1000.5, 1001),
        (1001.0, 1001),
        (2500.0, 2500),
        (9999.0, 9999),
        (10_000.0, 9999),
        (f64::INFINITY, 9999),
        (f64::NAN, 0),
        (-1.0, 0),
    ] {
        assert_eq!(permille(used, limited(1000)), Some(share), "{used}");
    }
    // Where a quotient of floats would round to one.
    let most = crate::amounts::AMOUNT_MAX;
    assert_eq!(permille((most - 1) as f64, limited(most)), Some(999));
    assert_eq!(permille(most as f64, limited(most)), Some(1000));
    assert_eq!(permille(most as f64, limited(most - 1)), Some(1001));
}

#[test]
fn level_names_read_back() {
    for level in Level::ALL {
        assert_eq!(Level::parse(level.as_str()), Some(level));
        assert_eq!(serde_json::to_value(level).unwrap(), level.as_str());
    }
    assert_eq!(Level::parse("Calm"), None);
}

#[test]
fn sums_of_rejections_stop_at_the_largest_number() {
    let mut all = Rejected { throttle: u64::MAX, plan: 1, cap: 2, batch: 3 };
    all.add(&Rejected { throttle: 1, plan: 1, cap: 1, batch: 1 });
    assert_eq!(all, Rejected { throttle: u64::MAX, plan: 2, cap: 3, batch: 4 });
    assert_eq!(all.total(), u64::MAX);
}

proptest! {
    #[test]
    fn levels_of_whole_numbers_are_exact(
        amount in 1..1_000_000_000_000_u64,
        share in 0..1_200_u64,
        beside in -2..3_i64,
    ) {
        // Around the share that would be it.
        let used = (u128::from(amount) * u128::from(share) / 1000) as i64 + beside;
        let used = used.max(0) as u64;
        let (scaled, full) = (u128::from(used) * 100, u128::from(amount));
        let expected = match () {
            () if used > amount => Level::Over,
            () if scaled >= full * 95 => Level::Critical,
            () if scaled >= full * 80 => Level::Near,
            () => Level::Calm,
        };
        prop_assert_eq!(Level::of(used as f64, limited(amount)), expected);
    }

    #[test]
    fn more_use_is_never_a_smaller_share(
        amount in 0..1_000_000_u64,
        less in 0.0..2_000_000.0_f64,
        more in 0.0..1000.0_f64,
    ) {
        let shares = [less, less + more].map(|used| permille(used, limited(amount)));
        prop_assert!(shares[0] <= shares[1], "{:?}", shares);
    }
}
