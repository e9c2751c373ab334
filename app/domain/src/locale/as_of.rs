//! Words of an App Key's past: one moment, or two compared.

use crate::as_of::{AsOfFault, OverrideChange, SecondFault, Standing};
use crate::locale::why;

words! {
    title = "As of a moment", "历史时刻";
    /// The link from other pages.
    link = "As of…", "历史时刻…";
    question = "Which plan, limits and use did it have at a moment?",
        "某一时刻的套餐、限制和用量是什么？";
    /// "As it was on 3 Nov 2026, 14:05".
    question_then(moment: &str) = format!("As it was on {moment}, by what was known then."),
        format!("{moment} 的状态，依据当时已知的记录。");
    question_now = "As it is now. Choose a moment, or two to compare.",
        "当前状态。可选择一个时刻，或选择两个时刻进行比较。";
    /// First, second moment.
    question_two(first: &str, second: &str) = format!("What differs between {first} and {second}?"),
        format!("{first} 与 {second} 之间有哪些差异？");

    // the form
    form = "Moments", "时刻";
    first = "Moment", "时刻";
    second = "Compared with", "比较时刻";
    /// The zone's name.
    first_hint(zone: &str) = format!("Empty: now. Times are those of {zone}."),
        format!("留空表示现在。时间按 {zone} 时区。");
    second_hint = "A later moment. Empty: no comparison.", "较晚的时刻。留空则不比较。";
    ask = "Show", "查看";
    now = "Show now", "查看现在";
    fault_order = "The second moment lies before the first.", "第二个时刻早于第一个时刻。";
    /// Between this moment and now.
    compare_now = "Compare with now", "与现在比较";
    only_first = "Only the first moment", "只看第一个时刻";
    only_second = "Only the second moment", "只看第二个时刻";

    // one moment
    plan = "Plan", "套餐";
    /// "release 3 of plans and catalogue".
    release(number: u32) = format!("release {number} of plans and catalogue"),
        format!("套餐与目录第 {number} 版");
    overrides = "Overrides", "单独调整";
    no_overrides = "None was set by then.", "当时尚未设置任何单独调整。";
    /// "2 that were over": count, shown.
    over_then(_count: u64, shown: &str) = format!("{shown} that were over by then"),
        format!("当时已结束的 {shown} 项");
    standing_coming = "coming", "尚未开始";
    standing_in_force = "in force", "生效中";
    standing_over = "over", "已结束";
    quotas = "Quotas", "配额";
    rates = "Rates", "频率限制";
    rates_note = "Calls that all routes of a bucket share.", "同一限流桶内所有接口共用的调用次数。";
    column_limit_of = "Limit of", "限制对象";
    column_limit = "Limit", "上限";
    column_origin = "From", "来源";
    column_use = "Use", "用量";
    column_override = "Override", "单独调整";
    column_state = "State", "状态";
    column_time = "From – until", "起止时间";
    column_author = "Set by", "设置人";
    unknown_use = "not known", "未知";
    /// "in the minute from 14:05".
    in_minute(from: &str) = format!("in the minute from {from}"), format!("自 {from} 起的一分钟内");
    in_hour(from: &str) = format!("in the hour from {from}"), format!("自 {from} 起的一小时内");
    use_note = "Use is the largest of the minute that holds the moment, or else of its hour.",
        "用量取该时刻所在分钟的最大值；没有分钟数据时取所在小时的最大值。";

    // two moments
    changes = "What differs", "差异";
    nothing = "Nothing differs", "没有差异";
    nothing_detail = "Plan, overrides, limits and use were the same at both moments.",
        "两个时刻的套餐、单独调整、限制和用量均相同。";
    same_moment = "Both moments are the same one.", "两个时刻相同。";
    show = "Shown limits", "显示的限制";
    differences = "What differs", "仅差异";
    all = "All", "全部";
    same_plan = "The plan was the same.", "套餐相同。";
    same_overrides = "No override began, ended or changed.", "没有单独调整开始、结束或变更。";
    same_limits = "All limits and uses were the same.", "所有限制和用量均相同。";
    before = "Before", "之前";
    after = "After", "之后";
    column_change = "Change", "变化";
    use_before = "Use before", "之前用量";
    use_after = "Use after", "之后用量";
    no_limit = "no such limit", "无此限制";
    change_planned = "planned", "已计划";
    change_begun = "began", "开始生效";
    change_ended = "ended", "已结束";
    change_passed = "began and ended", "期间开始并结束";
    change_changed = "another end", "结束时间变更";
    /// "its end: 3 Nov → 5 Nov": before, after.
    end_became(before: &str, after: &str) = format!("until {before} → until {after}"),
        format!("截止 {before} → 截止 {after}");
}

impl Words {
    pub fn standing(&self, standing: Standing) -> &'static str {
        match standing {
            Standing::Coming => self.standing_coming,
            Standing::InForce => self.standing_in_force,
            Standing::Over => self.standing_over,
        }
    }

    pub fn change(&self, change: OverrideChange) -> &'static str {
        match change {
            OverrideChange::Planned => self.change_planned,
            OverrideChange::Begun => self.change_begun,
            OverrideChange::Ended => self.change_ended,
            OverrideChange::Passed => self.change_passed,
            OverrideChange::Changed => self.change_changed,
        }
    }

    /// What is wrong with the first and with the second moment; `registered` is the
    /// registration's, formatted.
    pub fn faults(&self, fault: AsOfFault, why: &why::Words, registered: &str) -> [String; 2] {
        let first = fault.at.map(|fault| why.fault(fault, registered)).unwrap_or_default();
        let second = match fault.and {
            Some(SecondFault::Moment(fault)) => why.fault(fault, registered),
            Some(SecondFault::BeforeFirst) => self.fault_order.to_owned(),
            None => String::new(),
        };
        [first, second]
    }
}
