//! The line by its properties, and the forecast by cases that one can reckon by hand.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

fn linear(start: u64, slope: u64, days: u64) -> Vec<Option<u64>> {
    (0..days).map(|day| Some(start + slope * day)).collect()
}

fn line(peaks: &[Option<u64>]) -> GrowthLine {
    match fit(peaks) {
        Fit::Known(line) => line,
        Fit::TooFew | Fit::TooOld => panic!("no line through {peaks:?}"),
    }
}

fn is_near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * (1.0 + one.abs().max(other.abs()))
}

/// Days with a trend and noise, some of them missing, enough for a line.
fn any_peaks() -> impl Strategy<Value = Vec<Option<u64>>> {
    let day = (0..1000_u64, proptest::bool::weighted(0.85));
    (vec(day, HISTORY_DAYS), 0..200_u64).prop_map(|(days, slope)| {
        let peaks = (0_u64..).zip(days);
        peaks.map(|(nth, (noise, known))| known.then_some(10_000 + noise + slope * nth)).collect()
    })
}

fn whens(reaches: &[Reach]) -> Vec<When> {
    reaches.iter().map(|reach| reach.when).collect()
}

/// Days as a number that grows the later it is; passed is the earliest.
fn order(when: When) -> u32 {
    match when {
        When::Passed => 0,
        When::Within { days, .. } => days + 1,
        When::NotWithin => u32::MAX,
    }
}

/// What the days before the computation say, when these were not reported.
fn without(peaks: &[Option<u64>], newest: usize) -> Vec<Option<u64>> {
    let known = peaks.len() - newest;
    peaks.iter().enumerate().map(|(day, peak)| peak.filter(|_| day < known)).collect()
}

#[test]
fn nothing_is_said_of_a_quota_that_is_no_longer_reported() {
    let peaks = linear(100, 10, 28);
    assert_eq!(line(&without(&peaks, 2)), line(&peaks));
    let old = fit(&without(&peaks, 3));
    assert_eq!((old, old.outlook()), (Fit::TooOld, Outlook::TooFew));
}

#[test]
fn a_jump_is_carried_on_from_where_it_went() {
    // 100, 110, … 370; the day after it would be 380.
    let mut peaks = linear(100, 10, 28);
    for (newest, today) in [(340, 380.0), (339, 349.0), (50, 60.0), (400, 380.0), (401, 411.0)] {
        peaks[27] = Some(newest);
        let found = line(&peaks);
        assert!(is_near(found.slope.estimate, 10.0), "{found:?}");
        assert!(is_near(found.today.estimate, today), "{newest}: {found:?}");
        assert!(found.today.low <= today && today <= found.today.high, "{newest}: {found:?}");
    }
    // Where days scatter, a newest day that scatters as far is no jump.
    let mut wild = linear(100, 10, 28);
    for (nth, peak) in wild.iter_mut().enumerate() {
        *peak = peak.map(|peak| peak + 40 * (nth as u64 % 2));
    }
    wild[27] = Some(370 - 40);
    assert!(line(&wild).today.estimate > 379.0, "carried on from the last: 340, {:?}", line(&wild));
}

proptest! {
    #[test]
    fn a_straight_line_is_found_as_it_is(start in 0..1_000_000_u64, slope in 0..10_000_u64) {
        let found = line(&linear(start, slope, 28));
        let expected = Band { low: slope as f64, estimate: slope as f64, high: slope as f64 };
        prop_assert_eq!(found.slope, expected);
        prop_assert_eq!(found.today.estimate, (start + slope * 28) as f64);
        let grows = if slope > 0 { Outlook::Growing } else { Outlook::NoTrend };
        prop_assert_eq!(fit(&linear(start, slope, 28)).outlook(), grows);
    }

    #[test]
    fn moving_all_values_moves_the_line_and_scaling_scales_it(
        peaks in any_peaks(), shift in 0..1_000_000_u64, scale in 1..1000_u64,
    ) {
        prop_assume!(matches!(fit(&peaks), Fit::Known(_)));
        let change = |by: &dyn Fn(u64) -> u64| -> Vec<Option<u64>> {
            peaks.iter().map(|peak| peak.map(by)).collect()
        };
        let (found, moved) = (line(&peaks), line(&change(&|peak| peak + shift)));
        prop_assert_eq!(moved.slope, found.slope);
        prop_assert!(is_near(moved.today.estimate, found.today.estimate + shift as f64));
        let scaled = line(&change(&|peak| peak * scale));
        for (one, other) in [
            (scaled.slope.low, found.slope.low),
            (scaled.slope.estimate, found.slope.estimate),
            (scaled.slope.high, found.slope.high),
            (scaled.today.high, found.today.high),
        ] {
            prop_assert!(is_near(one, other * scale as f64), "{} {}", one, other);
        }
    }

    #[test]
    fn the_bounds_lie_around_the_estimate(peaks in any_peaks()) {
        if let Fit::Known(found) = fit(&peaks) {
            prop_assert!(found.slope.low <= found.slope.estimate);
            prop_assert!(found.slope.estimate <= found.slope.high);
            prop_assert!(found.today.low <= found.today.estimate);
            prop_assert!(found.today.estimate <= found.today.high);
        }
    }

    #[test]
    fn one_wild_day_does_not_move_the_estimate_over_its_interval(
        peaks in any_peaks(), day in 0..HISTORY_DAYS, wild in 0..u64::from(u32::MAX),
    ) {
        prop_assume!(matches!(fit(&peaks), Fit::Known(_)) && peaks[day].is_some());
        let found = line(&peaks);
        let mut changed = peaks.clone();
        changed[day] = Some(wild);
        let estimate = line(&changed).slope.estimate;
        prop_assert!(found.slope.low <= estimate && estimate <= found.slope.high,
            "{} outside of {:?}", estimate, found.slope);
    }

    #[test]
    fn a_higher_limit_is_never_reached_earlier(
        peaks in any_peaks(), limit in 1..40_000_u64, more in 0..40_000_u64,
    ) {
        prop_assume!(fit(&peaks).outlook() == Outlook::Growing);
        let (found, latest) = (line(&peaks), peaks.iter().flatten().copied().last().unwrap());
        let low = forecast(found, latest, |_| Some(limit));
        let high = forecast(found, latest, |_| Some(limit + more));
        for (low, high) in whens(&low).into_iter().zip(whens(&high)) {
            prop_assert!(order(low) <= order(high), "{:?} {:?}", low, high);
        }
        // And a higher threshold of the same limit neither.
        prop_assert!(whens(&low).windows(2).all(|pair| order(pair[0]) <= order(pair[1])));
        for reach in low {
            if let When::Within { days, not_before, not_after } = reach.when {
                prop_assert!(not_before <= days && not_after.is_none_or(|after| days <= after));
            }
        }
    }
}

#[test]
fn with_too_few_days_nothing_is_said() {
    assert_eq!(fit(&[]), Fit::TooFew);
    assert_eq!(fit(&linear(1, 1, 9)), Fit::TooFew);
    // Ten days, but all within ten.
    assert_eq!(fit(&linear(1, 1, 10)), Fit::TooFew);
    let mut spread = linear(1, 1, 14);
    for gap in [2, 5, 8, 11] {
        spread[gap] = None;
    }
    assert_eq!(fit(&spread).outlook(), Outlook::Growing);
    spread[1] = None;
    assert_eq!(fit(&spread), Fit::TooFew, "nine days");
    let mut late = vec![None; 14];
    late.extend(linear(1, 1, 13));
    assert_eq!(fit(&late), Fit::TooFew, "thirteen days");
}

/// S. and its interval by hand: 10 values, 45 slopes, Var(S) = 10·9·25/18 = 125, C = 21.91; places
/// ⌊11.54⌋ = 11 and ⌈34.46⌉ = 35.
#[test]
fn the_interval_stands_at_the_places_of_the_formula() {
    let values: [u64; 10] = [3, 9, 7, 15, 12, 21, 18, 30, 24, 33];
    // Every second day, so that the span is long enough.
    let peaks: Vec<Option<u64>> = values.iter().flat_map(|value| [Some(*value), None]).collect();
    let mut slopes = Vec::new();
    for one in 0..10_usize {
        for other in one + 1..10 {
            let apart = values[other] as f64 - values[one] as f64;
            slopes.push(apart / (2 * (other - one)) as f64);
        }
    }
    slopes.sort_by(f64::total_cmp);
    let found = line(&peaks).slope;
    assert_eq!(found, Band { low: slopes[10], estimate: slopes[22], high: slopes[34] });
}

#[test]
fn what_stands_still_or_shrinks_or_jumps_about_has_no_trend() {
    assert_eq!(fit(&[Some(7); 28]).outlook(), Outlook::NoTrend);
    let shrinking: Vec<_> = (0..28).map(|day| Some(1000 - day)).collect();
    assert_eq!(fit(&shrinking).outlook(), Outlook::NoTrend);
    let jumping: Vec<_> = (0..28).map(|day| Some(if day % 2 == 0 { 10 } else { 90 })).collect();
    assert_eq!(fit(&jumping).outlook(), Outlook::NoTrend);
}

#[test]
fn a_forecast_names_the_first_day_on_the_threshold() {
    // 72 + 1 a day: 100 on day 0, so that 80 % of 130 is 104, 95 % 123.5, 100 % 130.
    let peaks = linear(72, 1, 28);
    let certain = |days| When::Within { days, not_before: days, not_after: Some(days) };
    let reaches = forecast(line(&peaks), 99, |_| Some(130));
    assert_eq!(whens(&reaches), [certain(4), certain(24), certain(30)]);
    assert_eq!(next_reach(&reaches), Some((80, 4)));
    let reaches = forecast(line(&peaks), 99, |_| Some(120));
    assert_eq!(whens(&reaches), [When::Passed, certain(14), certain(20)]);
    assert_eq!(next_reach(&reaches), Some((95, 14)));
    let reaches = forecast(line(&peaks), 99, |_| Some(131));
    assert_eq!(reaches[2].when, When::NotWithin);
    assert_eq!(next_reach(&forecast(line(&peaks), 99, |_| Some(99))), None);
    assert_eq!(whens(&forecast(line(&peaks), 99, |_| None)), [When::NotWithin; 3]);
}

#[test]
fn a_limit_that_is_to_change_is_met_as_it_will_be() {
    let peaks = linear(72, 1, 28);
    let raised = forecast(line(&peaks), 99, |day| Some(if day < 10 { 115 } else { 200 }));
    assert_eq!(raised[2].when, When::NotWithin, "110 on day 10, when the limit is 200");
    let lowered = forecast(line(&peaks), 99, |day| Some(if day < 5 { 200 } else { 100 }));
    let on_day = When::Within { days: 5, not_before: 5, not_after: Some(5) };
    assert_eq!(whens(&lowered), [on_day; 3]);
    let unlimited = forecast(line(&peaks), 99, |day| (day < 5).then_some(120));
    assert_eq!(unlimited[1].when, When::NotWithin);
}

#[test]
fn a_wide_interval_says_how_early_and_how_late() {
    let peaks: Vec<_> = (0..28_u64).map(|day| Some(100 + day * 2 + (day * 7919) % 23)).collect();
    let found = line(&peaks);
    assert!(found.slope.low > 0.0 && found.slope.low < found.slope.high);
    let latest = peaks.last().copied().flatten().unwrap();
    let reaches = forecast(found, latest, |_| Some(200));
    let When::Within { days, not_before, not_after } = reaches[2].when else {
        panic!("{reaches:?}")
    };
    assert!(not_before < days && not_after.is_none_or(|after| after > days), "{reaches:?}");
}

#[test]
fn a_drawing_stays_in_its_box_and_keeps_gaps() {
    let mut peaks = linear(72, 1, 28);
    peaks[3] = None;
    peaks[1] = None;
    let row = GrowthRow {
        app: "acme#shop".parse().unwrap(),
        plan: "free".into(),
        quota: "groups".into(),
        name: Name { zh: "群组".into(), en: "Groups".into() },
        unit: QuotaUnit::Count,
        limit: 100,
        latest: 99,
        line: line(&linear(72, 1, 28)),
        reaches: vec![],
        days: 26,
        peaks,
        day: NaiveDate::default(),
        computed_at: DateTime::default(),
    };
    let drawing = Drawing::of(&row);
    // 100 of 110 (the limit with room above it) is 10.9 from the top.
    assert_eq!(drawing.limit, "M0 10.9L580 10.9");
    assert_eq!(drawing.today, "M280 120L280 0");
    assert_eq!(drawing.peaks.matches('M').count(), 3, "{}", drawing.peaks);
    assert_eq!(drawing.peaks.matches("h0").count(), 2, "{}", drawing.peaks);
    assert!(drawing.band.starts_with("M280 ") && drawing.band.ends_with('Z'));
}

#[test]
fn what_is_listed_comes_back_from_its_text() {
    for what in [What::Quotas, What::Rates, What::Quota("groups".into())] {
        assert_eq!(What::parse(what.as_str()), Some(what));
    }
    assert_eq!(What::parse(""), None);
}
