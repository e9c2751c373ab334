//! Words that the reports share: the tabs between them.

words! {
    all = "Reports", "报表";
    usage = "Use in a period", "时段用量";
    months = "Kept months", "月度存档";
    growth = "Utilization and growth", "利用率与增长";
    recounts = "Recounts", "重新计数";
}
