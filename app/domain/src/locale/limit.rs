//! Words of the page: one limit of an App Key, and of the charts.

words! {
    title = "Limit", "上限";

    // the charts
    /// "24 h, from 40 to 98": the lowest and the highest value, formatted.
    trend(low: &str, high: &str) = format!("Last 24 hours: from {low} to {high}"),
        format!("最近 24 小时：{low} 至 {high}");
    peak = "peak", "峰值";
    mean = "mean", "均值";
    limit_line = "limit", "上限";
    rejected = "rejected", "拒绝";
    /// "the limit 100,000 lies above": the limit, formatted.
    limit_above(limit: &str) = format!("limit {limit}, far above the use"),
        format!("上限 {limit}，远高于用量");
    show_table = "Show as table", "以表格显示";
    table_caption = "Use and limit over time, newest first", "用量与上限的变化，最新在前";
    column_time = "Time", "时间";
    /// What a chart shows, for those who listen: the limit's name, the range's.
    chart_label(name: &str, range: &str) = format!("Use of {name} and its limit, {range}"),
        format!("{name}的用量与上限，{range}");
    range = "Range", "时间范围";
    ranges: [&'static str; 6] = ["1 hour", "6 hours", "24 hours", "7 days", "30 days", "90 days"],
        ["1 小时", "6 小时", "24 小时", "7 天", "30 天", "90 天"];

    // the page
    /// "Why is this 200/s?": the limit's value, formatted.
    why(value: &str) = format!("Why is this {value}?"), format!("为什么上限是 {value}？");
    why_unlimited = "Why is this unlimited?", "为什么没有上限？";
    why_not_supported = "Why is this not supported?", "为什么不支持？";
    why_undocumented = "Why is there no limit here?", "为什么这里没有规定上限？";
    use_over_time = "Use over time", "用量变化";
    no_use = "This limits the size of single things: there is no use to measure.",
        "这是单个对象的大小限制，没有可测量的用量。";
    no_history = "No use was reported in this time", "该时间段内没有上报用量";
    no_history_detail = "Choose a longer range, or wait for the gateways to report.",
        "可选择更长的时间范围，或等待网关上报。";
    changed_meanwhile = "Somebody changed the limits of this App Key meanwhile.",
        "该 App Key 的上限已被他人修改。";
    /// "g-42 uses most": the subject's name.
    largest(subject: &str) = format!("largest: {subject}"), format!("最大：{subject}");
    /// "3 over 80 %": how many, formatted.
    subjects_near(_count: u64, shown: &str) = format!("{shown} at 80\u{a0}% or more"),
        format!("{shown} 个达到 80%");

    // where the number comes from
    chain = "Where the number comes from", "数值的来源";
    chain_note = "the last step that speaks is the limit", "以最后一步为准";
    chain_empty = "No document states a limit here", "文档没有规定上限";
    chain_empty_detail =
        "That is neither zero nor unlimited: nothing is known, and nothing is enforced.",
        "这不等于 0，也不等于无上限：没有依据，也不作限制。";
    in_force = "in force", "生效中";
    replaced = "overruled by the next step", "已被下一步取代";
    /// Who set an override, and when: name, moment.
    set_by(name: &str, at: &str) = format!("set by {name}, {at}"), format!("{name} 于 {at} 设置");
    /// Its time: from, until.
    from_until(from: &str, until: &str) = format!("{from} – {until}"), format!("{from} 至 {until}");
    /// Its time without an end: from.
    from_on(from: &str) = format!("from {from} on"), format!("自 {from} 起");

    // the operations and the ledger
    operations = "Operations that share this limit", "共用此上限的接口";
    operations_note = "calls of all of them count together", "调用次数合并计算";
    deprecated = "deprecated", "已废弃";
    conflicts = "Where the documents disagree", "文档之间的分歧";
    conflicts_note = "from the ledger of conflicts", "摘自冲突台账";
    decision = "Decision", "结论";

    // overrides
    overrides = "Overrides", "单独调整";
    no_overrides = "No override yet", "没有单独调整";
    no_overrides_detail = "The documented value holds.", "以文档规定的数值为准。";
    column_value = "Value", "数值";
    column_state = "State", "状态";
    column_from = "From", "开始";
    column_reason = "Reason", "理由";
    column_author = "Set by", "设置人";
    state_planned = "planned", "未开始";
    state_current = "in force", "生效中";
    state_past = "ended", "已结束";
    /// Ended before it began.
    state_withdrawn = "withdrawn", "已撤销";
    for_good = "for good", "长期有效";
    end_now = "End…", "结束…";
    end_title = "End this override?", "结束这项单独调整？";
    /// What ending does: the value that holds, formatted.
    end_detail(value: &str) =
        format!(
            "The value {value} stops at once; gateways get the next step of the chain within a second."
        ),
        format!("数值 {value} 立即失效，网关会在一秒内改用来源中的上一步。");
    end_reason = "Why it ends", "结束的理由";

    // the form
    set_title = "Set an override", "单独调整上限";
    set_note = "holds for this App Key only, in place of the plan's value",
        "仅对该 App Key 有效，取代套餐的数值";
    target = "Which rate", "哪一项频率";
    value = "New limit", "新上限";
    value_hint_count = "A whole number, or “unlimited”", "整数，或“无上限”";
    value_hint_bytes = "Such as 20 GB or 512 MB, or “unlimited”. 1 GB is 1024³ bytes.",
        "例如 20 GB、512 MB，或“无上限”。1 GB 为 1024³ 字节。";
    reason = "Reason", "理由";
    reason_hint = "Who asked for it and why. Everyone who asks “why?” reads this.",
        "谁提出、为什么。以后追问原因的人都会看到。";
    starts_at = "Starts", "开始时间";
    starts_hint = "Empty: now", "留空：立即生效";
    ends_at = "Ends", "结束时间";
    /// "Empty: for good. Times in Europe/Berlin.": the zone's name.
    ends_hint(zone: &str) = format!("Empty: for good. Times are those of {zone}."),
        format!("留空：长期有效。时间按 {zone} 时区。");
    set = "Set override", "设置";
    fixed_title = "This cannot be overridden", "不能单独调整";
    fixed_detail =
        "It is the fixed size of a single thing. The platform builds it into its messages and \
         names, so it is the same for everybody.",
        "这是单个对象的固定大小，由平台的消息与名称格式决定，对所有客户相同。";
    undocumented_detail = "There is no documented rate to put another in place of.",
        "文档没有规定频率，无从调整。";
}
