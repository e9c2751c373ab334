//! Words of the report on utilization and growth.

use super::plural;
use crate::growth::Outlook;

words! {
    title = "Utilization and growth", "利用率与增长";
    lead = "Who is nearest to a limit, and who will be?", "谁最接近上限？谁即将达到上限？";
    views = "Lists", "列表";
    view_growth = "Will pass within 30 days", "30 天内将越过阈值";
    view_utilization = "Hottest first", "利用率从高到低";

    // filters
    filters = "Filter the report", "筛选报表";
    query = "App Key", "App Key";
    plan = "Plan", "套餐";
    any_plan = "Any plan", "所有套餐";
    what = "Limit", "限制";
    any_limit = "Any limit", "所有限制";
    all_quotas = "All quotas", "全部配额";
    all_rates = "All rates", "全部频率限制";
    any_quota = "Any quota", "所有配额";
    level = "Level", "级别";
    any_level = "Any level", "所有级别";
    threshold = "Will pass", "将越过";
    next_threshold = "The next threshold", "下一个阈值";
    /// "100 % of the limit".
    of_limit(percent: u32) = format!("{percent}\u{a0}% of the limit"), format!("上限的 {percent}%");
    within = "Within", "期限";
    /// Days.
    within_days(days: u32) = format!("{days} {}", plural(u64::from(days), "day", "days")),
        format!("{days} 天内");
    clear = "Clear all filters", "清除所有筛选";

    // utilization
    column_limit = "Limit", "限制";
    column_use = "Use", "用量";
    column_level = "Level", "级别";
    column_peak = "Peak, 28 days", "28 天峰值";
    column_outlook = "Trend", "趋势";
    column_measured = "Measured", "计算时间";
    utilization_note =
        "Every limit that has a bound and of which a use is known, by share of the limit. \
         Measured when use or limits change; the time stands in each row.",
        "列出所有有上限且已知用量的限制，按占上限的比例排序。用量或限制变化时重新计算，时间见各行\
         。";
    none_in_use = "Nothing is measured yet", "尚无数据";
    none_in_use_detail = "Limits are listed once gateways report use of them.",
        "网关上报用量后，相应的限制会列在这里。";
    no_match = "Nothing matches", "没有匹配项";
    no_match_detail = "Try a shorter part of the name, or take a filter away.",
        "请缩短名称，或去掉一个筛选条件。";
    too_few = "too few data", "数据不足";
    no_trend = "no trend", "无明显趋势";
    /// It grows, and reaches nothing in time.
    grows = "grows, not within 30 days", "增长中，30 天内不会达到";
    /// "95 % in 4 days": per cent, days.
    next(percent: u32, days: u32) = match days {
        0 => format!("{percent}\u{a0}% today"),
        days => {
            format!("{percent}\u{a0}% in {days} {}", plural(u64::from(days), "day", "days"))
        }
    },
    match days {
        0 => format!("今天达到 {percent}%"),
        days => format!("{days} 天后达到 {percent}%"),
    };
    largest(subject: &str) = format!("largest: {subject}"), format!("最大者：{subject}");

    // growth
    nothing_grows = "No quota will pass a threshold", "没有配额将越过阈值";
    nothing_grows_detail =
        "At the present trends nothing reaches 80, 95 or 100\u{a0}% of its limit within 30 days. \
         Where data are too few or too old, nothing is said.",
        "按目前趋势，30 天内没有配额会达到上限的 80%、95% 或 100%。数据不足或过旧时不作预测。";
    column_now = "Now", "当前";
    column_trend = "Trend", "趋势";
    column_reach(percent: u32) = format!("{percent}\u{a0}%"), format!("{percent}%");
    column_chart = "28 days and the next 30", "过去 28 天与未来 30 天";
    passed = "passed", "已越过";
    /// Days; 0 is today.
    in_days(days: u32) = match days {
        0 => "today".to_owned(),
        days => format!("in {days} {}", plural(u64::from(days), "day", "days")),
    },
    match days {
        0 => "今天".to_owned(),
        days => format!("{days} 天后"),
    };
    /// "3–12 days": the interval.
    between(from: u32, to: u32) =
        if from == to { "by the whole interval".to_owned() } else { format!("{from} to {to} days") },
        if from == to { "整个区间一致".to_owned() } else { format!("{from} 至 {to} 天") };
    /// "not before 3 days, perhaps not within 30".
    from_on(from: u32) = format!("{from} days or later"), format!("{from} 天或更晚");
    not_within = "not within 30 days", "30 天内不会";
    /// "+1.2 a day": amount.
    per_day(amount: &str) = format!("+{amount} a day"), format!("每天 +{amount}");
    /// "between 0.8 and 1.5": low, high.
    slope_between(low: &str, high: &str) = format!("{low} to {high}"), format!("{low} 至 {high}");
    /// "of 23 of 28 days": days, of.
    of_days(days: u32, of: usize) = format!("by {days} of {of} days"),
        format!("依据 {of} 天中的 {days} 天");
    rows(count: u64, shown: &str) =
        format!("{shown} {} on this page", plural(count, "quota", "quotas")),
        format!("本页 {shown} 项配额");
    /// The picture, for those who do not see it: use, limit, slope.
    picture(used: &str, limit: &str, slope: &str) =
        format!(
            "Daily peaks of 28 days up to {used}, the limit {limit}, and the trend of {slope} for 30 days"
        ),
        format!("28 天每日峰值，最新 {used}，上限 {limit}，未来 30 天趋势为{slope}");

    // the method
    method = "How it is reckoned", "计算方法";
    method_text: [&'static str; 6] =
        [
            "The trend is the Theil–Sen line through the daily peaks (days of UTC) of the last 28 complete days: its slope is the median of the slopes between all pairs of days, so a few wild days do not turn it.",
            "The interval is Sen’s 95\u{a0}% interval of the slope, by the normal approximation of Kendall’s S with ties. “3 to 12 days” says when the steepest and the flattest slope of the interval pass the threshold.",
            "Nothing is said with fewer than 10 days of data or less than 14 days between the first and the last of them, or with none in the last 3 days, and no day is named where the interval holds a slope of zero or less: that is no trend.",
            "Where the newest day lies off the line, by more than three standard deviations and three days of growth, use has jumped or was cleared away: the trend is carried on from that day.",
            "A limit that changes within the 30 days, by an override or a plan that is planned already, is met as it will be on that day.",
            "It takes days as independent of each other and the trend as going on; campaigns and seasons do neither. Only quotas are forecast: calls have no trend here.",
        ],
        [
            "趋势是对最近 28 个完整日（UTC）的每日峰值所作的 Theil–Sen 直线：斜率取所有两日之间斜率的中位数，少数异常日不会改变它。",
            "区间为 Sen 提出的斜率 95% 置信区间，采用 Kendall S 的正态近似并对相同值作修正。“3 至 12 天”表示区间内最陡与最缓的斜率越过阈值的时间。",
            "数据少于 10 天，首末数据日相隔不足 14 天，或最近 3 天没有数据时不作预测；区间包含零或负斜率时视为无趋势，不给出日期。",
            "若最新一天偏离趋势线超过三个标准差且超过三天的增量，说明用量发生跳变或被清理：趋势从该日的数值继续外推。",
            "若 30 天内已有计划中的单独调整或套餐变更会改变上限，则按当日将生效的上限计算。",
            "该方法假设各日相互独立且趋势延续，促销活动和季节变化并不满足这一假设。仅预测配额，不预测调用频率。",
        ];
}

impl Words {
    pub fn outlook(&self, outlook: Outlook) -> &'static str {
        match outlook {
            Outlook::TooFew => self.too_few,
            Outlook::NoTrend => self.no_trend,
            Outlook::Growing => self.grows,
        }
    }
}
