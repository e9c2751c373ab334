//! Words of the page that registers many App Keys from a text, and the rules that its lines break.

use super::plural;
use crate::apps::bulk::{BulkRefusal, BulkRule, LINE_BYTES_MAX, LINES_MAX};
use crate::ids::{AppKeyError, NAME_CHARS_MAX};
use crate::units::count;

words! {
    title = "Register many App Keys", "批量登记 App Key";
    lead =
        "One App Key and its plan a line, as CSV or as JSON lines. An App Key that has the plan \
         of its line already stays as it is.",
        "每行一个 App Key 及其套餐，格式为 CSV 或 JSON Lines。已登记且套餐相同的 App Key 保持不变\
         。";
    csv = "CSV, below a line that names the columns", "CSV，第一行为列名";
    ndjson = "JSON lines, one object a line", "JSON Lines，每行一个对象";
    lines = "App Keys and plans", "App Key 及套餐";
    /// The plans that can be named.
    lines_hint(plans: &str) =
        format!(
            "A text that begins with “{{” is read as JSON lines, any other as CSV. Plans: {plans}."
        ),
        format!("以“{{”开头的文本按 JSON Lines 读取，其余按 CSV 读取。可选套餐：{plans}。");
    partial = "Register the good lines, name the others", "登记正确的行，并列出其余的行";
    submit = "Register", "登记";
    /// "12 App Keys are registered.": count, shown count.
    registered(count: u64, shown: &str) = match count {
        0 => "No App Key is new.".to_owned(),
        _ => format!("{shown} {} registered.", plural(count, "App Key is", "App Keys are")),
    },
    match count {
        0 => "没有新的 App Key。".to_owned(),
        _ => format!("已登记 {shown} 个 App Key。"),
    };
    /// Those that had the plan of their line before: count, shown count.
    unchanged(count: u64, shown: &str) = {
        let (were, stay) = match count {
            1 => ("App Key was", "it stays as it is"),
            _ => ("App Keys were", "they stay as they are"),
        };
        format!("{shown} {were} registered before with the same plan: {stay}.")
    },
        format!("{shown} 个 App Key 此前已登记且套餐相同，保持不变。");
    /// All refused because of some: count, shown count.
    wrong(count: u64, shown: &str) =
        format!("{shown} {} wrong. Nothing was registered.", plural(count, "line is", "lines are")),
        format!("{shown} 行有误，没有登记任何 App Key。");
    wrong_advice = "Correct the text and register it again.", "请修改文本后重新登记。";
    /// The others registered: count, shown count.
    passed_over(count: u64, shown: &str) =
        format!("{shown} {} wrong and not registered.", plural(count, "line is", "lines are")),
        format!("{shown} 行有误，未登记。");
    passed_over_advice =
        "Correct these lines and register the text again: what is registered stays as it is.",
        "请修改这些行后重新登记：已登记的保持不变。";
    wrong_lines = "Wrong lines", "有误的行";
    column_line = "Line", "行号";
    column_rule = "What is wrong", "错误";
    /// Wrong lines that are not listed: shown count.
    and_more(shown: &str) = format!("and {shown} more"), format!("另有 {shown} 行");
    /// At the text.
    see_above = "The wrong lines are listed above.", "有误的行列在上方。";
    /// Why a text has no lines to speak of.
    refusal(refusal: &BulkRefusal) = match refusal {
        BulkRefusal::Empty => "The text names no App Key.".to_owned(),
        BulkRefusal::TooManyLines => {
            format!(
                "The text has more than {} lines; register the rest by itself.",
                lines_max()
            )
        }
        BulkRefusal::Header(fault) => fault.rule.to_string(),
    },
    match refusal {
        BulkRefusal::Empty => "文本中没有 App Key。".to_owned(),
        BulkRefusal::TooManyLines => format!("文本超过 {} 行，请分次登记。", lines_max()),
        BulkRefusal::Header(fault) => chinese(&fault.rule),
    };
    /// The rule that a line breaks.
    rule: fn(&BulkRule) -> String = BulkRule::to_string, chinese;
}

fn lines_max() -> String {
    count(LINES_MAX as u64)
}

/// The rule in Chinese; in English it says itself what it is.
fn chinese(rule: &BulkRule) -> String {
    match rule {
        BulkRule::Encoding => "该行不是 UTF-8 编码".to_owned(),
        BulkRule::Length => format!("该行超过 {LINE_BYTES_MAX} 字节"),
        BulkRule::Json { column } => format!("该行不是 JSON：从第 {column} 个字符起无法读取"),
        BulkRule::NoObject => "该行须为一个 JSON 对象，包含字段 app 和 plan".to_owned(),
        BulkRule::UnknownField { name } => format!("没有字段 {name:?}；字段只有 app 和 plan"),
        BulkRule::MissingField { name } => format!("缺少字段 {name}"),
        BulkRule::NoText { name } => format!("字段 {name} 须为文本"),
        BulkRule::RepeatedField => "同一字段出现了两次".to_owned(),
        BulkRule::Quote => "引号没有在本行内闭合，或闭合后还有其他内容".to_owned(),
        BulkRule::FieldCount { count } => {
            format!("该行有 {count} 个字段，应为 app 和 plan 两个字段")
        }
        BulkRule::UnknownColumn { name } => format!("没有列 {name:?}；第一行须为 app,plan"),
        BulkRule::MissingColumn { name } => format!("缺少列 {name}；第一行须为 app,plan"),
        BulkRule::RepeatedColumn { name } => format!("列 {name} 出现了两次；第一行须为 app,plan"),
        BulkRule::App { text, error } => format!("{text:?}：{}", chinese_of_app_key(error)),
        BulkRule::RepeatedApp { app, first } => format!("{app} 已在第 {first} 行出现"),
        BulkRule::UnknownPlan { plan, plans } => format!("没有套餐 {plan:?}；可选套餐：{plans}"),
        BulkRule::OtherPlan { app, plan } => format!("{app} 已登记，套餐为 {plan}"),
    }
}

fn chinese_of_app_key(error: &AppKeyError) -> String {
    let name = |part: &str| if part == "organisation" { "组织名" } else { "应用名" };
    match error {
        AppKeyError::Shape => "App Key 应写作“组织名#应用名”，只含一个“#”".to_owned(),
        AppKeyError::Length { part } => {
            format!("{}须为 1 至 {NAME_CHARS_MAX} 个字符", name(part))
        }
        AppKeyError::Character { part } => {
            format!("{}只能包含字母 A-Z a-z、数字及 . _ -", name(part))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apps::bulk::{BulkFormat, BulkRegistration};
    use crate::ids::{AppKey, PlanId};

    fn is_chinese(text: &str) -> bool {
        text.chars().any(|one| ('\u{4e00}'..='\u{9fff}').contains(&one))
    }

    /// Every rule that a text of these lines breaks.
    fn broken(format: BulkFormat, lines: &[&str]) -> Vec<BulkRule> {
        match BulkRegistration::parse(format, lines.join("\n").as_bytes()) {
            Ok(bulk) => bulk.faults.into_iter().map(|fault| fault.rule).collect(),
            Err(BulkRefusal::Header(fault)) => vec![fault.rule],
            Err(other) => panic!("{other}"),
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
        let app: AppKey = "a#b".parse().unwrap();
        let (plan, plans) = ("gold".to_owned(), "free, basic".to_owned());
        rules.push(BulkRule::UnknownPlan { plan, plans });
        rules.push(BulkRule::OtherPlan { app, plan: PlanId::new("free") });
        rules.extend([BulkRule::Encoding, BulkRule::Length, BulkRule::RepeatedField]);
        assert_eq!(rules.len(), 19, "{rules:?}");
        for rule in &rules {
            let (english, chinese) = ((EN.rule)(rule), (ZH.rule)(rule));
            assert_eq!(english, rule.to_string(), "as the API tells it");
            assert!(is_chinese(&chinese) && !is_chinese(&english), "{english}: {chinese}");
            let quoted = |text: &str| text.split('"').nth(1).map(str::to_owned);
            assert_eq!(quoted(&english), quoted(&chinese), "{english}: {chinese}");
        }
    }

    #[test]
    fn a_rule_names_its_app_key_its_line_and_its_plan() {
        let app: AppKey = "acme#shop".parse().unwrap();
        let other = BulkRule::OtherPlan { app: app.clone(), plan: PlanId::new("free") };
        assert_eq!((ZH.rule)(&other), "acme#shop 已登记，套餐为 free");
        let repeated = BulkRule::RepeatedApp { app, first: 7 };
        assert_eq!((ZH.rule)(&repeated), "acme#shop 已在第 7 行出现");
        let rules = broken(BulkFormat::Csv, &["app,plan", "acme#,free", "#shop,free"]);
        let told: Vec<String> = rules.iter().map(ZH.rule).collect();
        let expected =
            ["\"acme#\"：应用名须为 1 至 64 个字符", "\"#shop\"：组织名须为 1 至 64 个字符"];
        assert_eq!(told, expected);
    }

    #[test]
    fn counts_are_told_with_their_grammar() {
        assert_eq!((EN.registered)(1, "1"), "1 App Key is registered.");
        assert_eq!((EN.registered)(1200, "1,200"), "1,200 App Keys are registered.");
        assert_eq!((EN.registered)(0, "0"), "No App Key is new.");
        let one = "1 App Key was registered before with the same plan: it stays as it is.";
        assert_eq!((EN.unchanged)(1, "1"), one);
        let two = "2 App Keys were registered before with the same plan: they stay as they are.";
        assert_eq!((EN.unchanged)(2, "2"), two);
        assert_eq!((EN.wrong)(1, "1"), "1 line is wrong. Nothing was registered.");
        let many = (EN.refusal)(&BulkRefusal::TooManyLines);
        assert_eq!(many, "The text has more than 100,000 lines; register the rest by itself.");
        assert!(is_chinese(&(ZH.refusal)(&BulkRefusal::TooManyLines)));
        assert!(is_chinese(&(ZH.refusal)(&BulkRefusal::Empty)));
    }
}
