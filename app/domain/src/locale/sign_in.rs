//! Words of the sign-in page.

pub struct Words {
    pub title: &'static str,
    pub lead: &'static str,
    pub login: &'static str,
    pub password: &'static str,
    pub sign_in: &'static str,
    pub wrong: &'static str,
    pub wrong_detail: &'static str,
    pub too_many: &'static str,
    pub signed_out: &'static str,
}

pub const EN: Words = Words {
    title: "Sign in",
    lead: "See and set the limits of your customers.",
    login: "Login",
    password: "Password",
    sign_in: "Sign in",
    wrong: "The login or the password is wrong.",
    wrong_detail: "After several wrong passwords, sign-in pauses for a while.",
    too_many: "Too many wrong passwords",
    signed_out: "You are signed out.",
};

pub const ZH: Words = Words {
    title: "登录",
    lead: "查看并调整客户的用量上限。",
    login: "账号",
    password: "密码",
    sign_in: "登录",
    wrong: "账号或密码不正确。",
    wrong_detail: "多次输错密码后，将暂停登录一段时间。",
    too_many: "密码错误次数过多",
    signed_out: "已退出登录。",
};
