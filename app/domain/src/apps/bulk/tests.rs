use proptest::prelude::*;

use super::*;
use crate::language::Locale;
use crate::rules::AppKeyError;

fn parse(format: BulkFormat, body: &str) -> BulkRegistration {
    BulkRegistration::parse(format, body.as_bytes()).unwrap()
}

fn refusal(format: BulkFormat, body: &str) -> BulkRefusal {
    BulkRegistration::parse(format, body.as_bytes()).unwrap_err()
}

fn lines(found: &BulkRegistration) -> Vec<(u32, &str, &str)> {
    let each = found.lines.iter();
    each.map(|line| (line.number, line.app.as_str(), line.plan.as_str())).collect()
}

fn faults(found: &BulkRegistration) -> Vec<(u32, String)> {
    found.faults.iter().map(|fault| (fault.number, fault.rule.to_string())).collect()
}

/// The rule that a line breaks below good ones.
fn rule(format: BulkFormat, line: &str) -> BulkRule {
    let before = match format {
        BulkFormat::Ndjson => "{\"app\":\"a#a\",\"plan\":\"free\"}\n",
        BulkFormat::Csv => "app,plan\n",
    };
    let found = parse(format, &format!("{before}{line}\n"));
    assert_eq!(found.faults.len(), 1, "{line:?} was accepted");
    assert_eq!(found.faults[0].number, 2, "{line:?}");
    found.faults[0].rule.clone()
}

#[test]
fn both_formats_are_read_and_empty_lines_count_but_say_nothing() {
    let json = "\u{feff}{\"app\":\"acme#shop\",\"plan\":\"free\"}\r\n\n  \n { \"plan\" : \"b\\u0061sic\", \"app\": \"acme#two\" }";
    assert_eq!(
        lines(&parse(BulkFormat::Ndjson, json)),
        [(1, "acme#shop", "free"), (4, "acme#two", "basic")]
    );
    let csv = "\u{feff}\nplan, \"app\"\r\nfree,acme#shop\r\n\"basic\" , \"acme#two\"\n\n";
    assert_eq!(
        lines(&parse(BulkFormat::Csv, csv)),
        [(3, "acme#shop", "free"), (4, "acme#two", "basic")]
    );
}

#[test]
fn every_line_that_is_wrong_is_named_with_what_is_wrong() {
    use BulkFormat::{Csv, Ndjson};
    let named = |name: &str| BulkRule::UnknownField { name: name.to_owned() };
    for (line, expected) in [
        ("{", BulkRule::Json { column: 1 }),
        ("nonsense", BulkRule::Json { column: 2 }),
        ("[\"a#b\",\"free\"]", BulkRule::NoObject),
        ("{\"app\":\"a#b\",\"plan\":\"free\",\"color\":1}", named("color")),
        ("{\"app\":\"a#b\"}", BulkRule::MissingField { name: "plan" }),
        ("{\"app\":\"a#b\",\"plan\":null}", BulkRule::NoText { name: "plan" }),
        ("{\"app\":7,\"plan\":\"free\"}", BulkRule::NoText { name: "app" }),
        ("{\"app\":\"a#b\",\"app\":\"a#c\",\"plan\":\"free\"}", BulkRule::RepeatedField),
    ] {
        assert_eq!(rule(Ndjson, line), expected, "{line}");
    }
    for (line, expected) in [
        ("a#b", BulkRule::FieldCount { count: 1 }),
        ("a#b,free,", BulkRule::FieldCount { count: 3 }),
        ("\"a#b,free", BulkRule::Quote),
        ("\"a#b\"c,free", BulkRule::Quote),
    ] {
        assert_eq!(rule(Csv, line), expected, "{line}");
    }
    let long = "a".repeat(LINE_BYTES_MAX + 1);
    for format in [Ndjson, Csv] {
        assert_eq!(rule(format, &long), BulkRule::Length { most: LINE_BYTES_MAX });
    }
    for (line, format) in [("{\"app\":\"a\",\"plan\":\"free\"}", Ndjson), ("a,free", Csv)] {
        let shape = BulkRule::App { text: "a".to_owned(), error: AppKeyError::Shape };
        assert_eq!(rule(format, line), shape);
    }
    let broken = BulkRegistration::parse(Csv, b"app,plan\na#b,free\n\xff#b,free").unwrap();
    assert_eq!(faults(&broken), [(3, "the line is not UTF-8".to_owned())]);
}

#[test]
fn an_app_key_that_stands_twice_names_its_first_line() {
    let found = parse(BulkFormat::Csv, "app,plan\na#b,free\na#c,free\na#b,basic\na#b,free\n");
    assert_eq!(lines(&found), [(2, "a#b", "free"), (3, "a#c", "free")]);
    let twice = "a#b stands in line 2 already".to_owned();
    assert_eq!(faults(&found), [(4, twice.clone()), (5, twice)]);
}

#[test]
fn a_body_without_lines_or_columns_is_refused_as_a_whole() {
    for body in ["", "\n\r\n \n", "\u{feff}"] {
        assert_eq!(refusal(BulkFormat::Ndjson, body), BulkRefusal::Empty);
        assert_eq!(refusal(BulkFormat::Csv, body), BulkRefusal::Empty);
    }
    assert_eq!(refusal(BulkFormat::Csv, "app,plan\n"), BulkRefusal::Empty);
    for (header, rule) in [
        ("app,plan,note", "\"note\" is not a column; the first line must be app,plan"),
        ("app;plan", "\"app;plan\" is not a column; the first line must be app,plan"),
        ("a#b,free", "\"a#b\" is not a column; the first line must be app,plan"),
        ("plan", "the column app is missing; the first line must be app,plan"),
        ("app,plan,app", "the column app is named twice; the first line must be app,plan"),
    ] {
        let problem = Problem::from(refusal(BulkFormat::Csv, &format!("\n{header}\na#b,free\n")));
        assert_eq!(problem.errors[0].pointer, "/lines/2");
        assert_eq!(problem.errors[0].detail(), rule);
    }
    let many = |count: usize| -> String {
        let each = (0..count).map(|nth| format!("a#{nth},free\n"));
        std::iter::once("app,plan\n".to_owned()).chain(each).collect()
    };
    assert_eq!(parse(BulkFormat::Csv, &many(LINES_MAX)).lines.len(), LINES_MAX);
    assert_eq!(refusal(BulkFormat::Csv, &many(LINES_MAX + 1)), BulkRefusal::TooManyLines);
}

#[test]
fn a_refusal_names_so_many_and_counts_all() {
    let fault = |number| BulkFault { number, rule: BulkRule::NoObject };
    let faults: Vec<_> = (1..=1500).map(fault).collect();
    let problem = refuse_all(&faults, 2000);
    assert_eq!((problem.errors.len(), problem.errors_total), (FAULTS_NAMED_MAX, Some(1500)));
    assert_eq!(
        problem.detail(),
        "1500 of 2000 lines are wrong, of which the first 1000 are named; nothing was registered"
    );
    assert_eq!(problem.errors[9].pointer, "/lines/10");
}

#[test]
fn a_content_type_is_known_whatever_its_case_and_parameters() {
    assert_eq!(BulkFormat::parse("Text/CSV; charset=utf-8"), Some(BulkFormat::Csv));
    assert_eq!(BulkFormat::parse("application/x-ndjson"), Some(BulkFormat::Ndjson));
    assert_eq!(BulkFormat::parse("application/json"), None);
    assert_eq!(BulkFormat::parse(""), None);
}

/// App Keys, each once, with a plan.
fn registrations() -> impl Strategy<Value = Vec<(String, String)>> {
    let one = ("[a-zA-Z0-9_-]{1,8}#[a-zA-Z0-9_-]{1,8}", "[a-z\"\\\\, é]{1,12}");
    let trimmed = one.prop_filter("CSV takes blanks away", |(_, plan)| plan.trim() == plan);
    proptest::collection::vec(trimmed, 1..40).prop_map(|mut all| {
        all.sort();
        all.dedup_by(|one, other| one.0 == other.0);
        all
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read(all in registrations(), crlf: bool, end: bool) {
        let line_break = if crlf { "\r\n" } else { "\n" };
        let json = |(app, plan): &(String, String)| {
            serde_json::json!({ "app": app, "plan": plan }).to_string()
        };
        let csv = |(app, plan): &(String, String)| {
            format!("{app},\"{}\"", plan.replace('"', "\"\""))
        };
        let ending = if end { line_break } else { "" };
        let bodies = [
            (BulkFormat::Ndjson, all.iter().map(json).collect::<Vec<_>>(), 1),
            (
                BulkFormat::Csv,
                std::iter::once("app,plan".to_owned()).chain(all.iter().map(csv)).collect(),
                2,
            ),
        ];
        for (format, texts, first) in bodies {
            let found = parse(format, &(texts.join(line_break) + ending));
            prop_assert_eq!(&found.faults, &[]);
            let expected: Vec<_> = (first..)
                .zip(&all)
                .map(|(number, (app, plan))| (number, app.as_str(), plan.as_str()))
                .collect();
            prop_assert_eq!(lines(&found), expected);
        }
    }

    #[test]
    fn no_body_is_too_odd_and_each_line_is_good_or_at_fault(
        body in proptest::collection::vec(
            prop_oneof![
                proptest::collection::vec(any::<u8>(), 0..40),
                "[ \\{\\}\"a#b:,\r\\\\]{0,30}".prop_map(String::into_bytes),
                Just(b"{\"app\":\"a#b\",\"plan\":\"free\"}".to_vec()),
                Just(b"a#b,free".to_vec()),
                Just(b"app,plan".to_vec()),
            ],
            0..12,
        ),
    ) {
        let body = body.join(&b'\n');
        let filled = body.split(|byte| *byte == b'\n');
        let filled: Vec<u32> = (1..)
            .zip(filled)
            .filter(|(_, line)| !line.trim_ascii().is_empty())
            .map(|(number, _)| number)
            .collect();
        for format in BulkFormat::ALL {
            let Ok(found) = BulkRegistration::parse(format, &body) else { continue };
            let mut numbers: Vec<u32> = found.lines.iter().map(|line| line.number).collect();
            numbers.extend(found.faults.iter().map(|fault| fault.number));
            numbers.sort_unstable();
            let header = usize::from(format == BulkFormat::Csv);
            prop_assert_eq!(&numbers, &filled[header..]);
            for error in named_errors(&found.faults) {
                prop_assert!(!error.detail().contains('\0'));
            }
        }
    }
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|one| ('\u{4e00}'..='\u{9fff}').contains(&one))
}

/// Every rule that a text of these lines breaks.
fn broken(format: BulkFormat, lines: &[&str]) -> Vec<BulkRule> {
    match BulkRegistration::parse(format, lines.join("\n").as_bytes()) {
        Ok(bulk) => bulk.faults.into_iter().map(|fault| fault.rule).collect(),
        Err(BulkRefusal::Header(fault)) => vec![fault.rule],
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn rules_are_told_in_both_languages_with_what_the_line_says() {
    let long = format!("{}#b,free", "a".repeat(65));
    let csv = ["app,plan", "a#b,free", "a#b,free", "a,free", &long, "a b#c,free", "a#c", "\"a"];
    let ndjson = ["{\"app\":\"a#b\",\"plan\":1}", "{\"app\":\"a#b\"}", "{\"x\":1}", "{", "[]"];
    let mut rules = broken(BulkFormat::Csv, &csv);
    assert_eq!(rules.len(), 6, "{rules:?}");
    rules.extend(broken(BulkFormat::Ndjson, &ndjson));
    for header in ["app,note", "app", "app,app"] {
        rules.extend(broken(BulkFormat::Csv, &[header]));
    }
    let app = "a#b".to_owned();
    let (plan, plans) = ("gold".to_owned(), "free, basic".to_owned());
    rules.push(BulkRule::UnknownPlan { plan, plans });
    rules.push(BulkRule::OtherPlan { app, plan: "free".to_owned() });
    rules.extend([BulkRule::Encoding, BulkRule::Length { most: 9 }, BulkRule::RepeatedField]);
    assert_eq!(rules.len(), 19, "{rules:?}");
    for rule in &rules {
        let (english, chinese) = (rule.text(Locale::En), rule.text(Locale::Zh));
        assert!(is_chinese(&chinese) && !is_chinese(&english), "{english}: {chinese}");
        let quoted = |text: &str| text.split('"').nth(1).map(str::to_owned);
        assert_eq!(quoted(&english), quoted(&chinese), "{english}: {chinese}");
    }
}

#[test]
fn a_rule_names_its_app_key_its_line_and_its_plan() {
    let app = "acme#shop".to_owned();
    let other = BulkRule::OtherPlan { app: app.clone(), plan: "free".to_owned() };
    assert_eq!(other.text(Locale::Zh), "acme#shop 已登记，套餐为 free");
    let repeated = BulkRule::RepeatedApp { app, first: 7 };
    assert_eq!(repeated.text(Locale::Zh), "acme#shop 已在第 7 行出现");
    let rules = broken(BulkFormat::Csv, &["app,plan", "acme#,free", "#shop,free"]);
    let told: Vec<String> = rules.iter().map(|rule| rule.text(Locale::Zh).into_owned()).collect();
    let expected = ["\"acme#\"：应用名须为 1 至 64 个字符", "\"#shop\"：组织名须为 1 至 64 个字符"];
    assert_eq!(told, expected);
}
