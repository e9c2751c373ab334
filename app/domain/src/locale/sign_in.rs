//! Words of the sign-in page.

pub struct Words {
    pub title: &'static str,
}

pub const EN: Words = Words { title: "Sign in" };

pub const ZH: Words = Words { title: "登录" };
