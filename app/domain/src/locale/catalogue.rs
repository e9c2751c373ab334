//! Words of the catalogue: operations, buckets, sources, and the ledger of contradictions.

use super::plural;

pub struct Words {
    pub title: &'static str,
    pub lead: &'static str,
    pub view_label: &'static str,
    pub view_operations: &'static str,
    pub view_conflicts: &'static str,
    pub query_label: &'static str,
    pub query_hint: &'static str,
    pub modules: &'static str,
    pub column_operation: &'static str,
    pub column_route: &'static str,
    pub column_rate: &'static str,
    pub column_bucket: &'static str,
    pub column_sources: &'static str,
    pub deprecated: &'static str,
    pub no_match: &'static str,
    pub no_match_detail: &'static str,
    pub not_loaded: &'static str,
    pub shared_bucket: &'static str,
    pub fan_out: fn(u32) -> String,
    /// "143 operations on 132 routes in 117 buckets": shown counts.
    pub counts: fn(&str, &str, &str) -> String,
    pub shares_with: fn(u64, &str) -> String,
    // the ledger
    pub conflicts: &'static str,
    pub conflicts_lead: &'static str,
    pub conflict_count: fn(u64, &str) -> String,
    pub readings: &'static str,
    pub decision: &'static str,
    pub reason: &'static str,
    pub class: fn(u8) -> String,
}

pub const EN: Words = Words {
    title: "Catalogue",
    lead: "How often may each operation be called, and who says so?",
    view_label: "View",
    view_operations: "Operations",
    view_conflicts: "Contradictions",
    query_label: "Search the catalogue",
    query_hint: "Name, path or bucket",
    modules: "Modules",
    column_operation: "Operation",
    column_route: "Route",
    column_rate: "Limit",
    column_bucket: "Bucket",
    column_sources: "Source",
    deprecated: "deprecated",
    no_match: "No operation matches",
    no_match_detail: "Search by name in either language, by path or by bucket.",
    not_loaded: "No catalogue has been loaded",
    shared_bucket: "shared",
    fan_out: |factor| format!("delivers at most {factor} × its rate"),
    counts: |operations, routes, buckets| {
        format!("{operations} operations on {routes} routes in {buckets} buckets")
    },
    shares_with: |count, shown| {
        format!("one counter over {shown} {}", plural(count, "route", "routes"))
    },
    conflicts: "Where the documents contradict each other",
    conflicts_lead: "The newest document holds until a person decides otherwise.",
    conflict_count: |count, shown| {
        format!("{shown} {}", plural(count, "contradiction", "contradictions"))
    },
    readings: "What they say",
    decision: "What holds",
    reason: "Why",
    class: |class| format!("Class {class}"),
};

pub const ZH: Words = Words {
    title: "接口目录",
    lead: "每个接口可以调用多频繁？依据是什么？",
    view_label: "视图",
    view_operations: "接口",
    view_conflicts: "文档矛盾",
    query_label: "搜索接口目录",
    query_hint: "名称、路径或计数桶",
    modules: "模块",
    column_operation: "接口",
    column_route: "路由",
    column_rate: "上限",
    column_bucket: "计数桶",
    column_sources: "出处",
    deprecated: "已废弃",
    no_match: "没有匹配的接口",
    no_match_detail: "可按中英文名称、路径或计数桶搜索。",
    not_loaded: "尚未载入接口目录",
    shared_bucket: "共用",
    fan_out: |factor| format!("下行分发最多为其频率的 {factor} 倍"),
    counts: |operations, routes, buckets| {
        format!("{operations} 个接口，{routes} 条路由，{buckets} 个计数桶")
    },
    shares_with: |_, shown| format!("{shown} 条路由共用一个计数器"),
    conflicts: "文档之间的矛盾",
    conflicts_lead: "在人工裁定之前，以最新的文档为准。",
    conflict_count: |_, shown| format!("{shown} 处矛盾"),
    readings: "各文档的说法",
    decision: "采用的说法",
    reason: "理由",
    class: |class| format!("第 {class} 类"),
};
