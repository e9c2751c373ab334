//! Words of the pages on which admins say how requests are decided.

use super::plural;

mod zh;

pub use zh::ZH;

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
    pub rule_factor_hint: &'static str,
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
    rule_factor_hint: "2, 1.5 or 150 %.",
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
