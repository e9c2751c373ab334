//! Words of the sign-in page.

words! {
    title = "Sign in", "登录";
    lead = "See and set the limits of your customers.", "查看并调整客户的用量上限。";
    login = "Login", "账号";
    password = "Password", "密码";
    sign_in = "Sign in", "登录";
    wrong = "The login or the password is wrong.", "账号或密码不正确。";
    wrong_detail = "After several wrong passwords, sign-in pauses for a while.",
        "多次输错密码后，将暂停登录一段时间。";
    too_many = "Too many wrong passwords", "密码错误次数过多";
}
