//! What is wrong with a field, in the viewer's language. The rules tell it in English, as the JSON
//! API does; this says the same sentence in Chinese.

use super::{EN, Locale, ZH};
use crate::accounts::{LoginError, NO_SUCH_ROLE, NameError, PASSWORDS_DIFFER, PasswordError};
use crate::overrides::form::Fault;
use crate::reports::form as report;
use crate::requests::NAME_CHARS_MAX;
use crate::requests::form;
use crate::tokens::LIFETIME_IS_NO_NUMBER;

/// The sentence for a field's mistake; one that has no translation stays English.
pub fn tell(english: &str, locale: Locale) -> String {
    let chinese = match locale {
        Locale::En => None,
        Locale::Zh => known().into_iter().find(|(sentence, _)| sentence == english),
    };
    if locale == Locale::Zh
        && let Some(count) = english.strip_prefix(crate::overrides::sets::TOO_MANY)
    {
        return format!("一次最多 10,000 个 App Key，现有 {count} 个");
    }
    if locale == Locale::Zh
        && let Some((least, most)) = bounds(english)
    {
        return format!("须为 {least} 至 {most}");
    }
    let of_form = || match locale {
        Locale::En => None,
        Locale::Zh => Fault::ALL.into_iter().find(|fault| EN.limit.fault(*fault) == english),
    };
    chinese
        .map(|(_, chinese)| chinese)
        .or_else(|| of_form().map(|fault| ZH.limit.fault(fault)))
        .map_or_else(|| english.to_owned(), str::to_owned)
}

fn known() -> Vec<(String, &'static str)> {
    vec![
        (LoginError::Length.to_string(), "账号须为 1 至 64 个字符"),
        (
            LoginError::Character.to_string(),
            "账号只能包含字母 a-z、数字及 . _ @ + -，且以字母或数字开头",
        ),
        (NameError::Length.to_string(), "名称须为 1 至 100 个字符"),
        (NameError::Control.to_string(), "名称不能包含控制字符"),
        (NameError::Hidden.to_string(), "名称不能包含不可见字符或改变文字方向的字符"),
        (PasswordError::Short.to_string(), "密码至少需要 12 个字符"),
        (PasswordError::Long.to_string(), "密码最多 128 个字符"),
        (PasswordError::LikeLogin.to_string(), "密码不能包含账号"),
        (PasswordError::Common.to_string(), "该密码过于常见，容易被猜到"),
        (PASSWORDS_DIFFER.to_owned(), "两次输入的新密码不一致"),
        (NO_SUCH_ROLE.to_owned(), "角色须为只读、技术支持、运营或管理员"),
        (LIFETIME_IS_NO_NUMBER.to_owned(), "有效天数须为数字"),
        (crate::retention::NO_SAMPLE_DAYS.to_owned(), "天数须为 62 至 3650"),
        (crate::retention::NO_AUDIT_DAYS.to_owned(), "天数须为 365 至 36500，或留空"),
        (report::BAD_PERIOD.to_owned(), "时段须为所列选项之一"),
        (report::BAD_DAY.to_owned(), "日期格式为 2026-11-20"),
        (report::BAD_ORDER.to_owned(), "结束日期不能早于开始日期"),
        (report::TOO_LONG.to_owned(), "时段最长为 366 天"),
        (report::BAD_KIND.to_owned(), "类型须为所列选项之一"),
        (report::BAD_SORT.to_owned(), "排序须为所列选项之一"),
        (crate::accounts::LOGIN_TAKEN.to_owned(), "该账号已存在"),
        (crate::accounts::WRONG_PASSWORD.to_owned(), "当前密码不正确"),
        (crate::tokens::NOT_BOTH.to_owned(), "令牌只能有角色或权限，不能两者都有"),
        (crate::tokens::NEITHER.to_owned(), "请选择一个角色或至少一项权限"),
        (crate::tokens::lifetime_rule(), "有效天数须为 1 至 3650"),
        (crate::changes::plan::START_PAST.to_owned(), "生效时间不能早于现在"),
        (crate::changes::plan::start_far(), "生效时间最多提前 3660 天"),
        (crate::overrides::NOT_IN_FUTURE.to_owned(), "结束时间必须在将来"),
        (crate::overrides::NOT_AFTER_START.to_owned(), "结束时间必须晚于开始时间"),
        (crate::overrides::SAME_END.to_owned(), "结束时间与原来相同"),
        (crate::overrides::sets::NO_APPS.to_owned(), "请填写 App Key"),
        (crate::overrides::sets::NO_MATCH.to_owned(), "没有符合条件的 App Key"),
        (crate::overrides::sets::NONE_SETTABLE.to_owned(), "没有可以设置的 App Key"),
        (crate::requests::decision_form::NO_VERDICT.to_owned(), "请选择审批结果"),
        (crate::requests::decision_form::STEP_WITHOUT_START.to_owned(), "请填写该阶段的生效时间"),
        (crate::requests::decision_form::START_WITHOUT_VALUE.to_owned(), "请填写从该时间起的值"),
        (
            crate::requests::decision_form::NOTHING_GRANTED.to_owned(),
            "没有批准任何限制：请改为拒绝",
        ),
        (crate::requests::decision_form::STEPS_IN_ORDER.to_owned(), "每个阶段须晚于前一阶段开始"),
        (crate::requests::decision_form::NO_NEEDED_UNTIL.to_owned(), "申请没有写明需要到何时"),
        (crate::overrides::form::NO_APP_KEY.to_owned(), "不是有效的 App Key，应为“组织名#应用名”"),
        (crate::overrides::form::APP_MISSING.to_owned(), "没有该 App Key"),
        (form::NO_NUMBER.to_owned(), "须为整数"),
        (form::NO_FACTOR.to_owned(), "请填写倍数（如 4 或 2.5）或百分比（如 400 %）"),
        (form::NO_AMOUNT.to_owned(), "请按该上限的单位填写数量"),
        (form::AMOUNT_UNBOUNDED.to_owned(), "无上限本来就超过任何阈值"),
        (form::NO_SUCH_LIMIT.to_owned(), "没有该上限"),
        (form::NO_SUCH_PLAN.to_owned(), "没有该套餐"),
        (form::NAME_TAKEN.to_owned(), "已有同名规则"),
        (form::SEEN_FIRST.to_owned(), "请先查看，再勾选此项"),
        (rule_of_name(""), "请填写名称"),
        (rule_of_name(&"x".repeat(NAME_CHARS_MAX + 1)), "名称最多 80 个字符"),
        (rule_of_name("\u{0}"), "名称不能包含控制字符"),
        (rule_of_name("\u{202e}"), "名称不能包含不可见字符或改变文字方向的字符"),
        (crate::webhooks::URL_RULE.to_owned(), "地址须以 https:// 开头并包含主机名"),
        (crate::webhooks::URL_TOO_LONG.to_owned(), "地址最多 2000 个字符"),
        (crate::webhooks::URL_CREDENTIALS.to_owned(), "地址中不能包含用户名或密码"),
        (crate::webhooks::URL_CHARACTERS.to_owned(), "地址中包含不允许的字符"),
        (crate::webhooks::URL_PRIVATE.to_owned(), "地址指向内部网络"),
        (crate::webhooks::ORG_RULE.to_owned(), "没有 App Key 能使用该组织名"),
        (crate::platforms::SCOPE_RULE.to_owned(), "请填写组织名，或“组织名#应用名”形式的 App Key"),
        (crate::platforms::SCOPE_TAKEN.to_owned(), "已有平台使用该范围"),
        (crate::platforms::CLIENT_ID_RULE.to_owned(), "Client ID 须为 1 至 400 个字符，不含空格"),
        (crate::platforms::SECRET_RULE.to_owned(), "Client Secret 须为 1 至 400 个字符，不含空格"),
        (crate::platforms::SECRET_AGAIN.to_owned(), "地址已变更，请重新填写 Client Secret"),
        (crate::recounts::NO_PLATFORM.to_owned(), "没有可供查询的平台"),
        (crate::recounts::too_many(), "一次最多 2,000 项，请缩小范围"),
        (crate::platforms::QUERY_RULE.to_owned(), "地址不能包含问号及其后的内容"),
        (crate::recounts::NO_QUOTAS.to_owned(), "请至少选择一项配额"),
        (crate::recounts::NO_SUCH_SOURCE.to_owned(), "平台无法提供该配额的数值"),
    ]
    .into_iter()
    .chain(of_requests())
    .collect()
}

fn of_requests() -> Vec<(String, &'static str)> {
    use crate::requests::filing_form as rules;
    use crate::requests::{COMMENT_CHARS_MAX, CONTACT_CHARS_MAX, JUSTIFICATION_CHARS_MAX};
    use crate::texts::text_faults;
    let text = |name: &str, longest: usize, chinese: [&'static str; 4]| {
        let too_long = "x".repeat(longest + 1);
        let broken = ["", &too_long, "\u{0}", "\u{202e}"];
        let told = broken.map(|text| {
            text_faults("", name, text, longest).pop().map(|fault| fault.detail).unwrap_or_default()
        });
        told.into_iter().zip(chinese)
    };
    let mut known = vec![
        (rules::NO_LIMIT.to_owned(), "请至少选择一项上限"),
        (rules::NO_SUCH_LIMIT.to_owned(), "没有该上限项"),
        (rules::NOT_A_NUMBER.to_owned(), "预期用量须为数字"),
        (rules::UNTIL_MISSING.to_owned(), "请填写需要至何时，或选择长期"),
        (rules::UNTIL_UNREADABLE.to_owned(), "不是有效的日期和时间"),
        (rules::UNTIL_BOTH.to_owned(), "结束时间与长期只能选择其一"),
        (rules::NO_EARLIER.to_owned(), "该 App Key 没有这条先前的申请"),
        ("the end must be in the future".to_owned(), "结束时间必须在将来"),
        (
            format!("the end is at most {} days ahead", crate::overrides::AHEAD_DAYS_MAX),
            "结束时间最多在 3660 天之内",
        ),
        ("this limit is asked for twice".to_owned(), "同一上限重复申请"),
        (rules::VALUE_MISSING.to_owned(), "请填写申请值"),
        (rules::VALUE_NOT_SUPPORTED.to_owned(), "请填写数字或“无上限”"),
        ("the limit in force already gives this".to_owned(), "现行上限已满足该申请值"),
        (
            format!("a request asks for at most {} limits", crate::requests::TARGETS_MAX),
            "一条申请最多包含 20 项上限",
        ),
    ];
    known.extend(text(
        "a reason",
        crate::overrides::REASON_CHARS_MAX,
        [
            "请填写理由",
            "理由最多 1000 个字符",
            "理由不能包含控制字符",
            "理由不能包含不可见字符或改变文字方向的字符",
        ],
    ));
    known.extend(text(
        "a justification",
        JUSTIFICATION_CHARS_MAX,
        [
            "请填写申请理由",
            "申请理由最多 4000 个字符",
            "申请理由不能包含控制字符",
            "申请理由不能包含不可见字符或改变文字方向的字符",
        ],
    ));
    known.extend(text(
        "a contact",
        CONTACT_CHARS_MAX,
        [
            "请填写联系方式",
            "联系方式最多 200 个字符",
            "联系方式不能包含控制字符",
            "联系方式不能包含不可见字符或改变文字方向的字符",
        ],
    ));
    known.extend(text(
        "a comment",
        COMMENT_CHARS_MAX,
        [
            "请填写评论",
            "评论最多 4000 个字符",
            "评论不能包含控制字符",
            "评论不能包含不可见字符或改变文字方向的字符",
        ],
    ));
    known.extend(text(
        "an answer",
        COMMENT_CHARS_MAX,
        [
            "请填写答复",
            "答复最多 4000 个字符",
            "答复不能包含控制字符",
            "答复不能包含不可见字符或改变文字方向的字符",
        ],
    ));
    known
}

/// What is said of a rule's name that breaks a rule.
fn rule_of_name(name: &str) -> String {
    let words = crate::requests::RuleWords { name: name.to_owned(), ..form::new_rule() };
    words.faults().pop().map(|fault| fault.detail).unwrap_or_default()
}

/// `1 to 365`, with a unit behind it or without.
fn bounds(english: &str) -> Option<(&str, &str)> {
    let (least, rest) = english.split_once(" to ")?;
    let most = rest.split(' ').next()?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    (is_number(least) && is_number(most)).then_some((least, most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_of_the_forms_has_a_chinese_sentence() {
        use crate::accounts::AccountForm;
        use crate::tokens::TokenForm;
        let token = |role: Option<&str>, scopes: &[&str], days| TokenForm {
            name: "a".into(),
            role: role.map(str::to_owned),
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            expires_in_days: days,
        };
        let problems = [
            AccountForm::default().parse().unwrap_err(),
            AccountForm { login: "a b".into(), name: "\u{0}".into(), ..Default::default() }
                .parse()
                .unwrap_err(),
            token(None, &[], Some(0)).parse().unwrap_err(),
            token(Some("viewer"), &["limits:read"], None).parse().unwrap_err(),
        ];
        for error in problems.iter().flat_map(|problem| &problem.errors) {
            let chinese = tell(&error.detail, Locale::Zh);
            assert!(!chinese.is_ascii(), "{}: {chinese}", error.pointer);
            assert_eq!(tell(&error.detail, Locale::En), error.detail);
        }
        for fault in Fault::ALL {
            assert_eq!(tell(EN.limit.fault(fault), Locale::Zh), ZH.limit.fault(fault));
        }
        let empty = crate::requests::filing_form::RequestForm::default();
        let zone = crate::units::Zone::default();
        let faults = empty.read(|_| None, &zone, chrono::DateTime::UNIX_EPOCH).unwrap_err();
        for fault in faults {
            assert!(!tell(&fault.detail, Locale::Zh).is_ascii(), "{}", fault.detail);
        }
        let nouns = ["a reason", "a comment", "an answer", "a justification", "a contact"];
        for (noun, text) in
            nouns.into_iter().flat_map(|noun| ["", "\u{0}", "\u{202e}"].map(|text| (noun, text)))
        {
            let fault = crate::texts::text_faults("/text", noun, text, 9).pop().unwrap();
            assert!(!tell(&fault.detail, Locale::Zh).is_ascii(), "{}", fault.detail);
        }
        let many = crate::overrides::sets::too_many(10_001);
        assert_eq!(tell(&many, Locale::Zh), "一次最多 10,000 个 App Key，现有 10001 个");
        assert_eq!(tell("something new", Locale::Zh), "something new");
    }
}
