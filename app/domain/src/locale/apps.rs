//! Words of the list of App Keys.

use super::plural;

pub struct Words {
    pub title: &'static str,
    pub lead: &'static str,
    pub filters: &'static str,
    pub query_label: &'static str,
    pub query_hint: &'static str,
    pub plan_label: &'static str,
    pub any_plan: &'static str,
    pub level_label: &'static str,
    pub any_level: &'static str,
    pub sort_label: &'static str,
    pub sort_name: &'static str,
    pub sort_tightest: &'static str,
    pub column_tightest: &'static str,
    pub column_use: &'static str,
    pub column_level: &'static str,
    pub column_measured: &'static str,
    pub no_match: &'static str,
    pub no_match_detail: &'static str,
    pub no_apps: &'static str,
    pub no_apps_detail: &'static str,
    pub clear_filters: &'static str,
    /// "50 on this page": count, shown count.
    pub on_this_page: fn(u64, &str) -> String,
}

pub const EN: Words = Words {
    title: "App Keys",
    lead: "Which customer, and how close to its tightest limit?",
    filters: "Filter App Keys",
    query_label: "Name",
    query_hint: "Part of organisation or app",
    plan_label: "Plan",
    any_plan: "Any plan",
    level_label: "Level",
    any_level: "Any level",
    sort_label: "Sort by",
    sort_name: "Name",
    sort_tightest: "Tightest limit",
    column_tightest: "Tightest limit",
    column_use: "Use",
    column_level: "Level",
    column_measured: "Measured",
    no_match: "No App Key matches",
    no_match_detail: "Try a shorter part of the name, or take a filter away.",
    no_apps: "No App Keys yet",
    no_apps_detail: "An operator registers them on the overview or through the API; the demo workload \
                     brings its own.",
    clear_filters: "Clear all filters",
    on_this_page: |count, shown| {
        format!("{shown} {} on this page", plural(count, "App Key", "App Keys"))
    },
};

pub const ZH: Words = Words {
    title: "App Key",
    lead: "哪个客户？离最紧的上限还有多远？",
    filters: "筛选 App Key",
    query_label: "名称",
    query_hint: "组织名或应用名的一部分",
    plan_label: "套餐版本",
    any_plan: "全部套餐",
    level_label: "等级",
    any_level: "全部等级",
    sort_label: "排序",
    sort_name: "名称",
    sort_tightest: "最紧的上限",
    column_tightest: "最紧的上限",
    column_use: "用量",
    column_level: "等级",
    column_measured: "测量时间",
    no_match: "没有匹配的 App Key",
    no_match_detail: "可缩短关键字，或减少筛选条件。",
    no_apps: "还没有 App Key",
    no_apps_detail: "运营可在总览页或通过 API 登记；演示负载会自带数据。",
    clear_filters: "清除全部筛选",
    on_this_page: |_, shown| format!("本页 {shown} 个 App Key"),
};
