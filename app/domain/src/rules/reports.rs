//! Rules of reports, of questions about the past, of what is kept, and of the record.

rules! {
    ReportRule {
        Period =
            "period is 7d, 30d, this-month, last-month or days",
            "时段须为所列选项之一";
        Day = "a day is written 2026-11-20", "日期格式为 2026-11-20";
        DayOrder = "the last day is not before the first", "结束日期不能早于开始日期";
        PeriodTooLong { days: i64 } =
            format!("a period has at most {days} days"),
            format!("时段最长为 {days} 天");
        Kind = "kind is quota, rate or route", "类型须为所列选项之一";
        Sort =
            "sort is name, over-100, over-80, peak or rejected",
            "排序须为所列选项之一";
        Percent = "percent is one of 80, 95 and 100", "百分比须为 80、95 或 100";
        WithinTooFar { days: u32 } =
            format!("within is at most {days} days: no trend is carried further"),
            format!("最多预测 {days} 天");
        MomentUnreadable { name: &'static str } =
            format!("{name} is a time such as 2026-11-03T14:05:00Z"),
            format!("{name} 须为时间，例如 2026-11-03T14:05:00Z");
        MomentInFuture { name: &'static str } =
            format!("{name} must not lie in the future"),
            format!("{name} 不能晚于现在");
        MomentBeforeFirst = "and must not lie before at", "第二个时刻不能早于第一个";
        BeforeRegistration { app: String, registered: String } =
            format!("{app} was registered at {registered}; before that it had no limits"),
            format!("{app} 于 {registered} 登记，此前没有上限");
        SampleDays { least: u16, most: u16 } =
            format!("expected a number of days from {least} to {most}"),
            format!("天数须为 {least} 至 {most}");
        AuditDays { least: u16, most: u16 } =
            format!("expected a number of days from {least} to {most}, or nothing"),
            format!("天数须为 {least} 至 {most}，或留空");
        KeptShorter { days: u32, rows: u64 } =
            format!(
                "less is kept than before: {days} days of samples and {rows} audit rows go in the \
                 next run and do not come back; confirm it"
            ),
            format!(
                "保留时间变短：下次运行将永久删除 {days} 天的采样数据和 {rows} 条审计记录，请确认"
            );
        CheckUnderWay =
            "a check is under way; its result will stand here",
            "检查正在进行，完成后结果会显示在这里";
        SealsNothing = "this server does not seal", "该服务器不做封存";
    }
}
