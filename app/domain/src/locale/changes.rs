//! Words of what a change of limits does, and of choosing a plan with it.

use super::plural;
use crate::changes::Outcome;
use crate::checks::Check;

words! {
    // the rows
    column_limit = "Limit", "项目";
    column_change = "Old → new", "原上限 → 新上限";
    column_used = "In use now", "当前用量";
    column_peak = "30-day peak", "30 天峰值";
    column_follows = "What follows", "后果";
    /// Between the old value and the new, for those who listen.
    becomes = "becomes", "变为";
    /// "in use 91,020": formatted.
    in_use(used: &str) = format!("in use {used}"), format!("当前用量 {used}");
    /// "from 1 Dec 2026, 00:00 on": formatted.
    shows_from(moment: &str) = format!("shows from {moment} on"), format!("自 {moment} 起生效");
    unknown = "not known", "未知";
    mark_destroyed = "deleted", "删除";
    mark_blocked = "blocked", "禁止新增";
    mark_lower = "lower", "降低";
    mark_begins = "new limit", "新增上限";
    mark_ends = "undocumented", "无规定";
    mark_higher = "higher", "提高";
    /// "83 days of history are deleted for good": formatted.
    destroyed(days: &str) = format!("{days} of history are deleted for good"),
        format!("{days}的历史消息将被永久删除");
    destroyed_unknown = "What is older is deleted for good; how much that is, nobody reported",
        "更早的历史将被永久删除，删除多少没有上报数据";
    blocked = "What is there stays; nothing new is let in", "已有的保留，不能再新增";
    unmeasured = "Nobody reported how much is in use", "没有上报当前用量";
    kept = "What is in use fits", "当前用量未超出新上限";
    begins = "None was documented before", "此前文档没有规定上限";
    ends = "No documented limit any more: neither zero nor unlimited",
        "文档不再规定上限：不等于 0，也不等于无上限";
    raised = "More is allowed", "允许更多";

    // what is summed up
    /// "133 limits are not documented any more": count, shown count.
    ending(count: u64, shown: &str) = {
        let are = plural(count, "limit is not documented", "limits are not documented");
        format!("{shown} {are} any more")
    },
        format!("{shown} 项不再有规定的上限");
    beginning(count: u64, shown: &str) = {
        let begin = plural(count, "limit begins", "limits begin");
        format!("{shown} {begin} where none was documented")
    },
        format!("{shown} 项此前没有规定，将开始限制");
    unchanged(count: u64, shown: &str) =
        format!("{shown} {}.", plural(count, "limit stays as it is", "limits stay as they are")),
        format!("其余 {shown} 项上限不变。");
    nothing_changes = "No limit changes", "没有上限发生变化";
    nothing_changes_detail = "Every effective value stays what it is.",
        "所有实际生效的数值保持不变。";
    no_danger = "Nothing falls: there is nothing to confirm.", "没有上限降低，无需确认。";

    // what must be confirmed
    confirm_title = "Confirm each of these", "请逐项确认";
    confirm_missing = "Tick what you have seen and mean.", "请勾选已知悉并同意的项目。";
    /// "Delete 83 days of history for good": formatted.
    check_deletes(days: &str) = format!("{days} of history are deleted for good"),
        format!("永久删除{days}的历史消息");
    check_deletes_unknown =
        "history older than the new limit is deleted for good; how much is not known",
        "永久删除早于新上限的历史消息，数量未知";
    check_below_use(count: u64, shown: &str) = {
        let fall = plural(count, "limit falls", "limits fall");
        format!("{shown} {fall} below today’s use")
    },
        format!("{shown} 项上限低于当前用量");
    check_feature(count: u64, shown: &str) = {
        let are = plural(count, "feature is", "features are");
        format!("{shown} {are} not supported any more")
    },
        format!("{shown} 项功能不再支持");
    check_below_peak(count: u64, shown: &str) = {
        let fall = plural(count, "limit falls", "limits fall");
        format!("{shown} {fall} below the peak of the last 30 days")
    },
        format!("{shown} 项上限低于最近 30 天的峰值");
    check_drops(count: u64, shown: &str) =
        format!("{shown} {} by more than 10\u{a0}%", plural(count, "limit drops", "limits drop")),
        format!("{shown} 项上限降幅超过 10%");
    check_calls_off(count: u64, shown: &str) = {
        let are = plural(count, "planned change is", "planned changes are");
        format!("{shown} {are} called off")
    },
        format!("取消 {shown} 项已安排的变更");
    check_for_good = "granted for good, though the request says until when it is needed",
        "长期授予，而申请写明了需要到何时";
    /// Above what was planned and never comes.
    calls_off = "Planned, and called off by this:", "以下已安排的变更将随之取消：";
    /// "50 from 1 Dec 2026, 00:00 on": the value, the moment.
    planned(what: &str, moment: &str) = format!("{what} from {moment} on"),
        format!("{moment} 起为{what}");

    // choosing a plan
    choose_title = "Which plan, and from when on", "选择套餐与生效时间";
    show = "Show what it does", "查看影响";
    starts_at = "From", "生效时间";
    /// "Empty: at once. Times in Europe/Berlin.": the zone's name.
    starts_hint(zone: &str) = format!("Empty: at once. Times are those of {zone}."),
        format!("留空：立即生效。时间按 {zone} 时区。");
    /// "What Basic does": the plan's name.
    preview_title(plan: &str) = format!("What {plan} does"), format!("更换为{plan}的影响");
    /// "from Basic to Advanced, at once": both names.
    at_once(from: &str, to: &str) = format!("From {from} to {to}, at once."),
        format!("由{from}更换为{to}，立即生效。");
    /// The same from a moment on: both names, the moment.
    from_then(from: &str, to: &str, moment: &str) = format!("From {from} to {to}, on {moment}."),
        format!("由{from}更换为{to}，{moment} 生效。");
    /// A change to come that this one replaces: plan, moment, author.
    replaces(plan: &str, moment: &str, author: &str) =
        format!(
            "This takes the place of the change to {plan} on {moment}, which {author} chose. That one is called off."
        ),
        format!("将取代 {author} 安排的变更（{moment} 更换为{plan}），原安排随之取消。");
    overrides_stay = "Overrides stay. Gateways have the new limits within a second.",
        "单独调整保持不变。网关会在一秒内获得新上限。";

    // the change to come
    coming = "Coming", "即将变更";
    /// "Advanced from 1 Dec 2026 on": plan, moment.
    coming_plan(plan: &str, moment: &str) = format!("{plan} from {moment} on"),
        format!("{moment} 起使用{plan}");
    /// "chosen by ana on 20 Nov 2026": name, moment.
    coming_by(author: &str, moment: &str) = format!("chosen by {author}, {moment}"),
        format!("{author} 于 {moment} 安排");
    cancel = "Call off…", "取消…";
    cancel_title = "Call off the change", "取消这次变更";
    cancel_detail = "The present plan stays. The change that does not come remains on record.",
        "继续使用当前套餐。被取消的安排保留在记录中。";
    cancel_reason = "Why it is called off", "取消的理由";

    // two people at once
    conflict_title = "Somebody changed this in the meantime", "内容已被他人修改";
    conflict_detail = "Nothing of yours was saved. Choose what shall hold.",
        "你的操作没有保存。请选择以哪一个为准。";
    conflict_saw = "You saw", "你看到的是";
    conflict_wanted = "You wanted", "你想改为";
    conflict_now = "Now it is", "现在是";
    conflict_by = "Changed by", "修改人";
    conflict_keep = "Keep what is there", "保留现状";
    conflict_mine = "See what mine would do now", "查看我的更改现在的影响";
    conflict_mine_hint = "What you typed is kept below: set it all the same, or leave it.",
        "你填写的内容保留在下方：可以仍按你的设置，也可以放弃。";
    did_choose_plan = "chose the plan", "选择了套餐";
    did_cancel_plan = "called off a change of plan", "取消了套餐变更";
    did_set_override = "set an override", "设置了单独调整";
    did_end_override = "ended an override", "结束了单独调整";
    did_something = "changed it", "作了修改";
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
