//! Words of the pages of one App Key: its limits, and choosing its plan.

use super::plural;

words! {
    title = "App Key", "App Key";
    question = "How close is it to its limits?", "离各项上限还有多远？";

    // the head
    change_plan = "Change plan…", "更换套餐…";
    registered = "Registered", "登记时间";
    last_sample = "Last sample", "最近上报";
    tightest = "Tightest", "最紧的上限";
    /// "2 overrides": count, shown count.
    override_count(count: u64, shown: &str) =
        format!("{shown} {}", plural(count, "override", "overrides")),
        format!("{shown} 项单独调整");
    /// "41/s rejected": formatted.
    rejecting(rate: &str) = format!("{rate} rejected now"), format!("当前拒绝 {rate}");
    /// "41/s rejected for 3 min": both formatted.
    rejecting_for(rate: &str, time: &str) = format!("{rate} rejected now, for {time}"),
        format!("当前拒绝 {rate}，已持续 {time}");
    rejecting_detail = "The platform refuses calls of this customer.", "平台正在拒绝该客户的调用。";
    full_stop = ".", "。";
    /// "no data yet (3)": the fold of quotas without a report; how many, shown.
    without_data(shown: &str) = format!("no data yet ({shown})"), format!("暂无数据（{shown} 项）");

    // quotas
    quotas_note = "what is there, against what the plan allows", "现有数量与套餐允许的数量";
    column_use = "Use of the limit", "用量与上限";
    column_level = "Level", "等级";
    column_peak_30_days = "30-day peak", "30 天峰值";
    column_trend = "24 h", "24 小时";
    fixed_sizes = "Fixed sizes", "固定大小";
    fixed_sizes_note = "of single things; the same for every customer, without a use",
        "单个对象的大小限制，对所有客户相同，没有用量";
    column_allowed = "Rule", "规则";

    // rates
    rates_note = "calls against the rates of their buckets", "调用量与所属计数桶的频率上限";
    column_peak_hour = "Peak, 1 h", "1 小时峰值";
    column_rejected_hour = "Rejected, 1 h", "1 小时拒绝数";
    /// "41/s now": formatted.
    rejected_now(rate: &str) = format!("{rate} now"), format!("当前 {rate}");
    show = "Show", "显示";
    show_all = "All", "全部";
    show_active = "Active", "有调用";
    show_overridden = "Overridden", "有单独调整";
    show_throttled = "Throttled", "被限流";
    filter_label = "Find a bucket", "查找计数桶";
    filter_hint = "Name, operation or path", "名称、接口或路径";
    /// "3 routes more": count, shown count.
    more_routes(count: u64, shown: &str) =
        format!("+ {shown} {}", plural(count, "route", "routes")),
        format!("另有 {shown} 个路由");
    /// "12 of 132 buckets": formatted.
    shown_of(shown: &str, all: &str) = format!("{shown} of {all} buckets"),
        format!("{shown} / {all} 个计数桶");
    nothing_shown = "No bucket matches", "没有匹配的计数桶";
    nothing_shown_detail = "Take a filter away to see the others.", "可减少筛选条件。";
    nothing_active = "No calls in the past hour", "过去一小时内没有调用";
    nothing_active_detail = "Buckets are listed here while they are called.",
        "有调用的计数桶会显示在这里。";
    show_all_buckets = "Show all buckets", "查看全部计数桶";

    // overrides
    overrides = "Overrides", "单独调整";
    overrides_note = "in force or planned", "生效中或未开始";
    no_overrides = "No overrides", "没有单独调整";
    no_overrides_detail = "Every limit is the plan's. Open a quota or a bucket to set one.",
        "所有上限均按套餐。可打开某项配额或计数桶进行设置。";
    column_limit = "Limit", "项目";

    // choosing a plan
    plan_title = "Change plan", "更换套餐";
    plan_question = "Which plan should this App Key have?", "该 App Key 应使用哪个套餐？";
    plan_now = "Present plan", "当前套餐";
    plan_new = "New plan", "新套餐";
    plan_choose = "Choose a plan", "请选择套餐";
    plan_other_family = "another price model", "其他产品系列";
    plan_reason_hint = "Such as the contract or the ticket. It stands in the audit log.",
        "例如合同或工单编号，将写入审计日志。";
    plan_submit = "Change plan", "更换套餐";
    fault_plan_missing = "Choose a plan.", "请选择套餐。";
    fault_plan_same = "It has this plan already.", "已经是该套餐。";
    back = "Back to the App Key", "返回 App Key";
}
