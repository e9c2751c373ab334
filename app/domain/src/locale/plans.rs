//! Words of the plan matrix.

words! {
    title = "Plans", "套餐";
    lead = "What does each plan allow?", "每个套餐版本允许多少？";
    /// "Edition 3": the version of the data.
    version(version: u32) = format!("data version {version}"), format!("数据版本 {version}");
    quotas_of(edition: &str) = format!("Quotas of {edition}"), format!("{edition}的配额");
    rates_of(edition: &str) = format!("Rates of {edition}"), format!("{edition}的调用频率");
    column_quota = "Quota", "配额";
    column_measured = "Measured", "计量对象";
    column_rate = "Calls to", "接口范围";
    varies = "Differ by plan", "因套餐而异";
    same = "The same in every plan", "所有套餐相同";
    rates = "Call rates", "调用频率";
    rates_default = "The plans of this edition share the rates of the catalogue.",
        "该系列的各套餐使用接口目录中的统一频率。";
    allowed_characters = "Allowed characters", "允许的字符";
    no_plans = "No plan data has been loaded", "尚未载入套餐数据";
    byte_reading =
        "1 KB = 1024 bytes, 1 MB = 1024 KB, 1 GB = 1024 MB: our reading of the documents.",
        "1 KB = 1024 字节，1 MB = 1024 KB，1 GB = 1024 MB：这是我们对文档的理解。";
    jump = "Editions", "产品系列";
}
