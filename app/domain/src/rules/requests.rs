//! Rules of requests: filing them, deciding them, and how they are decided.

use uuid::Uuid;

use super::Term;

rules! {
    RequestRule {
        // what is asked
        NoLimit = "a request asks for at least one limit", "请至少选择一项上限";
        TooManyLimits { most: usize } =
            format!("a request asks for at most {most} limits"),
            format!("一条申请最多包含 {most} 项上限");
        ValueMissing = "say how much is requested", "请填写申请值";
        TargetMissing = "say which limit is meant", "请选择上限";
        ValueNotSupported = "ask for a number or unlimited", "请填写数字或“无上限”";
        AskedTwice = "this limit is asked for twice", "同一上限重复申请";
        UseTooLarge { most: u64 } = format!("at most {most}"), format!("最大为 {most}");
        PeakBelowAverage = "the peak is at least the average", "峰值不能小于平均值";
        UseNotANumber = "the expected use is a number", "预期用量须为数字";
        UntilMissing =
            "say until when it is needed, or that it is needed for good",
            "请填写需要至何时，或选择长期";
        UntilUnreadable = "this is no date with a time", "不是有效的日期和时间";
        UntilBoth = "either an end or for good, not both", "结束时间与长期只能选择其一";
        NoEarlier =
            "there is no such earlier request of this App Key",
            "该 App Key 没有这条先前的申请";
        GivenAlready =
            "the limit in force already gives this",
            "现行上限已满足该申请值";
        DraftStays = "the App Key of a draft stays; begin another", "草稿的 App Key 不能更改，请另建草稿";
        Submitted = "the request has been submitted already", "该申请已提交";
        FiledJustNow =
            "a request for this limit was filed a moment ago",
            "刚刚已有一条针对该上限的申请";
        AlreadyOpen { app: String, target: String, number: i64, id: Uuid } =
            format!(
                "{app} has an open request for {target} already: R-{number} ({id}); comment on it, \
                 withdraw it, or file this one with `follows` in its place"
            ),
            format!(
                "{app} 已有针对 {target} 的未决申请 R-{number}：可在其中评论、撤回它，或以 `follows` 取代它"
            );
        WhoReads = "who reads the comment?", "请选择谁能看到该评论";
        OnlyPlatformComments =
            "only people of the platform comment among themselves",
            "只有平台人员可以发表内部评论";

        // what is decided
        NoVerdict = "choose what is decided", "请选择审批结果";
        NothingToGrant = "only an approval grants something", "只有批准才能授予";
        SeveralLimits =
            "the request asks for several limits: say in `grants` which",
            "申请包含多项上限：请在 `grants` 中指明";
        NotAskedFor = "this limit was not asked for", "申请中没有该上限";
        GrantedTwice = "this limit is granted twice", "同一上限重复授予";
        TooManySteps { most: usize } =
            format!("at most {most} steps"),
            format!("最多 {most} 个阶段");
        StepsInOrder =
            "each step begins after the one before",
            "每个阶段须晚于前一阶段开始";
        StepWithoutStart = "say from when on this step holds", "请填写该阶段的生效时间";
        StartWithoutValue = "say how much holds from then on", "请填写从该时间起的值";
        NothingGranted = "nothing is granted: deny it instead", "没有批准任何限制：请改为拒绝";
        NoNeededUntil =
            "the request does not say until when it is needed",
            "申请没有写明需要到何时";
        LessThanAsked =
            "this is less than was asked, or not for as long: approve it partially",
            "少于申请的数量或时间，请改为部分批准";
        AllThatWasAsked = "this is all that was asked: approve it", "已满足全部申请，请改为批准";
        Own =
            "you filed this request: somebody else has to decide it",
            "这是你提交的申请，须由其他人审批";
        OwnProposal =
            "you proposed this: a second person has to agree",
            "这是你的提议，须由第二个人同意";
        NothingProposed { number: u64 } =
            format!("nothing is proposed for R-{number}"),
            format!("R-{number} 没有待同意的提议");
        ProposalEnded =
            "what is proposed has ended by now: refuse it, and decide anew",
            "提议的内容已到期：请否决后重新审批";
        WithAnother { number: u64, who: String } =
            format!("R-{number} is with {who}; take it over if need be"),
            format!("R-{number} 正由 {who} 处理，必要时可接手");
        WithAnotherSince { number: u64, who: String, since: String } =
            format!("R-{number}: {who} has it since {since}; take it over if need be"),
            format!("R-{number}：{who} 自 {since} 起处理，必要时可接手");
        NotYours { number: u64 } =
            format!("R-{number} is not yours to give back"),
            format!("R-{number} 不是由你处理，不能放回");
        CannotBeDone { number: u64, state: Term } =
            format!("R-{number} is {}: that cannot be done to it any more", state.en),
            format!("R-{number} 的状态为“{}”，不能再执行此操作", state.zh);
        CannotBeDecided { number: u64, state: Term } =
            format!("R-{number} is {}: it cannot be decided", state.en),
            format!("R-{number} 的状态为“{}”，不能审批", state.zh);
        Undecidable =
            "the request cannot be decided any more",
            "该申请已不能审批";
        TwoPeopleDecide =
            "over a threshold two people decide, and no rule",
            "超过阈值时须由两个人审批，规则不能代替";
        Changed { number: u64, state: Term, version: u64 } =
            format!(
                "R-{number} was changed meanwhile: it is {} and has version {version} now",
                state.en
            ),
            format!("R-{number} 已被他人修改：当前状态为“{}”，版本为 {version}", state.zh);
        ChangedSinceSeen { number: u64 } =
            format!("R-{number} or what its App Key may was changed meanwhile"),
            format!("R-{number} 或其 App Key 的上限已被修改");
        AppChanged { app: String } =
            format!("{app} was changed meanwhile"),
            format!("{app} 已被他人修改");
        TimeChanged { app: String, last: Option<String> } =
            format!(
                "time has changed what {app} may: an override or a plan began or ended{}",
                last.as_ref().map(|at| format!(", last at {at}")).unwrap_or_default()
            ),
            format!(
                "{app} 的上限已随时间变化：有单独调整或套餐开始或结束{}",
                last.as_ref().map(|at| format!("，最近一次在 {at}")).unwrap_or_default()
            );

        // how requests are decided
        FactorUnreadable =
            "expected a factor such as 4 or 2.5, or a share such as 400 %",
            "请填写倍数（如 4 或 2.5）或百分比（如 400 %）";
        AmountUnreadable =
            "expected an amount in the unit of the limit",
            "请按该上限的单位填写数量";
        AmountUnbounded =
            "unlimited is over every threshold already",
            "无上限本来就超过任何阈值";
        RuleNameTaken = "another rule has this name", "已有同名规则";
        SeenFirst = "look at them first, then tick this", "请先查看，再勾选此项";
        GoalHours { most: u16 } = format!("1 to {most} hours"), format!("须为 1 至 {most} 小时");
        GoalDays { most: u16 } =
            format!("1 to {most} working days"),
            format!("须为 1 至 {most} 个工作日");
        Days { most: u16 } = format!("1 to {most} days"), format!("须为 1 至 {most} 天");
        TooManyThresholds { most: usize } =
            format!("at most {most} thresholds"),
            format!("最多 {most} 条阈值");
        Percent { least: u32, most: u32 } =
            format!("{least} to {most} percent of the plan's value"),
            format!("须为套餐值的 {least}% 至 {most}%");
        TooManyRules { count: usize } =
            format!("there are {count} rules, and there may be no more"),
            format!("已有 {count} 条规则，不能再增加");
        RuleNotReplayed =
            "replay this version of the rule over past requests before it is switched on",
            "启用前请先用历史申请试算该版本的规则";
        RuleGone =
            "the rule was switched off or changed meanwhile",
            "该规则已被停用或修改";
        RuleChanged { version: u64 } =
            format!("the rule was changed meanwhile: it has version {version} now"),
            format!("该规则已被他人修改，当前版本为 {version}");
        SettingsChanged =
            "the settings were changed by somebody else meanwhile",
            "设置已被他人修改";
    }
}
