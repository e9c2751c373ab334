//! Words of the page: one limit of an App Key.

pub struct Words {
    pub title: &'static str,
}

pub const EN: Words = Words { title: "Limit" };

pub const ZH: Words = Words { title: "上限" };
