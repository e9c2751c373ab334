//! Words of the catalogue: operations, buckets, sources, and the ledger of contradictions.

use super::plural;

words! {
    title = "Catalogue", "接口目录";
    lead = "How often may each operation be called, and who says so?",
        "每个接口可以调用多频繁？依据是什么？";
    view_label = "View", "视图";
    view_operations = "Operations", "接口";
    view_conflicts = "Contradictions", "文档矛盾";
    query_label = "Search the catalogue", "搜索接口目录";
    query_hint = "Name, path or bucket", "名称、路径或计数桶";
    modules = "Modules", "模块";
    column_operation = "Operation", "接口";
    column_route = "Route", "路由";
    column_rate = "Limit", "上限";
    column_bucket = "Bucket", "计数桶";
    column_sources = "Source", "出处";
    deprecated = "deprecated", "已废弃";
    no_match = "No operation matches", "没有匹配的接口";
    no_match_detail = "Search by name in either language, by path or by bucket.",
        "可按中英文名称、路径或计数桶搜索。";
    not_loaded = "No catalogue has been loaded", "尚未载入接口目录";
    shared_bucket = "shared", "共用";
    fan_out(factor: u32) = format!("delivers at most {factor} × its rate"),
        format!("下行分发最多为其频率的 {factor} 倍");
    /// "143 operations on 132 routes in 117 buckets": shown counts.
    counts(operations: &str, routes: &str, buckets: &str) =
        format!("{operations} operations on {routes} routes in {buckets} buckets"),
        format!("{operations} 个接口，{routes} 条路由，{buckets} 个计数桶");
    shares_with(count: u64, shown: &str) =
        format!("one counter over {shown} {}", plural(count, "route", "routes")),
        format!("{shown} 条路由共用一个计数器");

    // the ledger
    conflicts = "Where the documents contradict each other", "文档之间的矛盾";
    conflicts_lead = "The newest document holds until a person decides otherwise.",
        "在人工裁定之前，以最新的文档为准。";
    conflict_count(count: u64, shown: &str) =
        format!("{shown} {}", plural(count, "contradiction", "contradictions")),
        format!("{shown} 处矛盾");
    readings = "What they say", "各文档的说法";
    decision = "What holds", "采用的说法";
    reason = "Why", "理由";
    class(class: u8) = format!("Class {class}"), format!("第 {class} 类");
}
