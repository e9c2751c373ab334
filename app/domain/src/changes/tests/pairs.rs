//! Every ordered pair of the six plans: against the lists of the data read a second time and
//! another way, and against a file that people review.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::*;

/// What a plan says of every quota and rate, straight from the lists, without the chain.
fn documented(plan: &Plan) -> BTreeMap<Target, LimitValue> {
    let mut values = BTreeMap::new();
    for entry in &plan.quotas {
        values.insert(Target::Quota { quota: entry.quota.clone() }, entry.value);
    }
    let catalogue = terms().catalogue.catalogue();
    let edition = catalogue.editions.iter().find(|one| one.id == plan.catalogue).unwrap();
    let defaults = edition
        .buckets
        .iter()
        .flat_map(|bucket| bucket.rates.iter().map(|entry| (bucket.id.clone(), entry.rate)));
    // The plan's own come last and stand in place of the default.
    let own = plan.rates.iter().map(|entry| (entry.bucket.clone(), entry.rate));
    for (bucket, rate) in defaults.chain(own) {
        let target = Target::Rate { bucket, rate: rate.key() };
        values.insert(target, LimitValue::Limited { amount: rate.amount });
    }
    values
}

/// The checks of one limit in the words of the task.
fn expected(
    target: &Target,
    before: Option<LimitValue>,
    after: Option<LimitValue>,
    used: Use,
) -> Vec<Check> {
    // As numbers: what is not supported is below zero, what is unlimited above all.
    let number = |value: LimitValue| match value {
        LimitValue::NotSupported => -1,
        LimitValue::Limited { amount } => i128::from(amount),
        LimitValue::Unlimited => i128::MAX / 100,
    };
    let Some(new) = after.map(number) else { return Vec::new() };
    let old = before.map(number);
    if old.is_some_and(|old| old <= new) || new == i128::MAX / 100 {
        return Vec::new();
    }
    let is_above = |used: Option<u64>| used.is_some_and(|used| i128::from(used) > new.max(0));
    let is_retention = *target == quota("message_retention_days");
    let oldest = used.now.map_or(old.unwrap_or(i128::MAX), i128::from);
    let mut checks = Vec::new();
    if is_retention && oldest > new.max(0) {
        checks.push(Check::DeletesHistory);
    }
    if is_above(used.now) {
        checks.push(Check::BelowCurrentUse);
    }
    if new == -1 {
        checks.push(Check::FeatureNotSupported);
    }
    if is_above(used.peak_30_days) {
        checks.push(Check::BelowPeak);
    }
    if old.is_some_and(|old| old > 0 && new.max(0) * 10 < old * 9) {
        checks.push(Check::DropsMoreThan10Percent);
    }
    checks
}

/// Uses that lie below some plans' limits and above others'.
fn made_up() -> Uses {
    let mut uses = Uses::default();
    for (id, now, peak) in [
        ("friends_per_user", 90.0, 150.0),
        ("registered_users", 81_234.0, 90_000.0),
        ("concurrent_users", 60.0, 120.0),
        ("message_retention_days", 88.0, 90.0),
        ("groups", 91_020.0, 99_000.0),
        ("members_per_group", 290.0, 310.0),
        ("groups_per_user", 550.0, 580.0),
        ("chat_rooms", 98.0, 99.0),
        ("chat_rooms_per_user", 4.0, 501.0),
        ("daily_push_messages", 19_000.0, 20_001.0),
    ] {
        uses.now(quota(id), now);
        uses.peak(quota(id), peak);
    }
    let catalogue = terms().catalogue.catalogue();
    for bucket in catalogue.editions.iter().flat_map(|edition| &edition.buckets) {
        for entry in &bucket.rates {
            let target = Target::Rate { bucket: bucket.id.clone(), rate: entry.rate.key() };
            uses.now(target.clone(), 20.0);
            uses.peak(target, 40.0);
        }
    }
    uses
}

fn ordered_pairs() -> Vec<(&'static Plan, &'static Plan)> {
    let plans = &terms().book.plans;
    let pairs = plans.iter().flat_map(|before| plans.iter().map(move |after| (before, after)));
    pairs.filter(|(before, after)| before.id != after.id).collect()
}

fn of_pair(before: &Plan, after: &Plan, uses: &Uses) -> Preview {
    preview(under(before.id.as_str(), &[]), under(after.id.as_str(), &[]), uses)
}

#[test]
fn every_pair_of_plans_says_what_changes_and_which_checks_fire() {
    assert_eq!(ordered_pairs().len(), 30);
    for uses in [Uses::default(), made_up()] {
        for (before, after) in ordered_pairs() {
            let (old, new) = (documented(before), documented(after));
            let preview = of_pair(before, after, &uses);
            let mut targets: Vec<&Target> = old.keys().chain(new.keys()).collect();
            targets.sort_unstable();
            targets.dedup();
            let mut changed = 0;
            let mut fired = Vec::new();
            for target in targets {
                let (from, to) = (old.get(target).copied(), new.get(target).copied());
                let mut rows = preview.rows.iter().filter(|row| row.target == *target);
                let row = rows.next();
                assert!(rows.next().is_none(), "{target} stands there twice");
                let pair = format!("{} to {}, {target}", before.id, after.id);
                assert_eq!(row.is_some(), from != to, "{pair}");
                let Some(row) = row else { continue };
                changed += 1;
                assert_eq!((row.before_value(), row.after_value()), (from, to), "{pair}");
                let checks = expected(target, from, to, uses.of(target));
                assert_eq!(row.checks, checks, "{pair}");
                fired.extend(checks);
            }
            assert_eq!(preview.rows.len(), changed);
            fired.sort_unstable();
            fired.dedup();
            assert_eq!(preview.checks, fired, "{} to {}", before.id, after.id);
            let same = new.iter().filter(|(target, value)| old.get(target) == Some(value));
            assert_eq!(preview.unchanged as usize, same.count());
        }
    }
}

#[test]
fn the_dangerous_stands_first() {
    let rank = |row: &ChangeRow| match row.outcome {
        Outcome::Destroyed { .. } => 0,
        Outcome::Blocked => 1,
        _ if !row.checks.is_empty() => 2,
        Outcome::Unmeasured | Outcome::Kept | Outcome::Begins => 3,
        Outcome::Ends => 4,
        Outcome::Raised => 5,
    };
    for (before, after) in ordered_pairs() {
        let preview = of_pair(before, after, &made_up());
        assert!(preview.rows.is_sorted_by_key(rank), "{} to {}", before.id, after.id);
    }
}

#[test]
fn a_plan_compared_with_itself_changes_nothing() {
    for plan in &terms().book.plans {
        let preview = of_pair(plan, plan, &made_up());
        assert_eq!((preview.rows.len(), preview.checks.len()), (0, 0));
        assert_eq!(preview.unchanged as usize, documented(plan).len());
    }
}

/// The thirty pairs as text: each limit that both plans document or that is dangerous, and how many
/// others begin, end or rise.
fn pairs_text() -> String {
    let mut text = String::new();
    for (before, after) in ordered_pairs() {
        let preview = of_pair(before, after, &made_up());
        let checks: Vec<_> = preview.checks.iter().map(|check| check.as_str()).collect();
        let checks = if checks.is_empty() { "nothing".to_owned() } else { checks.join(", ") };
        writeln!(text, "{} -> {}: confirm {checks}", before.id, after.id).unwrap();
        let mut others: BTreeMap<String, u32> = BTreeMap::new();
        for row in &preview.rows {
            let outcome = outcome_text(row.outcome);
            let is_both = row.before.is_some() && row.after.is_some();
            let is_quota = matches!(row.target, Target::Quota { .. });
            if is_quota && (is_both || !row.checks.is_empty()) {
                let [from, to] = [row.before_value(), row.after_value()].map(amount);
                writeln!(text, "    {}: {from} -> {to}, {outcome}", row.target).unwrap();
            } else {
                let kind = if is_quota { "quotas" } else { "rates" };
                *others.entry(format!("{kind} {outcome}")).or_default() += 1;
            }
        }
        for (outcome, count) in others {
            writeln!(text, "    {count} {outcome}").unwrap();
        }
        writeln!(text, "    {} unchanged", preview.unchanged).unwrap();
    }
    text
}

fn outcome_text(outcome: Outcome) -> String {
    match outcome {
        Outcome::Destroyed { days: Some(days) } => format!("{days} days destroyed"),
        other => format!("{other:?}").to_lowercase(),
    }
}

#[test]
fn the_pairs_are_the_ones_on_record() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/plan_changes.txt");
    if std::env::var_os("HEADROOM_RENEW").is_some() {
        std::fs::write(path, pairs_text()).unwrap();
    }
    // With the uses of `made_up`. Not `assert_eq`: both sides are pages long.
    let is_on_record = pairs_text() == include_str!("../../../plan_changes.txt");
    assert!(
        is_on_record,
        "what plan changes do has changed: HEADROOM_RENEW=1 writes app/domain/plan_changes.txt; \
         review it"
    );
}
