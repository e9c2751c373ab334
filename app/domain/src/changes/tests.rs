//! The rules by themselves, and the shipped plans under made-up overrides and uses.

use chrono::TimeDelta;
use proptest::prelude::*;

use super::judge::judge;
use super::*;
use crate::amounts::AMOUNT_MAX;
use crate::limits::{Subject, effective};
use crate::overrides::Override;
use crate::plans::Plan;
use crate::quotas::QuotaKind;
use crate::terms::files::terms;

mod pairs;
mod time;

const NOT_SUPPORTED: Option<LimitValue> = Some(LimitValue::NotSupported);
const UNLIMITED: Option<LimitValue> = Some(LimitValue::Unlimited);

fn moment(seconds: i64) -> DateTime<Utc> {
    "2026-11-20T08:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::seconds(seconds)
}

fn plan(id: &str) -> &'static Plan {
    terms().book.plan(&id.into()).unwrap()
}

fn limited(amount: u64) -> Option<LimitValue> {
    Some(LimitValue::Limited { amount })
}

fn quota(id: &str) -> Target {
    Target::Quota { quota: id.into() }
}

fn under<'a>(plan_id: &str, overrides: &'a [Override]) -> Subject<'a> {
    Subject { terms: terms(), plan: plan(plan_id), overrides, now: moment(0) }
}

fn known(now: u64, peak: u64) -> Use {
    Use { now: Some(now), peak_30_days: Some(peak) }
}

fn stock(
    before: Option<LimitValue>,
    after: Option<LimitValue>,
    used: Use,
) -> (Outcome, Vec<Check>) {
    judge(Some(QuotaKind::Stock), before, after, used)
}

fn age(before: Option<LimitValue>, after: Option<LimitValue>, used: Use) -> (Outcome, Vec<Check>) {
    judge(Some(QuotaKind::Age), before, after, used)
}

#[test]
fn what_follows_depends_on_the_use() {
    use Check::{BelowCurrentUse, BelowPeak, DropsMoreThan10Percent as Drops};
    let (hundred, ninety, fifty) = (limited(100), limited(90), limited(50));
    let cases = [
        (hundred, limited(200), known(300, 300), Outcome::Raised, vec![]),
        (hundred, UNLIMITED, known(300, 300), Outcome::Raised, vec![]),
        (NOT_SUPPORTED, limited(0), known(1, 1), Outcome::Raised, vec![]),
        (hundred, ninety, known(90, 90), Outcome::Kept, vec![]),
        (hundred, ninety, known(90, 91), Outcome::Kept, vec![BelowPeak]),
        (hundred, limited(89), known(0, 0), Outcome::Kept, vec![Drops]),
        (hundred, ninety, Use::default(), Outcome::Unmeasured, vec![]),
        (UNLIMITED, limited(AMOUNT_MAX), known(0, 0), Outcome::Kept, vec![Drops]),
        (hundred, fifty, known(51, 51), Outcome::Blocked, vec![BelowCurrentUse, BelowPeak, Drops]),
        (limited(1), limited(0), known(0, 0), Outcome::Kept, vec![Drops]),
    ];
    for (before, after, used, outcome, checks) in cases {
        assert_eq!(stock(before, after, used), (outcome, checks), "{before:?} {after:?} {used:?}");
    }
}

#[test]
fn a_feature_that_goes_blocks_whether_it_is_used_or_not() {
    use Check::{BelowCurrentUse, DropsMoreThan10Percent as Drops, FeatureNotSupported as Gone};
    let unused = stock(limited(100), NOT_SUPPORTED, known(0, 0));
    assert_eq!(unused, (Outcome::Blocked, vec![Gone, Drops]));
    let used = Use { now: Some(1), peak_30_days: None };
    let checks = vec![BelowCurrentUse, Gone, Drops];
    assert_eq!(stock(UNLIMITED, NOT_SUPPORTED, used), (Outcome::Blocked, checks));
    // Of nothing, nothing can be taken away but the feature itself.
    assert_eq!(stock(limited(0), NOT_SUPPORTED, Use::default()), (Outcome::Blocked, vec![Gone]));
}

#[test]
fn no_documented_limit_is_neither_zero_nor_unlimited() {
    use Check::{BelowCurrentUse, FeatureNotSupported};
    assert_eq!(stock(limited(0), None, known(9, 9)), (Outcome::Ends, vec![]));
    assert_eq!(stock(UNLIMITED, None, known(9, 9)), (Outcome::Ends, vec![]));
    assert_eq!(stock(NOT_SUPPORTED, None, known(9, 9)), (Outcome::Ends, vec![]));
    assert_eq!(stock(None, UNLIMITED, known(9, 9)), (Outcome::Begins, vec![]));
    // No share of what was not documented: no drop by more than a tenth.
    assert_eq!(stock(None, limited(0), Use::default()), (Outcome::Begins, vec![]));
    let used = Use { now: Some(9), peak_30_days: None };
    assert_eq!(stock(None, limited(8), used), (Outcome::Blocked, vec![BelowCurrentUse]));
    assert_eq!(
        stock(None, NOT_SUPPORTED, Use::default()),
        (Outcome::Blocked, vec![FeatureNotSupported])
    );
}

#[test]
fn history_is_deleted_by_the_age_of_the_oldest_or_else_by_the_limits() {
    let days = |before, after, now: Option<u64>| {
        let (outcome, checks) = age(before, after, Use { now, peak_30_days: None });
        let destroys = matches!(outcome, Outcome::Destroyed { .. });
        assert_eq!(destroys, checks.contains(&Check::DeletesHistory), "{before:?} {after:?}");
        match outcome {
            Outcome::Destroyed { days } => Some(days),
            _ => None,
        }
    };
    assert_eq!(days(limited(90), limited(7), None), Some(Some(83)));
    assert_eq!(days(limited(90), limited(7), Some(60)), Some(Some(53)));
    // A customer who began last week loses nothing.
    assert_eq!(days(limited(90), limited(7), Some(7)), None);
    assert_eq!(days(UNLIMITED, limited(90), Some(400)), Some(Some(310)));
    assert_eq!(days(UNLIMITED, limited(90), None), Some(None));
    assert_eq!(days(None, limited(7), None), Some(None));
    assert_eq!(days(None, limited(7), Some(5)), None);
    assert_eq!(days(limited(7), NOT_SUPPORTED, None), Some(Some(7)));
    assert_eq!(days(limited(7), limited(90), Some(7)), None);
    assert_eq!(days(limited(7), None, Some(7)), None);
    // Only what keeps history deletes it.
    assert_eq!(stock(limited(90), limited(7), known(7, 7)).0, Outcome::Kept);
}

#[test]
fn what_is_not_confirmed_is_named_with_its_figures() {
    let mut uses = Uses::default();
    uses.now(quota("groups"), 91_020.0);
    uses.now(quota("message_retention_days"), 88.0);
    let preview = preview(under("advanced", &[]), under("free", &[]), &uses);
    let all = preview.checks.clone();
    assert_eq!(
        all,
        [
            Check::DeletesHistory,
            Check::BelowCurrentUse,
            Check::FeatureNotSupported,
            Check::DropsMoreThan10Percent
        ]
    );
    assert_eq!(preview.confirm(&all), Ok(()));
    assert_eq!(preview.confirm(&Check::ALL), Ok(()), "to confirm more than fires is no mistake");
    let problem = preview.confirm(&all[1..]).unwrap_err();
    assert_eq!((problem.code, problem.code.status()), (Code::Unconfirmed, 422));
    let expected = "deletes_history: history is deleted (message_retention_days: 3 instead of 90, \
                    85 days deleted)";
    let details: Vec<_> = problem.errors.iter().map(FieldError::detail).collect();
    assert_eq!(details, [expected]);
    let problem = preview.confirm(&[]).unwrap_err();
    assert_eq!(problem.errors.len(), 4);
    assert!(problem.errors[1].detail().contains("groups: 100, in use 91020"), "{problem:?}");
    assert!(problem.errors[3].detail().ends_with("and 3 more)"), "{:?}", problem.errors[3]);
}

#[test]
fn a_check_reads_back_under_its_name() {
    for check in Check::ALL {
        let written = serde_json::to_string(&check).unwrap();
        assert_eq!(written, format!("\"{}\"", check.as_str()));
        assert_eq!(serde_json::from_str::<Check>(&written).unwrap(), check);
        assert_eq!(Check::parse(check.as_str()), Some(check));
    }
    assert_eq!(Check::parse("everything"), None);
}

#[test]
fn a_use_just_above_a_limit_is_above_it_in_whole_units() {
    let mut uses = Uses::default();
    for (used, shown) in [(0.0, 0), (0.1, 1), (100.0, 100), (100.000_000_1, 100), (100.1, 101)] {
        uses.now(quota("groups"), used);
        assert_eq!(uses.of(&quota("groups")).now, Some(shown));
    }
    assert_eq!(uses.of(&quota("chat_rooms")), Use::default());
}

fn any_value() -> impl Strategy<Value = Option<LimitValue>> {
    prop_oneof![
        2 => (0..200_u64).prop_map(limited),
        1 => (0..=AMOUNT_MAX).prop_map(limited),
        1 => Just(UNLIMITED),
        1 => Just(NOT_SUPPORTED),
        1 => Just(None),
    ]
}

fn any_use() -> impl Strategy<Value = Use> {
    let known = || proptest::option::of(prop_oneof![0..200_u64, 0..=AMOUNT_MAX]);
    (known(), known()).prop_map(|(now, peak_30_days)| Use { now, peak_30_days })
}

fn any_kind() -> impl Strategy<Value = Option<QuotaKind>> {
    use QuotaKind::{Age, Daily, Size, Stock};
    proptest::sample::select(vec![None, Some(Stock), Some(Daily), Some(Age), Some(Size)])
}

proptest! {
    #[test]
    fn only_what_falls_is_dangerous(
        kind in any_kind(),
        before in any_value(),
        after in any_value(),
        used in any_use(),
    ) {
        let (outcome, checks) = judge(kind, before, after, used);
        prop_assert!(checks.is_sorted());
        if before == after || !falls(before, after) {
            prop_assert_eq!(&checks, &[]);
            prop_assert!(matches!(outcome, Outcome::Raised | Outcome::Begins | Outcome::Ends));
        } else {
            prop_assert!(!falls(after, before));
            prop_assert!(!matches!(outcome, Outcome::Raised | Outcome::Ends));
        }
        // What stands over its new limit is never said to fit.
        let over = |used: Option<u64>| match after {
            Some(LimitValue::Limited { amount }) => used.is_some_and(|used| used > amount),
            Some(LimitValue::NotSupported) => used.is_some_and(|used| used > 0),
            Some(LimitValue::Unlimited) | None => false,
        };
        prop_assert_eq!(
            checks.contains(&Check::BelowCurrentUse),
            falls(before, after) && over(used.now)
        );
        prop_assert_eq!(
            checks.contains(&Check::BelowPeak),
            falls(before, after) && over(used.peak_30_days)
        );
        prop_assert!(!(outcome == Outcome::Kept && over(used.now)));
        prop_assert_eq!(
            matches!(outcome, Outcome::Destroyed { .. }),
            checks.contains(&Check::DeletesHistory)
        );
        prop_assert_eq!(
            checks.contains(&Check::FeatureNotSupported),
            after == NOT_SUPPORTED && before != NOT_SUPPORTED
        );
    }

    #[test]
    fn a_lower_limit_never_fires_less(
        before in any_value(),
        amount in 0..300_u64,
        less in 0..300_u64,
        used in any_use(),
        kind in any_kind(),
    ) {
        let (_, higher) = judge(kind, before, limited(amount.max(less)), used);
        let (_, lower) = judge(kind, before, limited(amount.min(less)), used);
        for check in higher {
            prop_assert!(lower.contains(&check), "{:?}", check);
        }
    }
}
