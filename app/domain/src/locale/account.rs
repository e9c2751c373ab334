//! Words of the page: a person's own account.

words! {
    title = "Your account", "我的账号";
    lead = "Where are you signed in, and how is the console shown to you?",
        "你在哪些设备上登录，控制台以何种方式显示？";
    profile = "Profile", "基本信息";
    login = "Login", "账号";
    name = "Name", "姓名";
    role = "Role", "角色";
    since = "Account since", "创建时间";
    preferences = "Display", "显示";
    preferences_note = "kept in this browser", "保存在此浏览器中";
    zone = "Time zone", "时区";
    sessions = "Signed-in browsers", "已登录的浏览器";
    sessions_note =
        "A session ends by itself when it is not used, and at the latest at the time shown.",
        "会话在闲置后自动结束，最迟于所示时间结束。";
    browser = "Browser", "浏览器";
    address = "Address", "地址";
    began = "Signed in", "登录时间";
    last_seen = "Last seen", "最近使用";
    ends = "Ends", "结束时间";
    this_one = "this browser", "当前浏览器";
    unknown = "unknown", "未知";
    end = "Sign out", "退出";
    end_label(browser: &str) = format!("Sign out {browser}"), format!("退出 {browser}");
    end_others = "Sign out all other browsers", "退出其他所有浏览器";
    end_everywhere = "Sign out everywhere, here too", "在所有浏览器（含当前）退出";
    password = "Password", "密码";
    password_since(moment: &str) = format!("in use since {moment}"), format!("自 {moment} 起使用");
    current_password = "Current password", "当前密码";
    new_password = "New password", "新密码";
    repeat_password = "New password again", "再次输入新密码";
    password_hint = "At least 12 characters; a phrase is easiest.",
        "至少 12 个字符；用一句话最容易记住。";
    change_password = "Change password", "修改密码";
    change_password_effect = "All other browsers are signed out.", "其他浏览器将全部退出登录。";
}
