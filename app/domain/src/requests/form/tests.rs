//! Fields into settings and rules, and back; every fault at its field.

use super::*;

fn fields(pairs: &[(&str, &str)]) -> Fields {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Of the quotas that the tests name.
fn unit(of: &ThresholdOf) -> Option<QuotaUnit> {
    match of {
        ThresholdOf::Quota { quota } if quota.as_str() == "user_attribute_bytes" => {
            Some(QuotaUnit::Bytes)
        }
        ThresholdOf::Quota { .. } => Some(QuotaUnit::Count),
        _ => None,
    }
}

fn settings() -> Settings {
    let of = |of: &str| parse_of(of).unwrap();
    Settings {
        goal: Goal::Hours { amount: 4 },
        remind_days: 7,
        answer_days: 30,
        thresholds: vec![
            Threshold { of: of("all"), factor_percent: Some(250), amount: None },
            Threshold {
                of: of("quota:user_attribute_bytes"),
                factor_percent: None,
                amount: Some(20 << 30),
            },
            Threshold { of: of("bucket:accounts"), factor_percent: None, amount: Some(1500) },
            Threshold {
                of: of("quota:message_retention_days"),
                factor_percent: None,
                amount: None,
            },
        ],
    }
}

#[test]
fn settings_are_written_as_fields_and_read_alike() {
    let typed = settings_fields(&settings(), unit);
    assert_eq!(typed["factor-0"], "2.5");
    assert_eq!(typed["amount-1"], "20 GB");
    assert_eq!(typed["amount-2"], "1,500");
    assert_eq!((typed["factor-3"].as_str(), typed["amount-3"].as_str()), ("", ""));
    assert_eq!(parse_settings(&typed, unit), Ok(settings()));
    let default = Settings::default();
    assert_eq!(parse_settings(&settings_fields(&default, unit), unit), Ok(default));
}

#[test]
fn every_fault_of_the_settings_names_its_field() {
    let bad = fields(&[
        ("goal", "soon"),
        ("goal_unit", "hours"),
        ("remind_days", "0"),
        ("answer_days", "366"),
        ("rows", "5"),
        ("of-0", "quota:"),
        ("factor-0", "four"),
        ("of-1", "all"),
        ("amount-1", "10 GB"),
        ("of-2", "quotas"),
        ("factor-2", "0.5"),
        ("amount-2", "99999999999999999999999"),
        ("of-3", "all"),
        ("amount-3", "unlimited"),
        ("of-4", "all"),
        ("factor-4", "20000"),
    ]);
    let faults = parse_settings(&bad, unit).unwrap_err();
    let mut names: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
    names.sort_unstable();
    let expected = [
        "/amount-1",
        "/amount-2",
        "/amount-3",
        "/answer_days",
        "/factor-0",
        "/factor-2",
        "/factor-4",
        "/goal",
        "/of-0",
        "/remind_days",
    ];
    assert_eq!(names, expected);
    let none = parse_settings(&Fields::new(), unit).unwrap_err();
    assert_eq!(none.len(), 3, "{none:?}");
    for fault in faults.iter().chain(&none) {
        let chinese = fault.rule.text(crate::language::Locale::Zh);
        assert!(!chinese.is_ascii(), "{}: {chinese}", fault.pointer);
    }
}

#[test]
fn a_factor_is_read_as_people_write_it() {
    let cases = [
        ("4", Some(400)),
        ("4×", Some(400)),
        ("4 x", Some(400)),
        ("4倍", Some(400)),
        ("2.5", Some(250)),
        ("2.05", Some(205)),
        ("400 %", Some(400)),
        ("1,000", Some(100_000)),
        ("２．５×", Some(250)),
        ("2。5", Some(250)),
        ("４００　％", Some(400)),
        ("2.555", None),
        ("-1", None),
        (".5", None),
        ("4 4", None),
        ("×", None),
        ("99999999999", None),
    ];
    for (text, percent) in cases {
        assert_eq!(parse_factor(text), percent, "{text}");
    }
    for percent in [100, 105, 110, 250, 400, 1_000_000] {
        assert_eq!(parse_factor(&factor_text(percent)), Some(percent));
    }
}

#[test]
fn rows_are_added_and_taken_away() {
    let typed = settings_fields(&settings(), unit);
    let more = with_row(typed.clone());
    assert_eq!((rows(&more), more["of-4"].as_str()), (5, "all"));
    assert_eq!(without_row(more, 4), typed);
    let less = without_row(typed.clone(), 1);
    let mut expected = settings();
    expected.thresholds.remove(1);
    assert_eq!(parse_settings(&less, unit), Ok(expected));
    assert_eq!(without_row(typed.clone(), 7), typed);
    let none = (0..9).fold(typed, |typed, _| without_row(typed, 0));
    assert_eq!(parse_settings(&none, unit).unwrap().thresholds, []);
    let many = fields(&[("rows", "4000000000")]);
    assert_eq!(rows(&many), THRESHOLDS_MAX);
}

#[test]
fn a_rule_is_written_as_fields_and_read_alike() {
    let rule = RuleWords {
        name: "small raises".into(),
        of: parse_of("quota:groups").unwrap(),
        plans: vec!["advanced".into(), "basic".into()],
        factor_percent: 150,
        unchanged_days: 0,
        peak_percent: 80,
        headroom_percent: 200,
        days_max: None,
    };
    assert_eq!(parse_rule(&rule_fields(&rule)), Ok(rule));
    let named = RuleWords { name: "x".into(), ..new_rule() };
    assert_eq!(parse_rule(&rule_fields(&named)), Ok(named));
}

#[test]
fn every_fault_of_a_rule_names_its_field() {
    let bad = fields(&[
        ("name", " "),
        ("of", "everything"),
        ("factor", "0.5"),
        ("unchanged_days", "-1"),
        ("peak", "2000"),
        ("headroom", ""),
        ("days_max", "0"),
    ]);
    let faults = parse_rule(&bad).unwrap_err();
    let mut names: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
    names.sort_unstable();
    let expected =
        ["/days_max", "/factor", "/headroom", "/name", "/of", "/peak", "/unchanged_days"];
    assert_eq!(names, expected);
    for fault in &faults {
        let chinese = fault.rule.text(crate::language::Locale::Zh);
        assert!(!chinese.is_ascii(), "{}: {chinese}", fault.pointer);
    }
    let long = Fields::from([("name".to_owned(), "x".repeat(81))]);
    let told = parse_rule(&long).unwrap_err();
    let name = told.iter().find(|fault| fault.pointer == "/name").unwrap();
    assert!(!name.rule.text(crate::language::Locale::Zh).is_ascii());
}
