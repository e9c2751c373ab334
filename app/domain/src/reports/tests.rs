use chrono::NaiveDate;
use proptest::prelude::*;

use super::form::ReportForm;
use super::query::Month;
use super::tally::Ratio;
use super::*;
use crate::language::Locale;
use crate::usage::permille;

fn today() -> NaiveDate {
    "2026-11-20".parse().unwrap()
}

fn row() -> ReportRow {
    ReportRow {
        app: "acme#shop".parse().unwrap(),
        plan: "free".into(),
        of: Of::Quota { quota: "groups".into() },
        name: Name { zh: "＝群组，\"数\"".to_owned(), en: "=Groups, \"all\"".to_owned() },
        unit: Some(QuotaUnit::Count),
        known_minutes: 3,
        average_milli: Some(12_340),
        peak: Some(Peak {
            milli: 15_000,
            at: "2026-11-03T14:05:00Z".parse().unwrap(),
            subject: Some("@u\"1".to_owned()),
        }),
        limit: Some(LimitValue::Limited { amount: 100 }),
        limits: Vec::new(),
        bounded_minutes: 3,
        over_80_minutes: 2,
        over_100_minutes: 1,
        most_permille: Some(1500),
        counts: None,
        days: 30,
        days_missing: 29,
    }
}

#[test]
fn a_period_is_read_or_its_mistakes_are_named() {
    let read = |pairs: &[(&str, &str)]| {
        let get = |name: &str| {
            pairs.iter().find(|(one, _)| *one == name).map_or("", |(_, text)| *text).to_owned()
        };
        ReportForm::gather(get).parse(None, today())
    };
    let days = |pairs: &[(&str, &str)]| {
        let period = read(pairs).unwrap().period;
        format!("{} {}", period.from, period.to)
    };
    assert_eq!(days(&[]), "2026-11-14 2026-11-20");
    assert_eq!(days(&[("period", "this-month")]), "2026-11-01 2026-11-30");
    assert_eq!(days(&[("period", "last-month")]), "2026-10-01 2026-10-31");
    assert_eq!(days(&[("from", "2026-02-01"), ("to", "2026-02-28")]), "2026-02-01 2026-02-28");
    let faults = |pairs: &[(&str, &str)]| {
        let errors = read(pairs).unwrap_err().errors;
        errors.into_iter().map(|error| error.pointer).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(faults(&[("period", "year"), ("kind", "x"), ("sort", "y")]), "/period /kind /sort");
    assert_eq!(faults(&[("from", "2026-02-30"), ("app", "acme")]), "/from /to /app");
    assert_eq!(faults(&[("from", "2026-02-02"), ("to", "2026-02-01")]), "/to");
    assert_eq!(faults(&[("from", "2024-01-01"), ("to", "2025-01-01")]), "/to");
    assert_eq!(days(&[("from", "2024-01-01"), ("to", "2024-12-31")]), "2024-01-01 2024-12-31");
}

#[test]
fn a_month_is_written_one_way() {
    let month: Month = "2026-02".parse().unwrap();
    assert_eq!((month.to_string(), month.next().to_string()), ("2026-02".into(), "2026-03".into()));
    assert_eq!(month.period().days().count(), 28);
    for wrong in ["2026-2", "2026-13", "2026-02-01", "+226-02", ""] {
        assert!(wrong.parse::<Month>().is_err(), "{wrong}");
    }
}

#[test]
fn no_text_of_the_table_is_a_formula_and_no_number_is_a_text() {
    let line = csv::row(&row(), Locale::Zh);
    assert!(line.contains(",\"'＝群组，\"\"数\"\"\",个,12.34,15,"), "{line}");
    assert!(line.contains(",\"'@u\"\"1\",100,,66.6666,33.3333,3,,,"), "{line}");
    assert!(csv::row(&row(), Locale::En).contains("\"'=Groups, \"\"all\"\"\""));
    for locale in Locale::ALL {
        let head = csv::head(locale);
        assert!(head.starts_with("\u{feff}App Key,") && head.ends_with("\r\n"));
        let headings = ::csv::Reader::from_reader(head.as_bytes()).headers().unwrap().len();
        assert_eq!(headings, 24);
        let totals = csv::totals(&Totals::of(&[row()]), locale);
        assert_eq!(totals.matches(',').count(), 23, "{totals}");
        assert!(totals.ends_with(",,29\r\n"), "{totals}");
    }
}

#[test]
fn a_row_is_read_back_as_it_is_kept() {
    let mut one = row();
    one.of = Of::Rate {
        bucket: "accounts".into(),
        rate: RateKey {
            unit: crate::rates::RateUnit::Call,
            window_seconds: 60,
            scope: crate::rates::RateScope::User,
        },
    };
    one.counts = Some(CallCounts { calls: 7, messages: 8, rejected: Rejected::default() });
    let line = serde_json::to_string(&one).unwrap();
    let read: ReportRow = serde_json::from_str(&line).unwrap();
    assert_eq!(read, one);
    assert_eq!(serde_json::to_string(&read).unwrap(), line);
}

proptest! {
    /// The share of a limit is rounded as everywhere in the console.
    #[test]
    fn shares_are_those_of_the_console(used in 0_u64..1_000_000_000, bound in 0_u64..1_000_000) {
        let whole = Ratio::whole(used);
        let limit = LimitValue::Limited { amount: bound };
        prop_assert_eq!(Some(whole.permille(bound)), permille(used as f64, limit));
        prop_assert_eq!(whole.is_over(100, bound), used > bound);
        prop_assert_eq!(whole.is_over(80, bound), used * 10 > bound * 8);
        prop_assert_eq!(whole.milli(), used * 1000);
    }
}
