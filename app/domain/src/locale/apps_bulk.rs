//! Words of the page that registers many App Keys from a text.

use super::plural;

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
}

#[cfg(test)]
mod tests {
    use super::*;

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
    }
}
