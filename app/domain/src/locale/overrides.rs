//! Words of the pages about all overrides: the table, one of them, many at once, a set.

use super::plural;
use crate::checks::Check;
use crate::overrides::list::{Kind, OverrideState, Sort};

words! {
    title = "Overrides", "单独调整";
    lead = "Who has a value of their own, until when, and does it still matter?",
        "谁有单独的数值？到什么时候？是否仍起作用？";
    to_bulk = "Set for many App Keys…", "批量设置…";

    // the filters
    filters = "Filter overrides", "筛选单独调整";
    customer = "App Key", "App Key";
    author = "Set by", "设置人";
    target = "Limit", "上限项目";
    state = "OverrideState", "状态";
    any_state = "Any state", "全部状态";
    state_name(state: OverrideState) -> &'static str = match state {
        OverrideState::InForce => "in force",
        OverrideState::Coming => "planned",
        OverrideState::Ended => "ended",
    },
    match state {
        OverrideState::InForce => "生效中",
        OverrideState::Coming => "未开始",
        OverrideState::Ended => "已结束",
    };
    kind = "For how long", "期限";
    any_kind = "Any time", "全部期限";
    kind_name(kind: Kind) -> &'static str = match kind {
        Kind::Temporary => "temporary",
        Kind::Permanent => "for good",
    },
    match kind {
        Kind::Temporary => "临时",
        Kind::Permanent => "长期有效",
    };
    ending_soon = "Ends within 7 days", "7 天内结束";
    unused = "Never used since it began", "生效以来从未用到";
    sort = "Sort by", "排序";
    sort_name(sort: Sort) -> &'static str = match sort {
        Sort::Newest => "Newest",
        Sort::Ending => "Next to end",
    },
    match sort {
        Sort::Newest => "最新",
        Sort::Ending => "最早结束",
    };
    clear_filters = "Clear all filters", "清除全部筛选";

    // the table
    column_limit = "Limit", "上限项目";
    column_value = "Value", "数值";
    column_without = "Without it", "若无此调整";
    column_mattered = "Last mattered", "最近起作用";
    mattered_never = "not since it began", "生效以来从未用到";
    mattered_unmeasured = "use is not kept over time", "不保存历史用量";
    mattered_unknown = "not looked at yet", "尚未检查";
    mattered_coming = "has not begun", "尚未开始";
    mattered_note =
        "An override matters while use is above what the limit would be without it; one that \
         lowers, while use stands at its value.",
        "用量超过没有该调整时的上限，即为起作用；若为调低，则用量达到其数值时为起作用。";
    none = "No override yet", "还没有单独调整";
    none_detail = "Set one on the page of any limit, or for many App Keys at once.",
        "可在任一上限的页面设置，也可批量设置。";
    no_match = "No override matches", "没有匹配的单独调整";
    no_match_detail = "Try a shorter part of the name, or take a filter away.",
        "可缩短关键字，或减少筛选条件。";
    /// "50 on this page": count, shown count.
    on_this_page(count: u64, shown: &str) =
        format!("{shown} {} on this page", plural(count, "override", "overrides")),
        format!("本页 {shown} 项");

    // one of them
    one_title = "Override", "单独调整";
    one_question = "What does it change, until when, and does it still matter?",
        "改变了什么？到什么时候？是否仍起作用？";
    part_of_set = "Part of a set", "所属批次";
    end_reason = "Why it ended", "结束的理由";
    has_ended = "It has ended. It stays on record; copy it to set it again.",
        "已结束，记录保留；如需再次设置，可复制。";
    extend = "Another end", "更改结束时间";
    extend_note = "later, sooner, or none", "延后、提前或长期有效";
    extend_submit = "Change the end", "更改结束时间";
    end = "End it now", "立即结束";
    end_submit = "End now", "立即结束";
    copy = "Copy to another App Key", "复制到其他 App Key";
    copy_note = "its plan must have the same limit", "对方的套餐须有同一上限";
    copy_app = "To App Key", "目标 App Key";
    copy_app_hint = "organisation#app", "组织名#应用名";
    copy_submit = "Set it there", "在该处设置";

    // what must be confirmed
    confirm_title = "What it does must be confirmed", "须先确认其后果";
    check(check: Check) -> &'static str = match check {
        Check::DeletesHistory => "history is deleted for good",
        Check::BelowCurrentUse => "below what is in use now",
        Check::FeatureNotSupported => "the feature is not supported any more",
        Check::BelowPeak => "below the peak of the last 30 days",
        Check::DropsMoreThan10Percent => "drops by more than 10\u{a0}%",
        Check::CallsOffPlanned => "a planned change is called off",
        Check::GrantsForGood => "granted for good, though needed until a moment",
    },
    match check {
        Check::DeletesHistory => "历史消息将被永久删除",
        Check::BelowCurrentUse => "低于当前用量",
        Check::FeatureNotSupported => "不再支持该功能",
        Check::BelowPeak => "低于最近 30 天的峰值",
        Check::DropsMoreThan10Percent => "降幅超过 10%",
        Check::CallsOffPlanned => "已安排的变更将被取消",
        Check::GrantsForGood => "长期授予，而申请写明了需要到何时",
    };
    /// "12 App Keys": count, shown count.
    app_keys(count: u64, shown: &str) = format!("{shown} {}", plural(count, "App Key", "App Keys")),
        format!("{shown} 个 App Key");

    // many at once
    bulk_title = "Override for many App Keys", "批量单独调整";
    bulk_lead = "Which limit, which value, for whom? You see what it does before it is set.",
        "调整哪项上限？调整为多少？对哪些客户？设置前会先显示影响。";
    bulk_what = "What is set", "调整内容";
    bulk_which = "For which App Keys", "适用的 App Key";
    bulk_value_hint = "A whole number, a size such as 20 GB, or “unlimited”. 1 GB is 1024³ bytes.",
        "整数、大小（例如 20 GB），或“无上限”。1 GB 为 1024³ 字节。";
    bulk_choose = "Choose a limit…", "请选择上限项目…";
    by_list = "These App Keys", "指定的 App Key";
    by_filter = "All that match", "符合条件的全部";
    apps = "App Keys", "App Key 列表";
    apps_hint = "One a line or with commas between them, at most 10,000",
        "每行一个，或以逗号分隔，最多 10,000 个";
    query = "Part of the name", "名称的一部分";
    plan = "Plan", "套餐版本";
    any_plan = "Any plan", "全部套餐";
    preview = "Show what it does", "查看影响";
    preview_title = "What it does", "影响";
    /// "412 of 415 App Keys get it": both formatted.
    preview_settable(set: &str, asked: &str) = format!("{set} of {asked} App Keys get it."),
        format!("{asked} 个 App Key 中，{set} 个将被设置。");
    preview_changed =
        "The form was changed after it was looked at. Look at what it does now, then set it.",
        "查看影响之后表单又有改动。请先查看新的影响，再设置。";
    raised = "raised", "调高";
    lowered = "lowered", "调低";
    unchanged = "stay as they are", "不变";
    left_out = "Cannot have it", "无法设置";
    leave_out = "Leave out those that cannot have it", "跳过无法设置的 App Key";
    leave_out_needed = "Some cannot have it. Leave them out, or take them off the list.",
        "部分 App Key 无法设置。请选择跳过，或从列表中移除。";
    /// "and 12 more": formatted.
    and_more(count: &str) = format!("and {count} more"), format!("以及另外 {count} 个");
    named_title = "Lowered, and must be confirmed", "调低且须确认";
    column_before = "Now", "现在";
    column_after = "Then", "之后";
    column_used = "In use", "当前用量";
    column_peak = "30-day peak", "30 天峰值";
    column_why = "Why", "原因";
    unknown_app = "There is no such App Key.", "没有该 App Key。";
    /// Another temporary one is in the way: its times.
    overlap(from: &str, to: &str) =
        format!("Another temporary override holds from {from} to {to}."),
        format!("{from} 至 {to} 已有另一项临时调整。");
    /// "Set it for 412 App Keys": count, shown count.
    bulk_submit(count: u64, shown: &str) =
        format!("Set it for {shown} {}", plural(count, "App Key", "App Keys")),
        format!("对 {shown} 个 App Key 设置");

    // a set
    set_title = "Set of overrides", "批量单独调整";
    set_lead = "Made at once, for many App Keys; it can be taken back as one.",
        "一次为多个 App Key 设置，可整体撤回。";
    set_apps = "Set for", "已设置";
    set_standing = "Still standing", "仍有效";
    set_left_out = "Left out", "已跳过";
    undo_title = "Take the set back", "整体撤回";
    /// What undoing does: overrides that end, that come back, formatted.
    undo_effect(ends: &str, restores: &str) =
        format!(
            "{ends} overrides end now; {restores} permanent ones that the set took the place of come back. What was set since stays."
        ),
        format!(
            "{ends} 项立即结束；被本批取代的 {restores} 项长期调整将恢复。此后另行设置的不受影响。"
        );
    undo_submit = "Take back", "撤回";
    undo_reason = "Why it is taken back", "撤回的理由";
    /// "bo took it back on 20 Nov: 12 ended, 3 came back": name, moment, counts.
    undone(by: &str, at: &str, ended: &str, restored: &str) =
        format!("{by} took the set back, {at}: {ended} overrides ended, {restored} came back."),
        format!("{by} 于 {at} 撤回：{ended} 项结束，{restored} 项恢复。");
    nothing_stands = "Nothing of the set stands any more.", "本批已没有仍有效的调整。";
}
