//! Words of the page: a person's own account.

pub struct Words {
    pub title: &'static str,
}

pub const EN: Words = Words { title: "Your account" };

pub const ZH: Words = Words { title: "我的账号" };
