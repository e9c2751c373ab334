use proptest::prelude::*;

use super::*;

fn kept(sample_days: u16, audit_days: Option<u16>) -> Retention {
    Retention { sample_days, audit_days }
}

fn noon() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

#[test]
fn as_shipped_samples_are_kept_for_90_days_and_changes_for_ever() {
    let shipped = Retention::default();
    assert_eq!(shipped, kept(90, None));
    assert_eq!(shipped.faults(), []);
    assert_eq!(shipped.first_sample_day(noon()).to_string(), "2026-08-21");
    assert_eq!(shipped.audit_before(noon()), None);
    let year = kept(90, Some(365)).audit_before(noon()).unwrap();
    assert_eq!(year.to_rfc3339(), "2025-11-20T12:00:00+00:00");
}

#[test]
fn bounds_are_told_at_their_fields() {
    for (one, faulty) in [
        (kept(61, None), "/sample_days"),
        (kept(3651, None), "/sample_days"),
        (kept(62, Some(364)), "/audit_days"),
        (kept(62, Some(36_501)), "/audit_days"),
    ] {
        let faults = one.faults();
        assert_eq!(faults.len(), 1, "{one:?}");
        assert_eq!(faults[0].pointer, faulty);
    }
    for good in [kept(62, Some(365)), kept(3650, Some(36_500)), kept(62, None)] {
        assert_eq!(good.faults(), []);
    }
}

#[test]
fn less_is_less_in_either() {
    let now = kept(90, Some(400));
    for (other, is_shorter) in [
        (kept(90, Some(400)), false),
        (kept(89, Some(400)), true),
        (kept(91, Some(399)), true),
        (kept(91, Some(401)), false),
        (kept(90, None), false),
    ] {
        assert_eq!(other.is_shorter_than(&now), is_shorter, "{other:?}");
    }
    assert!(kept(90, Some(36_500)).is_shorter_than(&kept(90, None)));
}

#[test]
fn what_is_typed_is_read_or_refused_at_its_field() {
    let read = |samples: &str, audit: &str| {
        let typed = [("sample_days", samples), ("audit_days", audit)];
        parse_fields(&typed.map(|(name, text)| (name.to_owned(), text.to_owned())).into())
    };
    assert_eq!(read(" 90 ", ""), Ok(kept(90, None)));
    assert_eq!(read("1,000", " 730 "), Ok(kept(1000, Some(730))));
    assert_eq!(read("１，０００", "７３０"), Ok(kept(1000, Some(730))));
    let at = |read: Result<Retention, Vec<FieldError>>| -> Vec<String> {
        read.unwrap_err().into_iter().map(|fault| fault.pointer).collect()
    };
    assert_eq!(at(read("", "")), ["/sample_days"]);
    assert_eq!(at(read("-1", "soon")), ["/sample_days", "/audit_days"]);
    assert_eq!(at(read("70000", "0")), ["/sample_days", "/audit_days"]);
    assert_eq!(parse_fields(&BTreeMap::new()).unwrap_err().len(), 1);
}

#[test]
fn days_are_summed_from_the_first_to_the_last() {
    let day = |day| NaiveDate::from_ymd_opt(2026, 2, day).unwrap();
    assert_eq!(DaysGoing::of([]), None);
    let sum = DaysGoing::of([(day(1), 10), (day(2), 20), (day(28), 30)]).unwrap();
    assert_eq!(sum, DaysGoing { days: 3, first: day(1), last: day(28), bytes: 60 });
    assert_eq!(month_of(day(28)), day(1));
}

proptest! {
    #[test]
    fn a_form_says_what_it_was_made_of(samples in 62u16..=3650, audit in proptest::option::of(365u16..=36_500)) {
        let one = kept(samples, audit);
        prop_assert_eq!(parse_fields(&fields(&one)), Ok(one));
    }

    #[test]
    fn two_settings_that_differ_are_confirmed_by_different_words(
        a in any::<(u16, Option<u16>)>(), b in any::<(u16, Option<u16>)>(),
    ) {
        let (a, b) = (kept(a.0, a.1), kept(b.0, b.1));
        prop_assert_eq!(a == b, a.word() == b.word());
    }

    #[test]
    fn no_sample_that_is_taken_lies_in_a_day_that_goes(days in 62u16..=3650, seconds in 0i64..86_400) {
        let now = noon() + TimeDelta::seconds(seconds);
        let one = kept(days, None);
        let oldest_taken = now - TimeDelta::days(i64::from(days));
        prop_assert!(oldest_taken.date_naive() >= one.first_sample_day(now));
    }
}
