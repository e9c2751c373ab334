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

pub struct Words {
    pub title: &'static str,
    pub lead: &'static str,
    pub detail: &'static str,
    pub settings: &'static str,
    pub goal: &'static str,
    pub goal_hint: &'static str,
    pub goal_unit: &'static str,
    pub hours: &'static str,
    pub working_days: &'static str,
    pub remind_days: &'static str,
    pub remind_hint: &'static str,
    pub answer_days: &'static str,
    pub answer_hint: &'static str,
    pub thresholds: &'static str,
    pub thresholds_lead: &'static str,
    pub thresholds_none: &'static str,
    pub of: &'static str,
    pub factor: &'static str,
    pub amount: &'static str,
    pub all: &'static str,
    pub quotas: &'static str,
    pub rates: &'static str,
    /// A quota and a bucket in a list of both.
    pub quota: fn(&str) -> String,
    pub bucket: fn(&str) -> String,
    pub add: &'static str,
    pub remove: &'static str,
    pub remove_label: fn(usize) -> String,
    pub threshold_label: fn(usize) -> String,
    /// Which limits, the factor, the amount.
    pub threshold: fn(&str, Option<&str>, Option<&str>) -> String,
    pub save: &'static str,
    pub stale: &'static str,
    pub load_again: &'static str,
    pub rules: &'static str,
    pub rules_lead: &'static str,
    pub no_rules: &'static str,
    pub no_rules_detail: &'static str,
    pub new_rule: &'static str,
    pub new_rule_lead: &'static str,
    pub column_rule: &'static str,
    pub column_state: &'static str,
    pub column_replayed: &'static str,
    pub on: &'static str,
    pub off: &'static str,
    pub never_replayed: &'static str,
    pub changed_by: fn(&str) -> String,
    pub rule: fn(&RuleParts<'_>) -> String,
    pub words: &'static str,
    pub change_effect: &'static str,
    pub name: &'static str,
    pub name_hint: &'static str,
    pub plans: &'static str,
    pub plans_hint: &'static str,
    pub rule_factor: &'static str,
    pub unchanged_days: &'static str,
    pub unchanged_hint: &'static str,
    pub peak: &'static str,
    pub peak_hint: &'static str,
    pub headroom: &'static str,
    pub headroom_hint: &'static str,
    pub days_max: &'static str,
    pub days_max_hint: &'static str,
    pub create: &'static str,
    pub change: &'static str,
    pub replay: &'static str,
    pub replay_lead: &'static str,
    pub replay_run: &'static str,
    /// Requests that people decided, what the rule would have, what otherwise.
    pub figures: fn(&str, &str, &str) -> String,
    pub figures_none: &'static str,
    pub column_request: &'static str,
    pub column_app: &'static str,
    pub column_decided: &'static str,
    pub column_by: &'static str,
    pub column_reason: &'static str,
    pub otherwise: &'static str,
    pub alike: &'static str,
    pub rows_shown: fn(&str, &str) -> String,
    pub state: &'static str,
    pub state_on: &'static str,
    pub state_off: &'static str,
    /// Requests that the rule has decided.
    pub decided: fn(u64, &str) -> String,
    pub enable: &'static str,
    pub enable_effect: fn(&str, &str, &str) -> String,
    pub enable_seen: fn(&str) -> String,
    pub enable_after_replay: &'static str,
    pub disable: &'static str,
    pub disable_effect: &'static str,
    pub end: &'static str,
    pub end_effect: &'static str,
    pub too_many: &'static str,
    pub done_saved: &'static str,
    pub done_created: &'static str,
    pub done_changed: &'static str,
    pub done_replayed: &'static str,
    pub done_enabled: &'static str,
    pub done_disabled: &'static str,
    pub done_ended: &'static str,
}

pub const EN: Words = Words {
    title: "Deciding requests",
    lead: "By when are requests decided, when by two people, and when by a rule alone?",
    detail: "Service goal, when a second approver is needed, rules that decide alone.",
    settings: "Goal, reminders, second approver",
    goal: "Decide within",
    goal_hint: "Requests that wait longer are shown as late.",
    goal_unit: "Unit",
    hours: "hours",
    working_days: "working days (UTC)",
    remind_days: "Remind before a grant ends, in days",
    remind_hint: "People are reminded so long before a granted increase ends.",
    answer_days: "Unanswered questions expire after days",
    answer_hint: "A request whose question is not answered by then expires; so does a draft.",
    thresholds: "When a second approver is needed",
    thresholds_lead: "Above any of these a second person has to agree, and no rule decides alone. \
                      Unlimited, and what the plan does not give at all, are above every factor. \
                      With neither a factor nor an amount: always.",
    thresholds_none: "There is no threshold: one person decides everything.",
    of: "Limits",
    factor: "Times the plan's value",
    amount: "Amount",
    all: "any limit",
    quotas: "any quota",
    rates: "any rate",
    quota: |name| format!("quota: {name}"),
    bucket: |name| format!("rate: {name}"),
    add: "Add a threshold",
    remove: "Remove",
    remove_label: |number| format!("Remove threshold {number}"),
    threshold_label: |number| format!("Threshold {number}"),
    threshold: |of, factor, amount| match (factor, amount) {
        (None, None) => format!("A second approver for every increase of {of}."),
        (Some(factor), None) => {
            format!("A second approver above {factor}× the plan's value of {of}.")
        }
        (None, Some(amount)) => format!("A second approver above {amount} of {of}."),
        (Some(factor), Some(amount)) => {
            format!("A second approver above {factor}× the plan's value or above {amount} of {of}.")
        }
    },
    save: "Save",
    stale: "Somebody else saved these settings while you typed. Nothing of yours was saved.",
    load_again: "Load them again",
    rules: "Rules that decide alone",
    rules_lead: "A rule approves what meets all of it, as it was asked; everything else waits for a \
                 person. Of several the one that was made first decides. Nothing that somebody has \
                 taken, asked about or commented on is decided by a rule.",
    no_rules: "No rules: people decide every request",
    no_rules_detail: "A rule is off until it was replayed over past requests.",
    new_rule: "New rule",
    new_rule_lead: "It is off at first: replay it over past requests, then switch it on.",
    column_rule: "Rule",
    column_state: "State",
    column_replayed: "Replayed",
    on: "on",
    off: "off",
    never_replayed: "not yet",
    changed_by: |who| format!("by {who}"),
    rule: |parts| {
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
            ifs.push(format!("the 30-day peak is at least {} % of the limit", parts.peak_percent));
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
    words: "What the rule says",
    change_effect: "A change switches the rule off until it was replayed again.",
    name: "Name",
    name_hint: "The decision and the audit name it: small raises of quotas.",
    plans: "Plans",
    plans_hint: "None ticked: any plan.",
    rule_factor: "Asked at most, times the plan's value",
    unchanged_days: "The limit has not changed for days",
    unchanged_hint: "0: it does not matter.",
    peak: "30-day peak at least, in % of the limit",
    peak_hint: "The customer needs it. 0: it does not matter.",
    headroom: "Asked at most, times the 30-day peak",
    headroom_hint: "Not more than is needed.",
    days_max: "Needed for at most days",
    days_max_hint: "Empty: it may be for good.",
    create: "Make the rule",
    change: "Change the rule",
    replay: "Replay over past requests",
    replay_lead: "What this rule would have decided of the newest 10,000 requests that people decided, \
                  by what was known when each was filed and by the thresholds of now.",
    replay_run: "Replay",
    figures: |people, rule, otherwise| {
        format!(
            "People decided {people}. The rule would have approved {rule} of them, {otherwise} \
             otherwise than the person did."
        )
    },
    figures_none: "People have decided no requests yet: the replay says nothing about this rule.",
    column_request: "Request",
    column_app: "App Key",
    column_decided: "A person decided",
    column_by: "Who",
    column_reason: "Why",
    otherwise: "otherwise",
    alike: "alike",
    rows_shown: |shown, all| format!("{shown} of {all} are listed."),
    state: "On or off",
    state_on: "This rule is on: it decides by itself.",
    state_off: "This rule is off: it decides nothing.",
    decided: |count, number| {
        format!("It has decided {number} {} so far.", plural(count, "request", "requests"))
    },
    enable: "Switch on",
    enable_effect: |people, rule, otherwise| {
        format!(
            "From then on it approves such requests within seconds, without a person: in the replay \
             {rule} of {people}, {otherwise} of them otherwise than the person did."
        )
    },
    enable_seen: |otherwise| {
        format!("I have looked at the {otherwise} that it would have decided otherwise.")
    },
    enable_after_replay: "Replay it first: then it can be switched on.",
    disable: "Switch off",
    disable_effect: "It stops at once. What it decided stays as it is.",
    end: "End the rule",
    end_effect: "It is gone from the list and stays on record; what it decided stays as it is. This \
                 cannot be taken back.",
    too_many: "There are as many rules as there may be. End one first.",
    done_saved: "The settings are saved.",
    done_created: "The rule is made. It is off: replay it next.",
    done_changed: "The rule is changed. It is off until it was replayed again.",
    done_replayed: "The rule was replayed.",
    done_enabled: "The rule is on.",
    done_disabled: "The rule is off.",
    done_ended: "The rule is ended.",
};

pub const ZH: Words = Words {
    title: "申请审批设置",
    lead: "申请应在多久内审批？何时需要两人审批？何时可由规则自动审批？",
    detail: "服务目标、何时需要第二位审批人、自动审批规则。",
    settings: "目标、提醒与第二审批人",
    goal: "审批时限",
    goal_hint: "等待更久的申请会显示为超时。",
    goal_unit: "单位",
    hours: "小时",
    working_days: "工作日（UTC）",
    remind_days: "批准的额度到期前几天提醒",
    remind_hint: "在批准的提额到期前这么多天发出提醒。",
    answer_days: "未答复的询问多少天后过期",
    answer_hint: "到时仍未答复的申请会过期；草稿也是如此。",
    thresholds: "何时需要第二位审批人",
    thresholds_lead: "超过下列任一阈值时须由第二人同意，规则也不会自动审批。无上限，以及套餐完全不提供的上限，\
                      视为超过任何倍数。倍数和数量都不填：始终需要。",
    thresholds_none: "没有阈值：所有申请均由一人审批。",
    of: "上限",
    factor: "套餐值的倍数",
    amount: "数量",
    all: "任何上限",
    quotas: "任何配额",
    rates: "任何频率",
    quota: |name| format!("配额：{name}"),
    bucket: |name| format!("频率：{name}"),
    add: "添加阈值",
    remove: "移除",
    remove_label: |number| format!("移除阈值 {number}"),
    threshold_label: |number| format!("阈值 {number}"),
    threshold: |of, factor, amount| match (factor, amount) {
        (None, None) => format!("{of}：每次提高都需要第二位审批人。"),
        (Some(factor), None) => format!("{of}：超过套餐值的 {factor} 倍时需要第二位审批人。"),
        (None, Some(amount)) => format!("{of}：超过 {amount} 时需要第二位审批人。"),
        (Some(factor), Some(amount)) => {
            format!("{of}：超过套餐值的 {factor} 倍或超过 {amount} 时需要第二位审批人。")
        }
    },
    save: "保存",
    stale: "您编辑期间，其他人已保存了这些设置。您的更改未保存。",
    load_again: "重新载入",
    rules: "自动审批规则",
    rules_lead: "规则按申请值批准完全符合条件的申请，其余申请等待人工审批。有多条规则符合时，由最早创建的规则审批。\
                 已被领取、被询问或有评论的申请不会由规则审批。",
    no_rules: "没有规则：所有申请均由人工审批",
    no_rules_detail: "规则在用以往申请回放之前保持关闭。",
    new_rule: "新建规则",
    new_rule_lead: "新规则默认关闭：先用以往的申请回放，再启用。",
    column_rule: "规则",
    column_state: "状态",
    column_replayed: "回放时间",
    on: "已启用",
    off: "已关闭",
    never_replayed: "尚未回放",
    changed_by: |who| format!("由 {who}"),
    rule: |parts| {
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
        sentence.push_str(&format!("，且申请值不超过峰值的 {} 倍时，自动批准。", parts.headroom));
        sentence
    },
    words: "规则内容",
    change_effect: "更改后规则会关闭，直到重新回放。",
    name: "名称",
    name_hint: "审批结果和审计记录中会写明，例如：小幅提高配额。",
    plans: "套餐",
    plans_hint: "不勾选：任何套餐。",
    rule_factor: "申请值最多为套餐值的倍数",
    unchanged_days: "上限未变更的天数",
    unchanged_hint: "0：不作要求。",
    peak: "30 天峰值至少为上限的百分之几",
    peak_hint: "客户确有需要。0：不作要求。",
    headroom: "申请值最多为 30 天峰值的倍数",
    headroom_hint: "不超过实际需要。",
    days_max: "最多需要的天数",
    days_max_hint: "留空：可以长期有效。",
    create: "创建规则",
    change: "更改规则",
    replay: "用以往申请回放",
    replay_lead: "在最近由人工审批的 10,000 份申请中，此规则会如何审批：依据各申请提交时的情况和现在的阈值。",
    replay_run: "回放",
    figures: |people, rule, otherwise| {
        format!(
            "人工审批的 {people} 份申请中，此规则会批准 {rule} 份；其中 {otherwise} 份与人工审批结果不同。"
        )
    },
    figures_none: "还没有人工审批过的申请：回放无法说明此规则的效果。",
    column_request: "申请",
    column_app: "App Key",
    column_decided: "人工审批结果",
    column_by: "审批人",
    column_reason: "理由",
    otherwise: "不同",
    alike: "相同",
    rows_shown: |shown, all| format!("列出 {all} 份中的 {shown} 份。"),
    state: "启用或关闭",
    state_on: "此规则已启用：会自动审批。",
    state_off: "此规则已关闭：不会审批任何申请。",
    decided: |_, number| format!("至今已审批 {number} 份申请。"),
    enable: "启用",
    enable_effect: |people, rule, otherwise| {
        format!(
            "启用后，符合条件的申请会在数秒内自动批准，无需人工：回放的 {people} 份中有 {rule} 份，其中 {otherwise} 份与人工审批结果不同。"
        )
    },
    enable_seen: |otherwise| format!("我已查看与人工审批结果不同的 {otherwise} 份申请。"),
    enable_after_replay: "请先回放，然后才能启用。",
    disable: "关闭",
    disable_effect: "立即停止。已审批的结果保持不变。",
    end: "终止规则",
    end_effect: "规则将从列表中移除并保留记录；已审批的结果保持不变。此操作不可撤销。",
    too_many: "规则数量已达上限。请先终止一条规则。",
    done_saved: "设置已保存。",
    done_created: "规则已创建，目前关闭：请接着回放。",
    done_changed: "规则已更改，在重新回放之前保持关闭。",
    done_replayed: "规则已回放。",
    done_enabled: "规则已启用。",
    done_disabled: "规则已关闭。",
    done_ended: "规则已终止。",
};

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
