//! Words of the usage report and of the months that are kept of it.

words! {
    title = "Use in a period", "时段用量";
    lead = "How much was used in a period, at which limits?",
        "某一时段用了多少，当时的上限是多少？";
    filters = "Period and selection", "时段与范围";
    period = "Period", "时段";
    week = "Last 7 days", "最近 7 天";
    days_30 = "Last 30 days", "最近 30 天";
    this_month = "This month", "本月";
    last_month = "Last month", "上月";
    by_days = "From day to day", "指定起止日期";
    from = "First day (UTC)", "开始日期（UTC）";
    to = "Last day (UTC)", "结束日期（UTC）";
    org = "Organisation", "组织";
    plan = "Plan", "套餐";
    any_plan = "Any plan", "全部套餐";
    query = "Part of the App Key", "App Key 包含";
    kind = "Rows", "类型";
    any_kind = "All", "全部";
    quota = "Quota", "配额";
    quotas = "Quotas", "配额";
    bucket = "Bucket", "限流桶";
    buckets = "Buckets", "限流桶";
    route = "Route", "接口";
    routes = "Routes without a limit", "无上限的接口";
    over = "Only over 80 %", "仅超过 80% 的";
    rejected_only = "Only with rejected calls", "仅有被拒绝调用的";
    sort = "Order", "排序";
    sort_name = "App Key", "App Key";
    sort_over_100 = "Time over 100 %", "超过 100% 的时间";
    sort_over_80 = "Time over 80 %", "超过 80% 的时间";
    sort_peak = "Highest share of a limit", "占上限的最高比例";
    sort_rejected = "Rejected calls", "被拒绝的调用";
    /// Of a period, two days.
    of_period(from: &str, to: &str) = format!("{from} to {to}, days of UTC"),
        format!("{from} 至 {to}（UTC 日期）");
    /// Made before the period was over, at a moment.
    until(moment: &str) = format!("The period is not over: counted until {moment}."),
        format!("时段尚未结束，统计截至 {moment}。");
    found(apps: &str) = format!("{apps} App Keys are selected"), format!("已选 {apps} 个 App Key");
    sorted_within =
        "So many App Keys are selected that the order holds within each page only. Select fewer \
         to sort all of them.",
        "所选 App Key 过多，仅在每页内排序。缩小范围后可整体排序。";
    none = "No App Key is selected", "没有符合条件的 App Key";
    none_detail = "Nothing fits the App Key, organisation, plan or text that was chosen.",
        "所选 App Key、组织、套餐或关键字没有匹配项。";
    none_here = "No row fits", "没有符合条件的行";
    none_here_detail = "These App Keys had nothing in the period that the filters let through.",
        "这些 App Key 在该时段内没有符合筛选条件的用量。";
    column_what = "Quota or bucket", "配额或限流桶";
    column_average = "Average", "平均";
    column_peak = "Peak", "峰值";
    column_limit = "Limit", "上限";
    column_over_80 = "Time over 80 %", "超过 80% 的时间";
    column_over_100 = "Time over 100 %", "超过 100% 的时间";
    column_rejected = "Rejected", "被拒绝";
    column_missing = "Days missing", "缺数据天数";
    by(subject: &str) = format!("by {subject}"), format!("来自 {subject}");
    of_limit(share: &str) = format!("{share} of the limit"), format!("上限的 {share}");
    changed(times: u64) = match times {
        1 => "changed once".to_owned(),
        times => format!("changed {times} times"),
    },
        format!("变更 {times} 次");
    of_days(missing: &str, days: &str) = format!("{missing} of {days}"),
        format!("{missing}/{days}");
    no_bound = "no bound", "无限额";
    no_data = "no data", "无数据";
    counted_above = "with the bucket's first rate", "计入该桶的首个速率";
    throttle = "by throttling", "限流";
    cap = "by caps", "功能上限";
    batch = "by batch size", "批量过大";
    by_plan = "by the plan", "套餐限制";
    totals = "Sum of these rows", "以上各行合计";
    total_rows = "Rows", "行数";
    total_calls = "Calls", "调用数";
    total_messages = "Messages", "消息数";
    total_of(rows: u64) = match rows {
        1 => "Total of 1 row".to_owned(),
        rows => format!("Total of {rows} rows"),
    },
        format!("合计 {rows} 行");
    how = "How this is counted", "统计口径";
    how_text: [&'static str; 6] =
        [
            "Time is counted in minutes. A minute is known if a sample was taken in it; for other minutes nothing is made up.",
            "The average is over the known minutes. The peak is the largest that is known, in the first minute in which it was reached.",
            "Time over 80 % and over 100 % is the share of known minutes whose peak was over that share of the limit in force when the minute began.",
            "Of a rate with a window under a minute the peak is the busiest second; of a rate per user or address it is that of the one whom gateways named, a lower bound.",
            "Calls stand in the first row of each bucket alone, so the sum of the rows is the total.",
            "A day is missing to a quota without any sample of it; to a bucket, if no calls of the App Key were reported at all.",
        ],
        [
            "以分钟为单位。某分钟内有采样才算已知；其余分钟不做推算。",
            "平均值按已知分钟计算。峰值为已知的最大值，取首次达到的那一分钟。",
            "超过 80%、100% 的时间，是峰值超过该分钟开始时生效上限相应比例的已知分钟所占比例。",
            "窗口不足一分钟的速率，峰值取最忙的一秒；按用户或按 IP 的速率，取网关上报的调用最多者，为下限值。",
            "调用数只列在每个限流桶的首行，因此各行之和即为合计。",
            "配额：当天没有任何采样即为缺数据；限流桶：当天该 App Key 没有上报任何调用才算缺数据。",
        ];
    export = "Take it along", "导出";
    export_csv = "CSV for spreadsheets", "CSV（电子表格）";
    export_lines = "JSON lines", "JSON Lines";
    export_note =
        "All rows of the selection, by App Key, with their total. That it was exported is on \
         record.",
        "导出所选范围的全部行，按 App Key 排列并附合计。导出操作会记入审计。";
    of_app = "Usage report", "用量报表";
    months_title = "Kept months", "月度存档";
    months_lead = "Which reports are final?", "哪些报表已经定稿？";
    months_none = "No month is closed yet", "尚无已结账的月份";
    months_none_detail =
        "A month is closed three days after its end. Its report never changes afterwards, \
         whatever is set, reported or deleted later.",
        "每月结束三天后结账。此后无论设置、上报或删除什么，该月报表都不再变化。";
    month = "Month", "月份";
    closed_at = "Closed", "结账时间";
    apps = "App Keys", "App Key 数";
    rows = "Rows", "行数";
    hash = "SHA-256", "SHA-256";
    check = "Check", "校验";
    fits(month: &str) = format!("The report of {month} is as it was closed"),
        format!("{month} 的报表与结账时一致");
    fits_detail =
        "The hash of its lines is the one that was kept, and the one on record in the audit.",
        "各行的哈希值与存档及审计记录中的一致。";
    differs(month: &str) = format!("The report of {month} is not as it was closed"),
        format!("{month} 的报表与结账时不一致");
    differs_detail(found: &str) = format!("The hash of its lines is {found} now."),
        format!("各行的哈希值现为 {found}。");
    kept_lead = "This report is final: it is kept as it was when the month was closed.",
        "本报表已定稿：按结账时的内容保存。";
    /// Headings of the table for spreadsheet programs, with units.
    columns: [&'static str; 24] =
        [
            "App Key",
            "Plan",
            "Kind",
            "Target",
            "Name",
            "Unit",
            "Average (unit)",
            "Peak (unit)",
            "Peak at (UTC)",
            "Peak of",
            "Limit (unit)",
            "Limits in the period (UTC, unit)",
            "Time over 80 % of the limit (%)",
            "Time over 100 % of the limit (%)",
            "Known time (minutes)",
            "Calls",
            "Messages",
            "Rejected by throttling (calls)",
            "Rejected by the plan (calls)",
            "Rejected by caps (calls)",
            "Rejected by batch size (calls)",
            "Rejected in all (calls)",
            "Days",
            "Days missing",
        ],
        [
            "App Key",
            "套餐",
            "类型",
            "对象",
            "名称",
            "单位",
            "平均（单位）",
            "峰值（单位）",
            "峰值时间（UTC）",
            "峰值来自",
            "上限（单位）",
            "时段内的上限（UTC，单位）",
            "超过上限 80% 的时间（%）",
            "超过上限 100% 的时间（%）",
            "已知时间（分钟）",
            "调用数（次）",
            "消息数（条）",
            "因限流被拒绝（次）",
            "因套餐被拒绝（次）",
            "因功能上限被拒绝（次）",
            "因批量过大被拒绝（次）",
            "被拒绝合计（次）",
            "天数",
            "缺数据天数",
        ];
}
