//! Words of the list of App Keys.

use super::plural;

words! {
    title = "App Keys", "App Key";
    lead = "Which customer, and how close to its tightest limit?",
        "哪个客户？离最紧的上限还有多远？";
    to_bulk = "Register many…", "批量登记…";
    filters = "Filter App Keys", "筛选 App Key";
    query_label = "Name", "名称";
    query_hint = "Part of organisation or app", "组织名或应用名的一部分";
    plan_label = "Plan", "套餐版本";
    any_plan = "Any plan", "全部套餐";
    level_label = "Level", "等级";
    any_level = "Any level", "全部等级";
    sort_label = "Sort by", "排序";
    sort_name = "Name", "名称";
    sort_tightest = "Tightest limit", "最紧的上限";
    column_tightest = "Tightest limit", "最紧的上限";
    column_use = "Use", "用量";
    column_level = "Level", "等级";
    column_measured = "Measured", "测量时间";
    no_match = "No App Key matches", "没有匹配的 App Key";
    no_match_detail = "Try a shorter part of the name, or take a filter away.",
        "可缩短关键字，或减少筛选条件。";
    no_apps = "No App Keys yet", "还没有 App Key";
    no_apps_detail =
        "An operator registers them through the API, or many at once on a page of their own; the \
         demo workload brings its own.",
        "运营可通过 API 登记，也可在批量登记页一次登记多个；演示负载会自带数据。";
    clear_filters = "Clear all filters", "清除全部筛选";
    /// "50 on this page": count, shown count.
    on_this_page(count: u64, shown: &str) =
        format!("{shown} {} on this page", plural(count, "App Key", "App Keys")),
        format!("本页 {shown} 个 App Key");
}
