//! Words of the overview: who is near a limit now.

words! {
    title = "Overview", "总览";
    question = "Who is near a limit now?", "现在谁接近上限？";

    // the strip of figures
    throttled_now = "throttled now", "正被限流";
    unknown_now = "unknown", "未登记";
    sources_now = "sources", "数据来源";

    // the table of the nearest
    nearest = "Nearest to a limit", "最接近上限的 App Key";
    column_tightest = "Tightest limit", "最紧的上限";
    column_use = "Use", "用量";
    column_trend = "24 hours", "24 小时";
    column_measured = "Measured", "测量时间";
    nobody_near = "Nobody is near a limit", "没有 App Key 接近上限";
    nobody_near_detail = "Every App Key that reports uses less than 80 % of each of its limits.",
        "所有上报的 App Key 各项用量都低于上限的 80%。";
    show_all = "Show all App Keys", "查看全部 App Key";
    /// "since 3 min": how long it has been throttled, formatted.
    throttled_since(time: &str) = format!("for {time}"), format!("已持续 {time}");

    // unknown App Keys
    unknown = "Unknown App Keys", "未登记的 App Key";
    unknown_detail = "They send usage, but nobody has registered them.",
        "正在上报用量，但尚未登记。";
    no_unknown = "All usage comes from registered App Keys.", "所有用量都来自已登记的 App Key。";
    column_last_seen = "Last seen", "最近出现";

    // sources
    sources = "Sources", "数据来源";
    sources_detail = "Gateways and their last batch.", "各网关及其最近一批数据。";
    no_sources = "No gateway has reported yet", "尚无网关上报";
    no_sources_detail = "Create an API token with the scope usage:write and post to /api/v1/usage.",
        "请创建带 usage:write 权限的 API 令牌，并向 /api/v1/usage 上报。";
    column_source = "Source", "来源";
    column_last_batch = "Last batch", "最近一批";
    column_samples = "Samples", "样本数";
    column_state = "State", "状态";
    source_silent = "silent", "无上报";
    source_reporting = "reporting", "正常上报";
    /// Said to those who cannot see that a figure changed.
    summary(over: &str, critical: &str, near: &str) =
        format!("{over} over, {critical} critical, {near} near"),
        format!("超限 {over}，告急 {critical}，接近上限 {near}");
}
