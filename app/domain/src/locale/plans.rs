//! Words of the plan matrix.

pub struct Words {
    pub title: &'static str,
    pub lead: &'static str,
    /// "Edition 3": the version of the data.
    pub version: fn(u32) -> String,
    pub quotas_of: fn(&str) -> String,
    pub rates_of: fn(&str) -> String,
    pub column_quota: &'static str,
    pub column_measured: &'static str,
    pub column_rate: &'static str,
    pub varies: &'static str,
    pub same: &'static str,
    pub rates: &'static str,
    pub rates_default: &'static str,
    pub allowed_characters: &'static str,
    pub no_plans: &'static str,
    pub byte_reading: &'static str,
    pub jump: &'static str,
}

pub const EN: Words = Words {
    title: "Plans",
    lead: "What does each plan allow?",
    version: |version| format!("data version {version}"),
    quotas_of: |edition| format!("Quotas of {edition}"),
    rates_of: |edition| format!("Rates of {edition}"),
    column_quota: "Quota",
    column_measured: "Measured",
    column_rate: "Calls to",
    varies: "Differ by plan",
    same: "The same in every plan",
    rates: "Call rates",
    rates_default: "The plans of this edition share the rates of the catalogue.",
    allowed_characters: "Allowed characters",
    no_plans: "No plan data has been loaded",
    byte_reading: "1 KB = 1024 bytes, 1 MB = 1024 KB, 1 GB = 1024 MB: our reading of the documents.",
    jump: "Editions",
};

pub const ZH: Words = Words {
    title: "套餐",
    lead: "每个套餐版本允许多少？",
    version: |version| format!("数据版本 {version}"),
    quotas_of: |edition| format!("{edition}的配额"),
    rates_of: |edition| format!("{edition}的调用频率"),
    column_quota: "配额",
    column_measured: "计量对象",
    column_rate: "接口范围",
    varies: "因套餐而异",
    same: "所有套餐相同",
    rates: "调用频率",
    rates_default: "该系列的各套餐使用接口目录中的统一频率。",
    allowed_characters: "允许的字符",
    no_plans: "尚未载入套餐数据",
    byte_reading: "1 KB = 1024 字节，1 MB = 1024 KB，1 GB = 1024 MB：这是我们对文档的理解。",
    jump: "产品系列",
};
