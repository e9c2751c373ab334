//! Rules of accounts, sign-ins and tokens.

rules! {
    PeopleRule {
        LoginLength { most: usize } =
            format!("the login must have 1 to {most} characters"),
            format!("账号须为 1 至 {most} 个字符");
        LoginCharacter =
            "the login may hold letters a-z, digits and . _ @ + -, and begins with a letter or digit",
            "账号只能包含字母 a-z、数字及 . _ @ + -，且以字母或数字开头";
        LoginTaken = "an account with this login exists", "该账号已存在";
        NameLength { most: usize } =
            format!("the name must have 1 to {most} characters"),
            format!("名称须为 1 至 {most} 个字符");
        NameControl = "the name may not hold control characters", "名称不能包含控制字符";
        NameHidden =
            "the name holds no invisible characters and none that change the direction of the text",
            "名称不能包含不可见字符或改变文字方向的字符";
        PasswordShort { least: usize } =
            format!("the password must have at least {least} characters"),
            format!("密码至少需要 {least} 个字符");
        PasswordLong { most: usize } =
            format!("the password must have at most {most} characters"),
            format!("密码最多 {most} 个字符");
        PasswordLikeLogin = "the password may not contain the login", "密码不能包含账号";
        PasswordCommon =
            "the password is one of the first that a guesser tries",
            "该密码过于常见，容易被猜到";
        PasswordsDiffer = "the two new passwords differ", "两次输入的新密码不一致";
        WrongPassword = "the current password is wrong", "当前密码不正确";
        WrongLogin = "the login or the password is wrong", "账号或密码不正确";
        TooManyGuesses =
            "too many wrong passwords; try again later",
            "密码错误次数过多，请稍后再试";
        NoSuchRole =
            "the role is viewer, support, operator or admin",
            "角色须为只读、技术支持、运营或管理员";
        LastAdmin =
            "the last admin who can sign in must stay one",
            "最后一位可登录的管理员不能被停用或更改角色";
        OnlyPeople = "only a person has an account", "只有人员才有账号";
        OnlyAccountsNotified = "only accounts have notifications", "只有账号才有通知";
        AccountChanged = "the account was changed meanwhile", "该账号已被他人修改";
        LifetimeUnreadable = "the lifetime is a number of days", "有效天数须为数字";
        LifetimeOutside { most: u32 } =
            format!("a token lives 1 to {most} days"),
            format!("有效天数须为 1 至 {most}");
        RoleAndScopes =
            "a token has a role or scopes, not both",
            "令牌只能有角色或权限，不能两者都有";
        NeitherRoleNorScopes =
            "a token needs a role or at least one scope",
            "请选择一个角色或至少一项权限";
        NoSuchScope =
            "a scope is usage:write, limits:read or requests:write",
            "权限须为 usage:write、limits:read 或 requests:write";
        NoCustomersNamed =
            "name the organisations or App Keys that the token is for, or say that it is for all \
             customers",
            "请填写该令牌适用的组织或 App Key，或选择所有客户";
        AllAndNamed =
            "a token is for all customers or for those that are named, not both",
            "令牌适用于所有客户或所填写的客户，不能两者都选";
        RoleIsForAll =
            "a token with a role is for all customers: only one with scopes is bound to names",
            "角色令牌适用于所有客户；只有权限令牌才能限定范围";
        NoOrgName { text: String } =
            format!(
                "{text:?} names no organisation: a name has 1 to 64 letters, digits and '.', '_' \
                 and '-'"
            ),
            format!("{text:?} 不是组织名：须为 1 至 64 个字母、数字、'.'、'_' 或 '-'");
        NoAppKey { text: String } =
            format!("{text:?} is no App Key: one is written organisation#application"),
            format!("{text:?} 不是 App Key：格式为 组织#应用");
        NoSourceName { text: String } =
            format!("{text:?} is no name of a source: one has 1 to 200 visible characters"),
            format!("{text:?} 不是来源名称：须为 1 至 200 个可见字符");
        TooManyNames { most: usize } =
            format!("at most {most} names"),
            format!("最多 {most} 个名称");
        NoNotificationsNamed =
            "name notifications, or the last one that was read",
            "请指定通知，或最后一条已读的通知";
        TooManyNotifications { most: usize } =
            format!("name at most {most} notifications"),
            format!("一次最多指定 {most} 条通知");
    }
}
