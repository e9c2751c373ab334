//! Words of the pages on which admins say how requests are decided.

use super::plural;

/// The parts of a rule, as its sentence names them.
pub struct RuleParts<'a> {
    /// Which limits, as a list names them: "any quota", "Groups".
    pub of: &'a str,
    /// Plans by name; `None`: any.
    pub plans: Option<&'a str>,
    pub factor: &'a str,
    pub unchanged_days: u16,
    pub peak_percent: u16,
    pub headroom: &'a str,
    pub days_max: Option<u16>,
}

words! {
    title = "Deciding requests", "申请审批设置";
    lead = "By when are requests decided, when by two people, and when by a rule alone?",
        "申请应在多久内审批？何时需要两人审批？何时可由规则自动审批？";
    detail = "Service goal, when a second approver is needed, rules that decide alone.",
        "服务目标、何时需要第二位审批人、自动审批规则。";
    settings = "Goal, reminders, second approver", "目标、提醒与第二审批人";
    goal = "Decide within", "审批时限";
    goal_hint = "Requests that wait longer are shown as late.", "等待更久的申请会显示为超时。";
    goal_unit = "Unit", "单位";
    hours = "hours", "小时";
    working_days = "working days (UTC)", "工作日（UTC）";
    remind_days = "Remind before a grant ends, in days", "批准的额度到期前几天提醒";
    remind_hint = "People are reminded so long before a granted increase ends.",
        "在批准的提额到期前这么多天发出提醒。";
    answer_days = "Unanswered questions expire after days", "未答复的询问多少天后过期";
    answer_hint = "A request whose question is not answered by then expires; so does a draft.",
        "到时仍未答复的申请会过期；草稿也是如此。";
    thresholds = "When a second approver is needed", "何时需要第二位审批人";
    thresholds_lead =
        "Above any of these a second person has to agree, and no rule decides alone. Unlimited, \
         and what the plan does not give at all, are above every factor. With neither a factor \
         nor an amount: always.",
        "超过下列任一阈值时须由第二人同意，规则也不会自动审批。无上限，以及套餐完全不提供的上限，\
         视为超过任何倍数。倍数和数量都不填：始终需要。";
    thresholds_none = "There is no threshold: one person decides everything.",
        "没有阈值：所有申请均由一人审批。";
    of = "Limits", "上限";
    factor = "Times the plan's value", "套餐值的倍数";
    amount = "Amount", "数量";
    all = "any limit", "任何上限";
    quotas = "any quota", "任何配额";
    rates = "any rate", "任何频率";
    /// A quota and a bucket in a list of both.
    quota(name: &str) = format!("quota: {name}"), format!("配额：{name}");
    bucket(name: &str) = format!("rate: {name}"), format!("频率：{name}");
    add = "Add a threshold", "添加阈值";
    remove = "Remove", "移除";
    remove_label(number: usize) = format!("Remove threshold {number}"),
        format!("移除阈值 {number}");
    threshold_label(number: usize) = format!("Threshold {number}"), format!("阈值 {number}");
    /// Which limits, the factor, the amount.
    threshold(of: &str, factor: Option<&str>, amount: Option<&str>) = match (factor, amount) {
        (None, None) => format!("A second approver for every increase of {of}."),
        (Some(factor), None) => {
            format!("A second approver above {factor}× the plan's value of {of}.")
        }
        (None, Some(amount)) => format!("A second approver above {amount} of {of}."),
        (Some(factor), Some(amount)) => {
            format!(
                "A second approver above {factor}× the plan's value or above {amount} of {of}."
            )
        }
    },
    match (factor, amount) {
        (None, None) => format!("{of}：每次提高都需要第二位审批人。"),
        (Some(factor), None) => format!("{of}：超过套餐值的 {factor} 倍时需要第二位审批人。"),
        (None, Some(amount)) => format!("{of}：超过 {amount} 时需要第二位审批人。"),
        (Some(factor), Some(amount)) => {
            format!("{of}：超过套餐值的 {factor} 倍或超过 {amount} 时需要第二位审批人。")
        }
    };
    save = "Save", "保存";
    rules = "Rules that decide alone", "自动审批规则";
    rules_lead =
        "A rule approves what meets all of it, as it was asked; everything else waits for a \
         person. Of several the one that was made first decides. Nothing that somebody has taken, \
         asked about or commented on is decided by a rule.",
        "规则按申请值批准完全符合条件的申请，其余申请等待人工审批。有多条规则符合时，由最早创建的\
         规则审批。已被领取、被询问或有评论的申请不会由规则审批。";
    no_rules = "No rules: people decide every request", "没有规则：所有申请均由人工审批";
    no_rules_detail = "A rule is off until it was replayed over past requests.",
        "规则在用以往申请回放之前保持关闭。";
    new_rule = "New rule", "新建规则";
    new_rule_lead = "It is off at first: replay it over past requests, then switch it on.",
        "新规则默认关闭：先用以往的申请回放，再启用。";
    column_rule = "Rule", "规则";
    column_state = "State", "状态";
    column_replayed = "Replayed", "回放时间";
    on = "on", "已启用";
    off = "off", "已关闭";
    never_replayed = "not yet", "尚未回放";
    changed_by(who: &str) = format!("by {who}"), format!("由 {who}");
    rule(parts: &RuleParts<'_>) = {
        let mut sentence =
            format!("Approves {} on {}", parts.of, parts.plans.unwrap_or("any plan"));
        sentence.push_str(&format!(" up to {}× the plan's value, if ", parts.factor));
        let mut ifs = Vec::new();
        if parts.unchanged_days > 0 {
            let days = parts.unchanged_days;
            let unit = plural(days.into(), "day", "days");
            ifs.push(format!("the limit has not changed for {days} {unit}"));
        }
        if parts.peak_percent > 0 {
            ifs.push(format!(
                "the 30-day peak is at least {} % of the limit",
                parts.peak_percent
            ));
        }
        if let Some(days) = parts.days_max {
            let unit = plural(days.into(), "day", "days");
            ifs.push(format!("it is needed for at most {days} {unit}"));
        }
        for one in &ifs {
            sentence.push_str(one);
            sentence.push_str(", ");
        }
        if !ifs.is_empty() {
            sentence.push_str("and ");
        }
        sentence.push_str(&format!("no more than {}× the peak is asked.", parts.headroom));
        sentence
    },
    {
        let plans = parts.plans.unwrap_or("任何套餐");
        let mut sentence =
            format!("{plans}的{}：申请值不超过套餐值的 {} 倍", parts.of, parts.factor);
        if parts.unchanged_days > 0 {
            sentence.push_str(&format!("、上限 {} 天内未变更", parts.unchanged_days));
        }
        if parts.peak_percent > 0 {
            sentence.push_str(&format!("、30 天峰值不低于上限的 {} %", parts.peak_percent));
        }
        if let Some(days) = parts.days_max {
            sentence.push_str(&format!("、需要时间不超过 {days} 天"));
        }
        sentence
            .push_str(&format!("，且申请值不超过峰值的 {} 倍时，自动批准。", parts.headroom));
        sentence
    };
    words = "What the rule says", "规则内容";
    change_effect = "A change switches the rule off until it was replayed again.",
        "更改后规则会关闭，直到重新回放。";
    name = "Name", "名称";
    name_hint = "The decision and the audit name it: small raises of quotas.",
        "审批结果和审计记录中会写明，例如：小幅提高配额。";
    plans = "Plans", "套餐";
    plans_hint = "None ticked: any plan.", "不勾选：任何套餐。";
    rule_factor = "Asked at most, times the plan's value", "申请值最多为套餐值的倍数";
    rule_factor_hint = "2, 1.5 or 150 %.", "如 2、1.5 或 150 %。";
    unchanged_days = "The limit has not changed for days", "上限未变更的天数";
    unchanged_hint = "0: it does not matter.", "0：不作要求。";
    peak = "30-day peak at least, in % of the limit", "30 天峰值至少为上限的百分之几";
    peak_hint = "The customer needs it. 0: it does not matter.", "客户确有需要。0：不作要求。";
    headroom = "Asked at most, times the 30-day peak", "申请值最多为 30 天峰值的倍数";
    headroom_hint = "Not more than is needed.", "不超过实际需要。";
    days_max = "Needed for at most days", "最多需要的天数";
    days_max_hint = "Empty: it may be for good.", "留空：可以长期有效。";
    create = "Make the rule", "创建规则";
    change = "Change the rule", "更改规则";
    replay = "Replay over past requests", "用以往申请回放";
    replay_lead =
        "What this rule would have decided of the newest 10,000 requests that people decided, by \
         what was known when each was filed and by the thresholds of now.",
        "在最近由人工审批的 10,000 份申请中，此规则会如何审批：依据各申请提交时的情况和现在的阈值\
         。";
    replay_run = "Replay", "回放";
    /// Requests that people decided, what the rule would have, what otherwise.
    figures(people: &str, rule: &str, otherwise: &str) =
        format!(
            "People decided {people}. The rule would have approved {rule} of them, {otherwise} otherwise than the person did."
        ),
        format!(
            "人工审批的 {people} 份申请中，此规则会批准 {rule} 份；其中 {otherwise} 份与人工审批结果不同。"
        );
    figures_none = "People have decided no requests yet: the replay says nothing about this rule.",
        "还没有人工审批过的申请：回放无法说明此规则的效果。";
    column_request = "Request", "申请";
    column_app = "App Key", "App Key";
    column_decided = "A person decided", "人工审批结果";
    column_by = "Who", "审批人";
    column_reason = "Why", "理由";
    otherwise = "otherwise", "不同";
    alike = "alike", "相同";
    rows_shown(shown: &str, all: &str) = format!("{shown} of {all} are listed."),
        format!("列出 {all} 份中的 {shown} 份。");
    state = "On or off", "启用或关闭";
    state_on = "This rule is on: it decides by itself.", "此规则已启用：会自动审批。";
    state_off = "This rule is off: it decides nothing.", "此规则已关闭：不会审批任何申请。";
    /// Requests that the rule has decided.
    decided(count: u64, number: &str) =
        format!("It has decided {number} {} so far.", plural(count, "request", "requests")),
        format!("至今已审批 {number} 份申请。");
    enable = "Switch on", "启用";
    enable_effect(people: &str, rule: &str, otherwise: &str) =
        format!(
            "From then on it approves such requests within seconds, without a person: in the replay {rule} of {people}, {otherwise} of them otherwise than the person did."
        ),
        format!(
            "启用后，符合条件的申请会在数秒内自动批准，无需人工：回放的 {people} 份中有 {rule} 份，其中 {otherwise} 份与人工审批结果不同。"
        );
    enable_seen(otherwise: &str) =
        format!("I have looked at the {otherwise} that it would have decided otherwise."),
        format!("我已查看与人工审批结果不同的 {otherwise} 份申请。");
    enable_after_replay = "Replay it first: then it can be switched on.",
        "请先回放，然后才能启用。";
    disable = "Switch off", "关闭";
    disable_effect = "It stops at once. What it decided stays as it is.",
        "立即停止。已审批的结果保持不变。";
    end = "End the rule", "终止规则";
    end_effect =
        "It is gone from the list and stays on record; what it decided stays as it is. This \
         cannot be taken back.",
        "规则将从列表中移除并保留记录；已审批的结果保持不变。此操作不可撤销。";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_a_sentence_that_a_person_can_read() {
        let whole = RuleParts {
            of: "any quota",
            plans: Some("basic"),
            factor: "2",
            unchanged_days: 30,
            peak_percent: 80,
            headroom: "2",
            days_max: None,
        };
        assert_eq!(
            (EN.rule)(&whole),
            "Approves any quota on basic up to 2× the plan's value, if the limit has not changed for \
             30 days, the 30-day peak is at least 80 % of the limit, and no more than 2× the peak is \
             asked."
        );
        let short = RuleParts {
            plans: None,
            unchanged_days: 0,
            peak_percent: 0,
            days_max: Some(1),
            ..whole
        };
        assert_eq!(
            (EN.rule)(&short),
            "Approves any quota on any plan up to 2× the plan's value, if it is needed for at most 1 \
             day, and no more than 2× the peak is asked."
        );
        let shortest = RuleParts { days_max: None, ..short };
        assert!((EN.rule)(&shortest).ends_with("if no more than 2× the peak is asked."));
        assert_eq!(
            (ZH.rule)(&RuleParts { of: "任何配额", ..shortest }),
            "任何套餐的任何配额：申请值不超过套餐值的 2 倍，且申请值不超过峰值的 2 倍时，自动批准。"
        );
    }

    #[test]
    fn a_threshold_says_what_is_above_it() {
        let said = [
            (EN.threshold)("any limit", None, None),
            (EN.threshold)("any limit", Some("4"), None),
            (EN.threshold)("Groups", None, Some("10,000")),
            (EN.threshold)("Groups", Some("4"), Some("10,000")),
        ];
        assert_eq!(
            said,
            [
                "A second approver for every increase of any limit.",
                "A second approver above 4× the plan's value of any limit.",
                "A second approver above 10,000 of Groups.",
                "A second approver above 4× the plan's value or above 10,000 of Groups.",
            ]
        );
    }
}
