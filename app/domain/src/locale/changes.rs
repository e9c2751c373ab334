//! Words of what a change of limits does, and of choosing a plan with it.

use super::plural;
use crate::changes::{Check, Outcome};

pub struct Words {
    // the rows
    pub column_limit: &'static str,
    pub column_change: &'static str,
    pub column_used: &'static str,
    pub column_peak: &'static str,
    pub column_follows: &'static str,
    /// Between the old value and the new, for those who listen.
    pub becomes: &'static str,
    /// "in use 91,020": formatted.
    pub in_use: fn(&str) -> String,
    /// "from 1 Dec 2026, 00:00 on": formatted.
    pub shows_from: fn(&str) -> String,
    pub unknown: &'static str,
    pub mark_destroyed: &'static str,
    pub mark_blocked: &'static str,
    pub mark_lower: &'static str,
    pub mark_begins: &'static str,
    pub mark_ends: &'static str,
    pub mark_higher: &'static str,
    /// "83 days of history are deleted for good": formatted.
    pub destroyed: fn(&str) -> String,
    pub destroyed_unknown: &'static str,
    pub blocked: &'static str,
    pub unmeasured: &'static str,
    pub kept: &'static str,
    pub begins: &'static str,
    pub ends: &'static str,
    pub raised: &'static str,
    // what is summed up
    /// "133 limits are not documented any more": count, shown count.
    pub ending: fn(u64, &str) -> String,
    pub beginning: fn(u64, &str) -> String,
    pub unchanged: fn(u64, &str) -> String,
    pub nothing_changes: &'static str,
    pub nothing_changes_detail: &'static str,
    pub no_danger: &'static str,
    // what must be confirmed
    pub confirm_title: &'static str,
    pub confirm_missing: &'static str,
    /// "Delete 83 days of history for good": formatted.
    pub check_deletes: fn(&str) -> String,
    pub check_deletes_unknown: &'static str,
    pub check_below_use: fn(u64, &str) -> String,
    pub check_feature: fn(u64, &str) -> String,
    pub check_below_peak: fn(u64, &str) -> String,
    pub check_drops: fn(u64, &str) -> String,
    pub check_calls_off: fn(u64, &str) -> String,
    pub check_for_good: &'static str,
    /// Above what was planned and never comes.
    pub calls_off: &'static str,
    /// "50 from 1 Dec 2026, 00:00 on": the value, the moment.
    pub planned: fn(&str, &str) -> String,
    // choosing a plan
    pub choose_title: &'static str,
    pub show: &'static str,
    pub starts_at: &'static str,
    /// "Empty: at once. Times in Europe/Berlin.": the zone's name.
    pub starts_hint: fn(&str) -> String,
    /// "What Basic does": the plan's name.
    pub preview_title: fn(&str) -> String,
    /// "from Basic to Advanced, at once": both names.
    pub at_once: fn(&str, &str) -> String,
    /// The same from a moment on: both names, the moment.
    pub from_then: fn(&str, &str, &str) -> String,
    /// A change to come that this one replaces: plan, moment, author.
    pub replaces: fn(&str, &str, &str) -> String,
    pub overrides_stay: &'static str,
    // the change to come
    pub coming: &'static str,
    /// "Advanced from 1 Dec 2026 on": plan, moment.
    pub coming_plan: fn(&str, &str) -> String,
    /// "chosen by ana on 20 Nov 2026": name, moment.
    pub coming_by: fn(&str, &str) -> String,
    pub cancel: &'static str,
    pub cancel_title: &'static str,
    pub cancel_detail: &'static str,
    pub cancel_reason: &'static str,
    pub cancelled: &'static str,
    pub chosen_later: &'static str,
    // two people at once
    pub conflict_title: &'static str,
    pub conflict_detail: &'static str,
    pub conflict_saw: &'static str,
    pub conflict_wanted: &'static str,
    pub conflict_now: &'static str,
    pub conflict_by: &'static str,
    pub conflict_keep: &'static str,
    pub conflict_mine: &'static str,
    pub conflict_mine_hint: &'static str,
    pub did_choose_plan: &'static str,
    pub did_cancel_plan: &'static str,
    pub did_set_override: &'static str,
    pub did_end_override: &'static str,
    pub did_something: &'static str,
}

impl Words {
    /// One word for what follows.
    pub fn mark(&self, outcome: Outcome) -> &'static str {
        match outcome {
            Outcome::Destroyed { .. } => self.mark_destroyed,
            Outcome::Blocked => self.mark_blocked,
            Outcome::Unmeasured | Outcome::Kept => self.mark_lower,
            Outcome::Begins => self.mark_begins,
            Outcome::Ends => self.mark_ends,
            Outcome::Raised => self.mark_higher,
        }
    }

    /// What follows, as a sentence; `days` formats a count of days.
    pub fn outcome(&self, outcome: Outcome, days: impl Fn(u64) -> String) -> String {
        match outcome {
            Outcome::Destroyed { days: Some(lost) } => (self.destroyed)(&days(lost)),
            Outcome::Destroyed { days: None } => self.destroyed_unknown.to_owned(),
            Outcome::Blocked => self.blocked.to_owned(),
            Outcome::Unmeasured => self.unmeasured.to_owned(),
            Outcome::Kept => self.kept.to_owned(),
            Outcome::Begins => self.begins.to_owned(),
            Outcome::Ends => self.ends.to_owned(),
            Outcome::Raised => self.raised.to_owned(),
        }
    }

    /// What is confirmed, for so many limits or planned changes. `days`: of history, where they are known.
    pub fn check(&self, check: Check, limits: u64, shown: &str, days: Option<&str>) -> String {
        match check {
            Check::DeletesHistory => {
                days.map_or_else(|| self.check_deletes_unknown.to_owned(), self.check_deletes)
            }
            Check::BelowCurrentUse => (self.check_below_use)(limits, shown),
            Check::FeatureNotSupported => (self.check_feature)(limits, shown),
            Check::BelowPeak => (self.check_below_peak)(limits, shown),
            Check::DropsMoreThan10Percent => (self.check_drops)(limits, shown),
            Check::CallsOffPlanned => (self.check_calls_off)(limits, shown),
            Check::GrantsForGood => self.check_for_good.to_owned(),
        }
    }

    /// What somebody did, by the name that the audit log has for it.
    pub fn did(&self, action: &str) -> &'static str {
        match action {
            "app.choose_plan" => self.did_choose_plan,
            "app.cancel_plan" => self.did_cancel_plan,
            "override.set" => self.did_set_override,
            "override.end" => self.did_end_override,
            _ => self.did_something,
        }
    }
}

pub const EN: Words = Words {
    column_limit: "Limit",
    column_change: "Old → new",
    column_used: "In use now",
    column_peak: "30-day peak",
    column_follows: "What follows",
    becomes: "becomes",
    in_use: |used| format!("in use {used}"),
    shows_from: |moment| format!("shows from {moment} on"),
    unknown: "not known",
    mark_destroyed: "deleted",
    mark_blocked: "blocked",
    mark_lower: "lower",
    mark_begins: "new limit",
    mark_ends: "undocumented",
    mark_higher: "higher",
    destroyed: |days| format!("{days} of history are deleted for good"),
    destroyed_unknown: "What is older is deleted for good; how much that is, nobody reported",
    blocked: "What is there stays; nothing new is let in",
    unmeasured: "Nobody reported how much is in use",
    kept: "What is in use fits",
    begins: "None was documented before",
    ends: "No documented limit any more: neither zero nor unlimited",
    raised: "More is allowed",
    ending: |count, shown| {
        let are = plural(count, "limit is not documented", "limits are not documented");
        format!("{shown} {are} any more")
    },
    beginning: |count, shown| {
        let begin = plural(count, "limit begins", "limits begin");
        format!("{shown} {begin} where none was documented")
    },
    unchanged: |count, shown| {
        format!("{shown} {}.", plural(count, "limit stays as it is", "limits stay as they are"))
    },
    nothing_changes: "No limit changes",
    nothing_changes_detail: "Every effective value stays what it is.",
    no_danger: "Nothing falls: there is nothing to confirm.",
    confirm_title: "Confirm each of these",
    confirm_missing: "Tick what you have seen and mean.",
    check_deletes: |days| format!("{days} of history are deleted for good"),
    check_deletes_unknown: "history older than the new limit is deleted for good; how much is not known",
    check_below_use: |count, shown| {
        let fall = plural(count, "limit falls", "limits fall");
        format!("{shown} {fall} below today’s use")
    },
    check_feature: |count, shown| {
        let are = plural(count, "feature is", "features are");
        format!("{shown} {are} not supported any more")
    },
    check_below_peak: |count, shown| {
        let fall = plural(count, "limit falls", "limits fall");
        format!("{shown} {fall} below the peak of the last 30 days")
    },
    check_drops: |count, shown| {
        format!("{shown} {} by more than 10\u{a0}%", plural(count, "limit drops", "limits drop"))
    },
    check_calls_off: |count, shown| {
        let are = plural(count, "planned change is", "planned changes are");
        format!("{shown} {are} called off")
    },
    check_for_good: "granted for good, though the request says until when it is needed",
    calls_off: "Planned, and called off by this:",
    planned: |what, moment| format!("{what} from {moment} on"),
    choose_title: "Which plan, and from when on",
    show: "Show what it does",
    starts_at: "From",
    starts_hint: |zone| format!("Empty: at once. Times are those of {zone}."),
    preview_title: |plan| format!("What {plan} does"),
    at_once: |from, to| format!("From {from} to {to}, at once."),
    from_then: |from, to, moment| format!("From {from} to {to}, on {moment}."),
    replaces: |plan, moment, author| {
        format!(
            "This takes the place of the change to {plan} on {moment}, which {author} chose. That one is called off."
        )
    },
    overrides_stay: "Overrides stay. Gateways have the new limits within a second.",
    coming: "Coming",
    coming_plan: |plan, moment| format!("{plan} from {moment} on"),
    coming_by: |author, moment| format!("chosen by {author}, {moment}"),
    cancel: "Call off…",
    cancel_title: "Call off the change",
    cancel_detail: "The present plan stays. The change that does not come remains on record.",
    cancel_reason: "Why it is called off",
    cancelled: "The coming change of plan was called off.",
    chosen_later: "The change of plan is set. It begins by itself.",
    conflict_title: "Somebody changed this in the meantime",
    conflict_detail: "Nothing of yours was saved. Choose what shall hold.",
    conflict_saw: "You saw",
    conflict_wanted: "You wanted",
    conflict_now: "Now it is",
    conflict_by: "Changed by",
    conflict_keep: "Keep what is there",
    conflict_mine: "See what mine would do now",
    conflict_mine_hint: "What you typed is kept below: set it all the same, or leave it.",
    did_choose_plan: "chose the plan",
    did_cancel_plan: "called off a change of plan",
    did_set_override: "set an override",
    did_end_override: "ended an override",
    did_something: "changed it",
};

pub const ZH: Words = Words {
    column_limit: "项目",
    column_change: "原上限 → 新上限",
    column_used: "当前用量",
    column_peak: "30 天峰值",
    column_follows: "后果",
    becomes: "变为",
    in_use: |used| format!("当前用量 {used}"),
    shows_from: |moment| format!("自 {moment} 起生效"),
    unknown: "未知",
    mark_destroyed: "删除",
    mark_blocked: "禁止新增",
    mark_lower: "降低",
    mark_begins: "新增上限",
    mark_ends: "无规定",
    mark_higher: "提高",
    destroyed: |days| format!("{days}的历史消息将被永久删除"),
    destroyed_unknown: "更早的历史将被永久删除，删除多少没有上报数据",
    blocked: "已有的保留，不能再新增",
    unmeasured: "没有上报当前用量",
    kept: "当前用量未超出新上限",
    begins: "此前文档没有规定上限",
    ends: "文档不再规定上限：不等于 0，也不等于无上限",
    raised: "允许更多",
    ending: |_, shown| format!("{shown} 项不再有规定的上限"),
    beginning: |_, shown| format!("{shown} 项此前没有规定，将开始限制"),
    unchanged: |_, shown| format!("其余 {shown} 项上限不变。"),
    nothing_changes: "没有上限发生变化",
    nothing_changes_detail: "所有实际生效的数值保持不变。",
    no_danger: "没有上限降低，无需确认。",
    confirm_title: "请逐项确认",
    confirm_missing: "请勾选已知悉并同意的项目。",
    check_deletes: |days| format!("永久删除{days}的历史消息"),
    check_deletes_unknown: "永久删除早于新上限的历史消息，数量未知",
    check_below_use: |_, shown| format!("{shown} 项上限低于当前用量"),
    check_feature: |_, shown| format!("{shown} 项功能不再支持"),
    check_below_peak: |_, shown| format!("{shown} 项上限低于最近 30 天的峰值"),
    check_drops: |_, shown| format!("{shown} 项上限降幅超过 10%"),
    check_calls_off: |_, shown| format!("取消 {shown} 项已安排的变更"),
    check_for_good: "长期授予，而申请写明了需要到何时",
    calls_off: "以下已安排的变更将随之取消：",
    planned: |what, moment| format!("{moment} 起为{what}"),
    choose_title: "选择套餐与生效时间",
    show: "查看影响",
    starts_at: "生效时间",
    starts_hint: |zone| format!("留空：立即生效。时间按 {zone} 时区。"),
    preview_title: |plan| format!("更换为{plan}的影响"),
    at_once: |from, to| format!("由{from}更换为{to}，立即生效。"),
    from_then: |from, to, moment| format!("由{from}更换为{to}，{moment} 生效。"),
    replaces: |plan, moment, author| {
        format!("将取代 {author} 安排的变更（{moment} 更换为{plan}），原安排随之取消。")
    },
    overrides_stay: "单独调整保持不变。网关会在一秒内获得新上限。",
    coming: "即将变更",
    coming_plan: |plan, moment| format!("{moment} 起使用{plan}"),
    coming_by: |author, moment| format!("{author} 于 {moment} 安排"),
    cancel: "取消…",
    cancel_title: "取消这次变更",
    cancel_detail: "继续使用当前套餐。被取消的安排保留在记录中。",
    cancel_reason: "取消的理由",
    cancelled: "已取消即将进行的套餐变更。",
    chosen_later: "套餐变更已安排，将自动生效。",
    conflict_title: "内容已被他人修改",
    conflict_detail: "你的操作没有保存。请选择以哪一个为准。",
    conflict_saw: "你看到的是",
    conflict_wanted: "你想改为",
    conflict_now: "现在是",
    conflict_by: "修改人",
    conflict_keep: "保留现状",
    conflict_mine: "查看我的更改现在的影响",
    conflict_mine_hint: "你填写的内容保留在下方：可以仍按你的设置，也可以放弃。",
    did_choose_plan: "选择了套餐",
    did_cancel_plan: "取消了套餐变更",
    did_set_override: "设置了单独调整",
    did_end_override: "结束了单独调整",
    did_something: "作了修改",
};
