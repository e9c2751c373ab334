//! Words of the pages of recounts.

use super::plural;
use crate::recounts::{RecountFault, RecountState, Resolution, RunState, Show};

words! {
    title = "Recounts", "重新计数";
    lead = "Does what was reported agree with what the platform has?",
        "上报的数值与平台上的实际数量一致吗？";
    run_title(scope: &str) = format!("Recount of {scope}"), format!("{scope} 的重新计数");
    run_lead = "What was counted, and what is to be done about it?", "数到了多少，应如何处理？";
    ask = "Ask for a recount", "发起重新计数";
    ask_note =
        "Counts by the platform's own lists. Nothing is changed before a person repairs a gauge.",
        "按平台自身的列表计数。在有人修正之前，不会改动任何数值。";
    scope = "App Key or organisation", "App Key 或组织";
    scope_hint = "acme#shop, or acme for all App Keys of the organisation.",
        "acme#shop，或以 acme 表示该组织的所有 App Key。";
    quotas = "Quotas", "配额";
    calls = "Calls per minute at most", "每分钟调用上限";
    calls_hint =
        "1 to 6,000. The platform's bound and a fifth of the customer's own rate hold besides.",
        "1 至 6,000。此外还受平台上限及客户自身频率五分之一的约束。";
    look = "What would it take?", "预估耗时";
    plan = "What it takes", "预估";
    plan_sum(calls: u64, text: &str, rate: &str) =
        format!("About {text} {} at {rate}", plural(calls, "call", "calls")),
        format!("约 {text} 次调用，速度 {rate}");
    plan_time(time: &str) = format!("about {time}"), format!("约需 {time}");
    plan_share =
        "The rate is the least of your bound, the platform's bound, and 20 % of the customer's \
         own rate for the route.",
        "速度取以下三者的最小值：您设定的上限、平台的上限、客户该接口频率上限的 20%。";
    plan_nothing = "Nothing can be counted", "没有可以计数的内容";
    plan_nothing_detail = "There is no such App Key, or no platform that can be asked for it.",
        "没有该 App Key，或没有可供查询的平台。";
    plan_none(apps: u64) =
        format!(
            "For {apps} {} there is no platform: left out.",
            plural(apps, "App Key", "App Keys")
        ),
        format!("有 {apps} 个 App Key 没有对应的平台，已略过。");
    plan_more(more: u64) = format!("and {more} more"), format!("另有 {more} 项");
    start = "Start the recount", "开始重新计数";
    may_not = "Only operators and admins may start a recount.",
        "只有运营和管理员可以发起重新计数。";
    no_platform = "no platform", "没有平台";
    no_rate = "the customer's limit leaves no call", "客户的上限不允许调用";
    column_app = "App Key", "App Key";
    column_quota = "Quota", "配额";
    column_platform = "Platform", "平台";
    column_reported = "Reported", "上报值";
    column_counted = "Counted", "计数值";
    column_difference = "Difference", "差异";
    column_calls = "Calls", "调用";
    column_rate = "Rate", "速度";
    column_time = "Time", "耗时";
    column_state = "RecountState", "状态";
    column_when = "Asked", "发起时间";
    column_who = "By", "发起人";
    column_scope = "Of", "范围";
    column_differing = "Differing", "有差异";
    rate(calls: &str) = format!("{calls}/min"), format!("{calls} 次/分钟");
    per_second(calls: &str) = format!("{calls}/s"), format!("{calls} 次/秒");
    runs = "Runs", "任务";
    no_runs = "Nothing was counted yet", "还没有计数";
    no_runs_detail = "Ask for a recount above.", "请在上方发起重新计数。";
    differences = "Differences", "差异";
    differences_note = "The newest count of each App Key and quota, the largest difference first",
        "每个 App Key 与配额的最新一次计数，差异大者在前";
    no_differences = "No differences", "没有差异";
    no_differences_detail =
        "What was counted agrees with what was reported, or the filters leave nothing.",
        "计数与上报一致，或没有符合筛选条件的结果。";
    filters = "Filters of differences", "差异筛选";
    filter_show = "Show", "显示";
    any_quota = "any quota", "所有配额";
    cut = "Only the 100 largest are shown: narrow the filters.",
        "仅显示差异最大的 100 项，请缩小筛选范围。";
    progress(calls: &str, expected: &str) = format!("{calls} of about {expected} calls"),
        format!("已调用 {calls} 次，预计约 {expected} 次");
    ended(ended: &str, all: &str) = format!("{ended} of {all}"), format!("{ended}/{all}");
    cancelled(by: &str) = format!("cancelled by {by}"), format!("由 {by} 取消");
    cancel = "Cancel the run", "取消任务";
    cancel_effect =
        "What is under way stops within seconds and counts for nothing. What was counted stays.",
        "进行中的计数将在数秒内停止且不计结果，已完成的结果保留。";
    covers(from: &str, to: &str) = format!("counted from {from} to {to}"),
        format!("计数时间为 {from} 至 {to}");
    not_reported = "nothing reported", "没有上报";
    agrees = "agrees", "一致";
    changed_meanwhile(first: &str, last: &str) =
        format!("reported {first} at the begin and {last} at the end: the list changed meanwhile"),
        format!("开始时上报 {first}，结束时上报 {last}：列表在此期间有变化");
    duplicates(count: u64, text: &str) =
        format!(
            "{text} {} not again",
            plural(
                count,
                "entry came twice and was counted",
                "entries came twice and were counted"
            )
        ),
        format!("{text} 个条目重复出现，未重复计数");
    ids_lost = "More ids than are remembered (1,835,008): some may have been counted twice.",
        "条目超过可记忆的数量（1,835,008），可能有重复计数。";
    throttled(count: u64, text: &str) =
        format!("told to wait {text} {}", plural(count, "time", "times")),
        format!("被要求等待 {text} 次");
    source(route: &str, platform: &str) = format!("by {route} of {platform}"),
        format!("来源：{platform} 的 {route}");
    decide_label(what: &str) = format!("Decide about {what}"), format!("处理 {what}");
    details = "Details", "详情";
    present = "The gauge now", "当前数值";
    repair = "Repair the gauge", "修正数值";
    repair_title = "Put the count in the gauge's place", "以计数值取代上报值";
    repair_effect(from: &str, to: &str) =
        format!(
            "The gauge says {to} instead of {from}, as of the count. The next sample of a gateway takes its place as ever. It can be undone until then."
        ),
        format!(
            "数值由 {from} 改为 {to}，时间为计数时间。网关的下一次上报照常取代它；在此之前可以撤销。"
        );
    undo = "Undo the repair", "撤销修正";
    undo_title = "Put the former value back", "恢复原值";
    undo_effect(former: &str) = format!("The gauge says {former} again, as of then."),
        format!("数值恢复为 {former}，时间亦恢复。");
    undo_gone = "nothing, as before", "无（与之前相同）";
    dismiss = "Dismiss", "忽略";
    dismiss_title = "Leave it as it is", "保持原样";
    dismiss_effect = "The difference is no longer shown as open; the gauge stays.",
        "该差异不再列为待处理，数值不变。";
    reason = "Reason", "理由";
    overtaken(value: &str, at: &str) =
        format!(
            "A newer sample has arrived since the count: {value}, {at}. A repair would put an older value in its place; count again."
        ),
        format!("计数之后又有新的上报：{value}，{at}。修正会以旧值取代新值，请重新计数。");
    undo_late = "Something newer has arrived since the repair, so there is nothing to put back.",
        "修正之后已有新的上报，无需恢复。";
    too_old = "The count is older than seven days; count again before a repair.",
        "计数已超过七天，修正前请重新计数。";
    resolved(resolution: Resolution, by: &str) = match resolution {
        Resolution::Repaired => format!("repaired by {by}"),
        Resolution::Dismissed => format!("dismissed by {by}"),
    },
    match resolution {
        Resolution::Repaired => format!("由 {by} 修正"),
        Resolution::Dismissed => format!("由 {by} 忽略"),
    };
    state(state: RecountState) -> &'static str = state.en(), state.zh();
    run_state(state: RunState) -> &'static str = match state {
        RunState::Waiting => "waiting",
        RunState::Running => "counting",
        RunState::Done => "done",
        RunState::Cancelled => "cancelled",
    },
    match state {
        RunState::Waiting => "等待中",
        RunState::Running => "计数中",
        RunState::Done => "已完成",
        RunState::Cancelled => "已取消",
    };
    show(show: Show) -> &'static str = match show {
        Show::Open => "open",
        Show::Repaired => "repaired",
        Show::Dismissed => "dismissed",
        Show::All => "all",
    },
    match show {
        Show::Open => "待处理",
        Show::Repaired => "已修正",
        Show::Dismissed => "已忽略",
        Show::All => "全部",
    };
    fault(fault: RecountFault) -> &'static str = match fault {
        RecountFault::Connection => "no connection",
        RecountFault::Timeout => "no answer in time",
        RecountFault::PrivateAddress => {
            "the address leads into a private network, which is not allowed"
        }
        RecountFault::Address => "the address cannot be called",
        RecountFault::Redirect => "it leads to another address; that is not followed",
        RecountFault::Unauthorized => "the credentials are refused",
        RecountFault::Forbidden => "the platform does not allow it (403)",
        RecountFault::NotFound => "the platform does not know it (404)",
        RecountFault::Throttled => "throttled again and again (429)",
        RecountFault::PlanLimit => "the customer's plan has no room for it (429)",
        RecountFault::ServerError => "the platform failed again and again (5xx)",
        RecountFault::Status => "an answer that was not expected",
        RecountFault::NotJson => "the answer is no JSON",
        RecountFault::Malformed => "the answer is not what this route answers",
        RecountFault::TooLarge => "the answer is too large",
        RecountFault::CursorLoop => "the list goes in a circle",
        RecountFault::RepeatedPage => "a page came twice",
        RecountFault::NoEnd => "the list cannot be read to its end",
        RecountFault::TooLong => "the list has too many pages",
        RecountFault::NoRate => "the customer's own limit leaves no call of this route",
        RecountFault::PlatformOff => "the platform was switched off or deleted",
        RecountFault::Restarts => "begun anew too often, because servers stopped",
    },
    match fault {
        RecountFault::Connection => "无法连接",
        RecountFault::Timeout => "未在时限内应答",
        RecountFault::PrivateAddress => "地址指向内部网络，不允许访问",
        RecountFault::Address => "地址无法访问",
        RecountFault::Redirect => "被转向其他地址，未跟随",
        RecountFault::Unauthorized => "凭证被拒绝",
        RecountFault::Forbidden => "平台不允许该操作（403）",
        RecountFault::NotFound => "平台上不存在（404）",
        RecountFault::Throttled => "多次被限流（429）",
        RecountFault::PlanLimit => "客户套餐已无余量（429）",
        RecountFault::ServerError => "平台多次出错（5xx）",
        RecountFault::Status => "应答出乎预期",
        RecountFault::NotJson => "应答不是 JSON",
        RecountFault::Malformed => "应答与该接口不符",
        RecountFault::TooLarge => "应答过大",
        RecountFault::CursorLoop => "列表循环，没有尽头",
        RecountFault::RepeatedPage => "同一页重复出现",
        RecountFault::NoEnd => "列表无法读到末尾",
        RecountFault::TooLong => "列表页数过多",
        RecountFault::NoRate => "客户自身的上限不允许调用该接口",
        RecountFault::PlatformOff => "平台已停用或删除",
        RecountFault::Restarts => "因服务器停止，重新开始的次数过多",
    };
    answered = "it said", "应答内容";
    moved = "This moved meanwhile. Look at it as it is now, and decide again.",
        "情况已发生变化。请查看现状后再决定。";
}
