//! Words of the page of one request: its evidence, and deciding it.

use super::plural;

words! {
    question = "Should this customer get more, how much, and until when?",
        "是否应该给该客户更多额度？给多少？到何时为止？";
    to_decision = "To the decision", "前往审批";
    to_thread = "To the thread", "前往讨论";

    // what is asked
    asked = "What is asked", "申请内容";
    filed_by = "Filed by", "提交人";
    due = "Due", "应处理时间";
    overdue = "past the service goal", "已超过服务目标";
    follows = "Takes up again", "重新提出";
    earlier = "an earlier request", "较早的申请";
    superseded_by = "Its place took", "取代它的申请";
    later = "a later request", "较晚的申请";

    // a limit
    now = "Now", "现在";
    expected_average = "Expected average", "预计平均值";
    expected_peak = "Expected peak", "预计峰值";
    used = "In use", "使用量";
    peak_30 = "30-day peak", "30 天峰值";
    rejected_30 = "Rejected in 30 days", "30 天内被拒次数";
    plan = "Plan", "套餐";
    limit = "Limit in force", "当前限制";
    plan_value = "What the plan gives", "套餐给出的值";
    /// What was known at filing and is now: the caption of a table.
    then_and_now = "What was known at filing, and is now", "提交时与现在的情况";
    what = "What", "项目";
    at_filing = "At filing", "提交时";
    changed = "changed", "有变化";
    /// "Changed since it was filed": the title above the changes.
    has_changed = "Changed since it was filed", "提交之后的变化";
    /// "The plan was Free and is Basic now.": then, now.
    plan_changed(then: &str, now: &str) = format!("The plan was {then} and is {now} now."),
        format!("套餐当时是{then}，现在是{now}。");
    /// "100 became 300, by an override": before, after, origin.
    limit_changed(before: &str, after: &str, origin: &str) =
        format!("{before} became {after} ({origin})"),
        format!("{before} 变为 {after}（{origin}）");
    is_given = "The limit gives by now what is asked.", "限制现在已满足申请。";
    chain = "Where the limit comes from", "限制的来源";
    open_limit = "Open the page of this limit", "打开该限制的页面";
    chart = "The last 30 days", "最近 30 天";
    /// What the chart shows, for those who listen: the limit's name.
    chart_label(name: &str) =
        format!("Use of {name} in the last 30 days, its limit, what is requested and granted"),
        format!("{name}最近 30 天的使用量、限制、申请值与批准值");
    no_use = "No use was reported in the last 30 days.", "最近 30 天没有上报使用量。";
    above = "The next plan", "更高一级套餐";
    /// "Advanced gives 200": plan, value.
    above_gives(plan: &str, value: &str) = format!("{plan} gives {value}"),
        format!("{plan}给出 {value}");
    above_enough = "which covers what is asked", "可以满足申请";
    above_less = "which is less than what is asked", "少于申请值";
    above_none = "No larger plan of this edition gives more.", "该版本中没有给出更多额度的套餐。";
    coming = "Temporary overrides of it", "该限制的临时覆盖";

    // the platform
    platform = "On the whole platform", "整个平台";
    platform_apps = "App Keys with this limit", "有此限制的 App Key";
    /// "1,204, 3 of them unlimited": all, unlimited.
    platform_unlimited(all: &str, unlimited: &str) =
        format!("{all}, {unlimited} of them unlimited"),
        format!("{all}，其中 {unlimited} 个无上限");
    platform_sum = "Their limits together", "限制合计";
    platform_after = "after the grant", "批准后";
    platform_used = "In use together", "使用量合计";
    /// "of 800 App Keys that report it": how many, formatted.
    platform_reporting(count: u64, shown: &str) =
        format!("by {shown} {} it", plural(count, "App Key that reports", "App Keys that report")),
        format!("由 {shown} 个 App Key 上报");
    platform_most = "The largest of them", "其中最大值";
    platform_no_sum = "It is measured for single users, groups or rooms, so limits do not add up.",
        "它按单个用户、群组或聊天室计量，限制不能相加。";

    // the customer
    customer = "This customer's other requests", "该客户的其他申请";
    customer_note = "open ones first", "未决的在前";
    customer_none = "Nothing else was asked for.", "没有其他申请。";
    column_what = "What", "内容";
    column_when = "When", "时间";

    // the panel
    decision = "Decision", "审批";
    nobody_has_it = "Nobody has it.", "尚无人领取。";
    you_have_it = "You have it.", "您已领取。";
    /// "bo has it": the name.
    has_it(name: &str) = format!("{name} has it."), format!("{name} 已领取。");
    since = "Since", "始于";
    claim = "Take it", "领取";
    take_over = "Take it over", "接手";
    take_over_withdraws = "That withdraws what was proposed.", "接手会撤销已提出的方案。";
    release = "Give it back", "退回";
    own = "You filed this request, or a token of yours did: somebody else has to decide it.",
        "这是您本人或您的令牌提交的申请，须由他人审批。";
    draft = "This is a draft: it can be decided when it is submitted.",
        "这是草稿，提交后才能审批。";
    waits_for_customer = "It waits for the customer's answer. Take it to decide without one.",
        "正在等待客户答复。如需不等答复直接审批，请先领取。";
    /// "bo has it: take it over first.": the name.
    with_other(name: &str) = format!("{name} has it: take it over first."),
        format!("{name} 已领取，请先接手。");
    closed = "Nothing is to be decided any more.", "已无需审批。";
    for_how_long = "For how long", "期限";
    until_needed = "until it is needed:", "到所需时间为止：";
    until_date = "until a date", "到指定时间为止";
    ends_at = "Ends", "结束时间";
    /// "Times in Europe/Berlin.": the zone's name.
    zone_hint(zone: &str) = format!("Only for “until a date”. Times in {zone}."),
        format!("仅用于“到指定时间为止”。时区：{zone}。");
    reason = "Reason", "理由";
    reason_hint = "The customer reads it.", "客户可以看到。";
    question_to_customer = "What is asked", "要询问的内容";
    value = "Granted", "批准值";
    value_hint = "A number, or “unlimited”. Empty: not granted.", "数字或“无上限”。留空：不批准。";
    steps = "In dated steps", "分阶段生效";
    steps_hint = "Each step holds until the next begins, the last as long as chosen below.",
        "每个阶段持续到下一阶段开始，最后一个阶段持续到下面所选的期限。";
    /// "Step 2": its number.
    step(number: usize) = format!("Step {number}"), format!("第 {number} 阶段");
    from = "From", "生效时间";
    in_the_way = "Temporary overrides of this limit hold now or later:",
        "该限制有现在或以后生效的临时覆盖：";
    replace = "End those that are in the way", "结束有冲突的临时覆盖";
    preview = "What it does", "结果预览";
    becomes = "The request becomes", "申请将变为";
    show_effects = "Show what it does", "查看结果";
    approve_now = "Approve now", "立即批准";
    propose_now = "Propose to a second approver", "提交第二位审批人";
    offer_now = "Grant it now", "立即按此批准";
    deny_now = "Deny it", "拒绝申请";
    ask_now = "Ask the customer", "询问客户";
    second_needed = "A second approver is needed, because", "需要第二位审批人，原因：";
    /// "groups: 500 is more than 4 times the plan's 100": limit, granted, factor, plan's value.
    over_factor(limit: &str, granted: &str, factor: &str, of_plan: &str) =
        format!("{limit}: {granted} is more than {factor} times the plan's {of_plan}"),
        format!("{limit}：{granted} 超过套餐值 {of_plan} 的 {factor} 倍");
    /// The same where the plan gives nothing that a factor could be of: limit, granted.
    over_no_plan(limit: &str, granted: &str) =
        format!("{limit}: {granted} where the plan gives no number"),
        format!("{limit}：{granted}，而套餐没有给出数值");
    /// "groups: 500 is more than 400": limit, granted, threshold.
    over_amount(limit: &str, granted: &str, most: &str) =
        format!("{limit}: {granted} is more than {most}"),
        format!("{limit}：{granted} 超过 {most}");
    /// "groups: every raise of it": limit, granted.
    over_always(limit: &str, granted: &str) =
        format!("{limit}: {granted}, as for every raise of it"),
        format!("{limit}：{granted}，凡提高该限制均需如此");
    supersede = "Close as superseded", "以“已被取代”关闭";
    supersede_detail = "The limit gives by now what is asked, so nothing has to be granted.",
        "限制现在已满足申请，无需再批准任何内容。";
    supersede_now = "Close it", "关闭申请";
    supersede_refused = "Only where the limit gives by now all that is asked.",
        "仅当限制现在已满足全部申请时可用。";

    // what changed under somebody's hands
    stale = "It changed after you opened it", "打开之后情况有变化";
    stale_detail = "Nothing was decided, and what you typed is still there. Since then:",
        "尚未作出任何决定，您填写的内容仍然保留。此后的变化：";
    /// "An override or a plan began or ended by itself, last on 1 Dec 2026, 00:00.": the moment.
    stale_turned(moment: &str) =
        format!("An override or a plan of the App Key began or ended by itself, last on {moment}."),
        format!("该 App Key 的单独调整或套餐已自动开始或结束，最近一次为 {moment}。");
    /// "It is needed until 1 Dec 2026, 00:00: …": the moment.
    proposed_end(moment: &str) =
        format!(
            "It is needed until {moment}: choose that end above, or confirm that it is granted for good."
        ),
        format!("申请需要到 {moment}：请在上方选择该结束时间，或确认长期授予。");

    // grants
    grants = "Requested and granted", "申请值与批准值";
    not_granted = "not granted", "未批准";
    until = "Until", "截止时间";
    /// "from 1 Dec 2026, 00:00": a moment.
    from_on(moment: &str) = format!("from {moment}"), format!("自 {moment} 起");

    // a proposal
    proposal = "Proposed: a second approver decides", "已提出方案，待第二位审批人决定";
    proposed_by = "Proposed by", "提出人";
    agree = "Agree", "同意";
    agree_now = "Agree: it becomes so", "同意并生效";
    agree_reason = "Remark", "备注";
    refuse = "Refuse the proposal", "否决方案";
    refuse_now = "Refuse it", "否决";
    own_proposal = "You proposed this, or a token of yours did: a second person has to agree.",
        "方案由您本人或您的令牌提出，须由另一人同意。";

    // what was decided
    decided = "What was decided", "审批结果";
    decided_by = "Decided by", "审批人";
    second = "Second approver", "第二位审批人";
    overrides = "Overrides set", "已设置的覆盖";
    /// "Override 1": its number.
    override_number(number: usize) = format!("Override {number}"), format!("覆盖 {number}");
    rule = "Decided by the rule", "由规则审批";
    rule_inputs = "What the rule saw", "规则所依据的数据";
    extend = "Ask for an extension", "申请延期";
    file_again = "File it again", "重新申请";
    no_decision = "It was closed without a decision.", "申请未经审批即已关闭。";

    // what was done

    // on the page of an override
    set_by_request = "Granted by request", "由申请批准";

    // the keyboard
    keys = "on a request: take it, approve, counter-offer, deny, ask back (moves there only)",
        "在申请页面：领取、批准、还价、拒绝、要求补充（仅移动焦点）";
}
