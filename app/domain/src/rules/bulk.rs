//! Rules of a text that registers many App Keys.

use super::AppKeyError;
use crate::language::Locale;

rules! {
    /// Why a line of the text registers nothing, or why the text has no lines to speak of.
    BulkRule {
        Encoding = "the line is not UTF-8", "该行不是 UTF-8 编码";
        Length { most: usize } =
            format!("the line is longer than {most} bytes"),
            format!("该行超过 {most} 字节");
        Json { column: usize } =
            format!("the line is no JSON: it cannot be read from its character {column} on"),
            format!("该行不是 JSON：从第 {column} 个字符起无法读取");
        NoObject =
            "the line must be one JSON object with the fields app and plan",
            "该行须为一个 JSON 对象，包含字段 app 和 plan";
        UnknownField { name: String } =
            format!("{name:?} is not a field of a line; the fields are app and plan"),
            format!("没有字段 {name:?}；字段只有 app 和 plan");
        MissingField { name: &'static str } =
            format!("{name} is missing"),
            format!("缺少字段 {name}");
        NoText { name: &'static str } =
            format!("{name} must be a text"),
            format!("字段 {name} 须为文本");
        RepeatedField = "a field is named twice", "同一字段出现了两次";
        Quote =
            "a quotation mark is not closed on its line, or something follows it",
            "引号没有在本行内闭合，或闭合后还有其他内容";
        FieldCount { count: usize } =
            format!("the line has {count} fields; it must have 2, app and plan"),
            format!("该行有 {count} 个字段，应为 app 和 plan 两个字段");
        UnknownColumn { name: String } =
            format!("{name:?} is not a column; the first line must be app,plan"),
            format!("没有列 {name:?}；第一行须为 app,plan");
        MissingColumn { name: &'static str } =
            format!("the column {name} is missing; the first line must be app,plan"),
            format!("缺少列 {name}；第一行须为 app,plan");
        RepeatedColumn { name: &'static str } =
            format!("the column {name} is named twice; the first line must be app,plan"),
            format!("列 {name} 出现了两次；第一行须为 app,plan");
        App { text: String, error: AppKeyError } =
            format!("{text:?}: {error}"),
            format!("{text:?}：{}", error.text(Locale::Zh));
        RepeatedApp { app: String, first: u32 } =
            format!("{app} stands in line {first} already"),
            format!("{app} 已在第 {first} 行出现");
        UnknownPlan { plan: String, plans: String } =
            format!("there is no plan {plan:?}; plan must be one of {plans}"),
            format!("没有套餐 {plan:?}；可选套餐：{plans}");
        OtherPlan { app: String, plan: String } =
            format!("{app} is registered already, with the plan {plan}"),
            format!("{app} 已登记，套餐为 {plan}");
        Empty = "the text names no App Key", "文本中没有 App Key";
        TooManyLines { most: usize } =
            format!("the text has more than {most} lines; send the rest by itself"),
            format!("文本超过 {most} 行，请分次登记");
        WrongLines { wrong: usize, lines: usize } =
            format!("{wrong} of {lines} lines are wrong; nothing was registered"),
            format!("{lines} 行中有 {wrong} 行有误，没有登记任何 App Key");
        ManyWrongLines { wrong: usize, lines: usize, named: usize } =
            format!(
                "{wrong} of {lines} lines are wrong, of which the first {named} are named; nothing \
                 was registered"
            ),
            format!("{lines} 行中有 {wrong} 行有误，列出前 {named} 行；没有登记任何 App Key");
    }
}
