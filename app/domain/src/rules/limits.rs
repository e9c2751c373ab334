//! Rules of limits: overrides, sets of them, plans, and the terms that admins edit.

use uuid::Uuid;

use super::Rule;
use crate::checks::Check;
use crate::language::Locale;

fn list(checks: &[Check], name: fn(Check) -> &'static str, between: &str) -> String {
    checks.iter().map(|check| name(*check)).collect::<Vec<_>>().join(between)
}

rules! {
    /// Of App Keys, their plans, and what must be confirmed.
    LimitRule {
        NoSuchApp = "there is no such App Key", "没有该 App Key";
        NotAnAppKey =
            "this is no App Key: expected organisation#app",
            "不是有效的 App Key，应为“组织名#应用名”";
        NoSuchPlan = "there is no such plan", "没有该套餐";
        NoSuchLimit = "there is no such limit", "没有该上限";
        PlanNotOf { plans: String } =
            format!("plan must be one of {plans}"),
            format!("套餐须为 {plans} 之一");
        HasPlan { app: String, plan: String } =
            format!("{app} has the plan {plan} already"),
            format!("{app} 已在使用套餐 {plan}");
        OtherPlan { app: String, plan: String } =
            format!("{app} is there with the plan {plan}; change it at its plan"),
            format!("{app} 已登记，套餐为 {plan}；请在其套餐处更换");
        AppChanged { app: String, plan: String, version: u64 } =
            format!(
                "{app} was changed by somebody else meanwhile: it has the plan {plan} and version \
                 {version} now"
            ),
            format!("{app} 已被他人修改：当前套餐为 {plan}，版本为 {version}");
        AppsBusy =
            "the App Keys are being changed by others; try again",
            "这些 App Key 正被他人修改，请重试";
        Unconfirmed { checks: Vec<Check> } =
            format!("the change must be confirmed: {}", list(checks, Check::as_str, ", ")),
            format!("该变更须确认：{}", list(checks, Check::zh, "、"));
        EditUnconfirmed = "the edit must be confirmed", "该编辑须确认";
        /// One check that fires, with the limits for which it does.
        Check { check: Check, figures: String } =
            format!("{}: {}{figures}", check.as_str(), check.en()),
            format!("请确认：{}{figures}", check.zh());
        CheckOfMany { check: Check, count: u64 } =
            format!("{} must be confirmed: it is so for {count} App Keys", check.as_str()),
            format!("须确认：{}（涉及 {count} 个 App Key）", check.zh());
        CheckOfTerms { check: Check, apps: u64, over: u64 } =
            format!("{}: {apps} App Keys change, {over} would be over", check.as_str()),
            format!("{}：{apps} 个 App Key 变化，其中 {over} 个将超出上限", check.zh());
    }
}

rules! {
    /// Of overrides, and of which limits may have one.
    OverrideRule {
        AmountTooLarge { most: u64 } =
            format!("a limit is at most {most}"),
            format!("上限最大为 {most}");
        NotSupported =
            "an override is a number or unlimited; only a plan can leave a feature out",
            "单独调整须为数字或无上限；只有套餐可以不支持某项功能";
        StartPast = "the start cannot be in the past", "生效时间不能早于现在";
        StartFar { days: i64 } =
            format!("the start is at most {days} days ahead"),
            format!("生效时间最多提前 {days} 天");
        EndPast = "the end must be in the future", "结束时间必须在将来";
        EndBeforeStart = "the end must be after the start", "结束时间必须晚于开始时间";
        EndFar { days: i64 } =
            format!("the end is at most {days} days ahead"),
            format!("结束时间最多在 {days} 天之内");
        SameEnd = "it ends then already", "结束时间与原来相同";
        Ended = "the override has already ended", "该单独调整已结束";
        EndedSetAnother =
            "the override has already ended; set another",
            "该单独调整已结束，请另行设置";
        Overlap { other: Uuid, from: String, to: String } =
            format!(
                "the temporary override {other} holds from {from} to {to}; end it first, or choose \
                 another time"
            ),
            format!(
                "临时单独调整 {other} 的有效期为 {from} 至 {to}，请先结束它，或另选时间"
            );
        Overlaps =
            "a temporary override of this limit covers part of that time; end it first, or choose \
             another time",
            "该上限已有临时单独调整覆盖部分时间，请先结束它，或另选时间";
        Covered { other: Uuid, from: String, to: String } =
            format!("the temporary override {other} holds from {from} to {to}"),
            format!("临时单独调整 {other} 的有效期为 {from} 至 {to}");
        NoSuchQuota = "there is no such quota", "没有该配额";
        FixedSize { quota: String } =
            format!("{quota} is the fixed size of a single thing and holds for everybody"),
            format!("{quota} 是单个对象的固定大小，对所有客户相同");
        PlanWithoutQuota { plan: String, quota: String } =
            format!("the plan {plan} has no quota {quota}"),
            format!("套餐 {plan} 没有配额 {quota}");
        EditionWithoutBucket { edition: String } =
            format!("the edition {edition} has no such bucket"),
            format!("接口目录 {edition} 没有该限流桶");
        BucketWithoutRate { bucket: String } =
            format!("the bucket {bucket} has no rate of that unit, window and scope"),
            format!("限流桶 {bucket} 没有该单位、窗口和范围的频率");
    }
}

rules! {
    /// Of overrides of many App Keys.
    OverrideSetRule {
        NoApps = "there is no App Key", "请填写 App Key";
        NoMatch = "no App Key matches", "没有符合条件的 App Key";
        NoneSettable = "none of the App Keys can have it", "没有可以设置的 App Key";
        AppsAndFilter = "name App Keys or a filter, not both", "App Key 与筛选条件只能选择其一";
        NeitherAppsNorFilter =
            "name the App Keys, or a filter",
            "请填写 App Key，或选择筛选条件";
        AllOrConditions =
            "a filter has a query or a plan, or says `all`",
            "筛选条件须有名称或套餐，或指定 `all`";
        TooMany { most: usize, count: usize } =
            format!("at most {most} App Keys at once; these are {count}"),
            format!("一次最多 {most} 个 App Key，现有 {count} 个");
        LeftOut { app: String, rule: Box<Rule> } =
            format!("{app}: {rule}"),
            format!("{app}：{}", rule.text(Locale::Zh));
        MoreLeftOut { count: u64 } = format!("and {count} more"), format!("另有 {count} 个");
        Undone = "the set has been undone already", "该批次已撤回";
        NothingStands =
            "nothing of the set stands any more",
            "该批次中已没有生效的单独调整";
        Changed =
            "the form was changed after it was looked at",
            "查看之后表单又有改动";
    }
}

rules! {
    /// Of the fields of a form that sets a limit.
    #[derive(Copy, Hash)]
    FormRule {
        Target = "Choose which rate is meant.", "请选择哪一项频率。";
        ValueMissing = "Say the new limit.", "请填写新上限。";
        ValueUnreadable =
            "This is no whole number and not “unlimited”.",
            "既不是整数，也不是“无上限”。";
        /// A size where things are counted, or the other way round.
        ValueUnit = "This limit is measured in another unit.", "单位与该上限不符。";
        ValueTooLarge =
            "A limit is at most 9,007,199,254,740,991.",
            "上限最大为 9,007,199,254,740,991。";
        ValueNotSupported = "An override is a number or unlimited.", "只能填写数值或“无上限”。";
        ReasonMissing = "A reason is required.", "请填写理由。";
        ReasonTooLong = "A reason has at most 1,000 characters.", "理由最多 1,000 个字符。";
        /// Control characters other than line breaks and tabs.
        ReasonControl = "A reason holds no control characters.", "理由不能含有控制字符。";
        /// Characters that nobody sees, or that turn the text around them.
        ReasonHidden =
            "A reason holds no invisible characters and none that change the direction of the text.",
            "理由不能含有不可见字符或改变文字方向的字符。";
        StartUnreadable = "This is no date and time.", "不是有效的日期和时间。";
        EndUnreadable = "This is no date and time.", "不是有效的日期和时间。";
        EndBeforeStart = "The end must be after the start.", "结束时间必须晚于开始时间。";
        EndInPast = "The end must be in the future.", "结束时间必须在将来。";
        /// Neither an end nor that there is none.
        EndMissing =
            "Say when it ends, or that it is for good.",
            "请填写结束时间，或选择长期有效。";
    }
}

rules! {
    /// Of edits of plans and catalogue.
    TermsRule {
        NothingChanged = "nothing is changed", "没有任何改动";
        TooMany { most: usize } =
            format!("at most {most} values at once"),
            format!("一次最多改动 {most} 个值");
        SetTwice = "is set twice", "同一个值设置了两次";
        AmountTooLarge = "the amount is too large", "数值过大";
        NoSuchQuota = "there is no such quota", "没有该配额";
        QuotaIsWords =
            "the quota is a rule in words and has no value",
            "该配额是文字规则，没有数值";
        NoSuchPlan = "there is no such plan", "没有该套餐";
        PlanWithoutBucket =
            "the plan's catalogue has no such bucket",
            "该套餐的接口目录没有该限流桶";
        NoSuchEdition = "there is no such catalogue edition", "没有该接口目录版本";
        CatalogueWithoutBucket = "the catalogue has no such bucket", "接口目录没有该限流桶";
        BucketWithoutRate =
            "the bucket has no rate of that unit and window",
            "该限流桶没有该单位和窗口的频率";
        IsSo = "is so already", "已是该值";
        Contradicts { faults: String } = faults.clone(), format!("与目录矛盾：{faults}");
        Changed { release: u32 } =
            format!("plans and catalogue were changed meanwhile: release {release} is the newest"),
            format!("套餐与目录已被他人修改，最新为第 {release} 版");
    }
}
