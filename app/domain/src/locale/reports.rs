//! Words that the reports share: the tabs between them.

pub struct Words {
    pub all: &'static str,
    pub usage: &'static str,
    pub months: &'static str,
    pub growth: &'static str,
    pub recounts: &'static str,
}

pub const EN: Words = Words {
    all: "Reports",
    usage: "Use in a period",
    months: "Kept months",
    growth: "Utilization and growth",
    recounts: "Recounts",
};

pub const ZH: Words = Words {
    all: "报表",
    usage: "时段用量",
    months: "月度存档",
    growth: "利用率与增长",
    recounts: "重新计数",
};
