//! Words of the page: one App Key.

pub struct Words {
    pub title: &'static str,
}

pub const EN: Words = Words { title: "App Key" };

pub const ZH: Words = Words { title: "App Key" };
