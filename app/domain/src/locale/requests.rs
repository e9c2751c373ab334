//! Words of the queue of requests, of their threads, and of the ways to them.

use super::plural;
use crate::requests::list::With;

words! {
    // the queue
    title = "Requests", "申请";
    question = "Who waits for a decision, and since when?", "谁在等待审批，等了多久？";
    file = "File a request…", "提交申请…";
    filters = "Filter requests", "筛选申请";
    app = "App Key", "App Key";
    target = "Limit", "上限项";
    state = "State", "状态";
    with = "Who has it", "处理人";
    with_any = "Anybody", "不限";
    with_name(with: With) -> &'static str = match with {
        With::Me => "Me",
        With::Nobody => "Nobody yet",
        With::Others => "Others",
    },
    match with {
        With::Me => "我",
        With::Nobody => "尚无人领取",
        With::Others => "其他人",
    };
    overdue = "Only late ones", "仅看已超时";
    mine = "Filed by me", "我提交的";
    show = "Show", "显示";
    show_open = "Open", "未结";
    show_all = "All", "全部";
    column_request = "Request", "申请";
    column_age = "Age", "等待时长";
    column_what = "What", "内容";
    column_change = "From → to", "现值 → 申请值";
    column_peak = "Peak, 30 days", "30 天峰值";
    column_with = "Who has it", "处理人";
    column_state = "State", "状态";
    nobody = "nobody yet", "尚无人领取";
    you = "you", "你";
    /// Said between two values for those who cannot see the arrow.
    to = "to", "改为";
    /// "and 2 more"
    more(count: usize) = format!("and {count} more"), format!("另有 {count} 项");
    /// "98 of 100": peak and limit, formatted.
    peak_of(peak: &str, limit: &str) = format!("{peak} of {limit}"),
        format!("{peak}，上限 {limit}");
    no_peak = "no data", "无数据";
    in_time = "in time", "按时";
    near = "near", "临近时限";
    late = "late", "已超时";
    /// "due in 3 h", "late by 2 h": the time, formatted.
    due_in(time: &str) = format!("due in {time}"), format!("剩余 {time}");
    late_by(time: &str) = format!("by {time}"), format!("超出 {time}");
    waits_for_customer = "waits for the customer", "等待客户答复";
    needs_second = "second approver needed", "需第二位审批人";
    on_this_page(number: u64, count: &str) =
        format!("{count} {} on this page", plural(number, "request", "requests")),
        format!("本页 {count} 条申请");
    none = "Nobody waits", "没有待处理的申请";
    none_detail =
        "Every request is decided. To ask for more for a customer, open the App Key and choose \
         “ask for more” at the limit.",
        "所有申请都已审批。如需为客户申请提额，请打开该 App Key，在相应上限处选择“申请提额”。";
    no_match = "No request matches", "没有符合条件的申请";
    no_match_detail = "Take a filter away, or show all requests, also the decided ones.",
        "请去掉部分筛选条件，或显示全部申请（包括已审批的）。";
    clear_filters = "Clear the filters", "清除筛选";

    // the ways in
    ask_for_more = "ask for more", "申请提额";
    /// Of which limit, for those who cannot see the row.
    ask_for_more_of(limit: &str) = format!("ask for more: {limit}"), format!("申请提额：{limit}");
    nav_waiting(number: u64, count: &str) =
        format!("{count} {} for a decision", plural(number, "waits", "wait")),
        format!("{count} 条待审批");
    /// Of the overview's figure.
    waiting = "requests wait", "条申请待审批";
    /// How old the oldest is.
    oldest(age: &str) = format!("oldest {age}"), format!("最久 {age}");
    late_count(count: &str) = format!("{count} late"), format!("{count} 条已超时");
    open_of_app(number: u64, count: &str) =
        format!("{count} open {}", plural(number, "request", "requests")),
        format!("{count} 条未结申请");

    // the thread
    thread = "What was said and done", "沟通与经过";
    thread_empty = "Nothing happened yet", "尚无记录";
    by_token = "API token", "API 令牌";
    by_itself = "by itself", "自动";
    comment = "Comment", "评论";
    comment_submit = "Comment", "发表评论";
    who_reads = "Who reads it", "谁可以看到";
    to_internal = "Only people of this console", "仅本控制台人员";
    to_customer = "The customer too", "客户也可看到";
    answer = "Answer to what was asked", "答复所需补充的信息";
    answer_hint =
        "The customer's answer. Everybody reads it, and the request goes on to be decided.",
        "客户的答复，所有人可见；答复后申请继续进入审核。";
    answer_submit = "Answer", "答复";
    withdraw = "Withdraw the request…", "撤回申请…";
    withdraw_detail =
        "It will not be decided any more and cannot be opened again; the same can be filed anew.",
        "撤回后不再审批，也不能重新打开；可以另行重新提交。";
    withdraw_reason = "Why is it withdrawn?", "撤回原因";
    withdraw_submit = "Withdraw the request", "撤回申请";
    /// Why it cannot be withdrawn: the state's name.
    withdraw_closed(state: &str) = format!("Not possible any more: the request is {state}."),
        format!("已无法撤回：该申请的状态为“{state}”。");
    edit_draft = "Edit and submit the draft", "编辑并提交草稿";
    file_again = "File it again…", "重新提交…";
}
