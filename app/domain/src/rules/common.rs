//! Rules that hold in more than one place.

nouns! {
    /// What people write.
    Noun {
        Reason = "a reason", "理由";
        Justification = "a justification", "申请理由";
        Contact = "a contact", "联系方式";
        Comment = "a comment", "评论";
        Answer = "an answer", "答复";
        Name = "a name", "名称";
    }
}

nouns! {
    /// What is looked for and may not be there.
    Thing {
        App = "the App Key", "该 App Key";
        Account = "the account", "该账号";
        Bucket = "the bucket", "该限流桶";
        Change = "the change", "该变更";
        ComingPlan = "a change of plan to come", "待生效的套餐变更";
        Gateway = "the gateway", "该网关";
        KeptMonth = "the kept month", "该月份的存档";
        Override = "the override", "该单独调整";
        OverrideSet = "the set", "该批次";
        Plan = "the plan", "该套餐";
        Platform = "the platform", "该平台";
        PlanQuota = "the quota in this plan", "该套餐中的这项配额";
        Limit = "the quota or rate", "该配额或频率";
        Quota = "the quota", "该配额";
        Recount = "the recount", "该重新计数";
        Release = "the release", "该版本";
        Request = "the request", "该申请";
        Route = "the route", "该接口";
        RequestRule = "the rule", "该规则";
        Session = "the session", "该会话";
        Token = "the token", "该令牌";
        Webhook = "the webhook", "该 Webhook";
    }
}

nouns! {
    /// The parts of an App Key.
    AppKeyPart {
        Organisation = "organisation", "组织名";
        Application = "application", "应用名";
    }
}

rules! {
    /// Why a text is no App Key.
    AppKeyError {
        Shape =
            "an App Key is written org#app, with exactly one '#'",
            "App Key 应写作“组织名#应用名”，只含一个“#”";
        Length { part: AppKeyPart, most: usize } =
            format!("the {} part must have 1 to {most} characters", part.en()),
            format!("{}须为 1 至 {most} 个字符", part.zh());
        Character { part: AppKeyPart } =
            format!(
                "the {} part may hold only letters A-Z a-z, digits, '.', '_' and '-'", part.en()
            ),
            format!("{}只能包含字母 A-Z a-z、数字及 . _ -", part.zh());
    }
}

rules! {
    /// Of texts that people write.
    TextRule {
        Missing { of: Noun } =
            format!("{} is required", of.en()),
            format!("请填写{}", of.zh());
        TooLong { of: Noun, most: usize } =
            format!("{} has at most {most} characters", of.en()),
            format!("{}最多 {most} 个字符", of.zh());
        ControlCharacter { of: Noun } =
            format!("{} holds no control characters", of.en()),
            format!("{}不能包含控制字符", of.zh());
        HiddenCharacter { of: Noun } =
            format!(
                "{} holds no invisible characters and none that change the direction of the text",
                of.en()
            ),
            format!("{}不能包含不可见字符或改变文字方向的字符", of.zh());
    }
}

rules! {
    CommonRule {
        /// The name of a code, where nothing more is to be said.
        Code { title: &'static str } = *title, "请求未能完成";
        Missing { what: Thing } =
            format!("{} does not exist", what.en()),
            format!("没有{}", what.zh());
        Refused { right: &'static str, needs: String } =
            format!("{right} needs {needs}"),
            format!("当前角色无权执行此操作（{right}）");
        SignInFirst = "sign in first", "请先登录";
        SignInAgain = "sign in again", "请重新登录";
        FormExpired =
            "this form has expired: open the page again",
            "表单已过期，请重新打开页面";
        FormTooLarge = "the form is too large", "表单过大";
        FormUnreadable = "the form could not be read", "无法读取该表单";
        FieldUnreadable { name: String } =
            format!("the field {name} is broken"),
            format!("字段 {name} 无法识别");
        Unstorable = "a value is none that can be stored", "有无法保存的值";
        Unreachable =
            "the database cannot be reached; try again shortly",
            "暂时无法连接数据库，请稍后再试";
        Ours = "something failed on our side; it has been logged", "服务器出错，已记入日志";
        NotOfThisList = "the cursor is not one of this list", "分页标记不属于该列表";
        Between { least: u32, most: u32 } =
            format!("{least} to {most}"),
            format!("须为 {least} 至 {most}");
        NotANumber = "expected a whole number", "须为整数";
    }
}
