//! Words of the admin pages.

pub struct Words {
    pub title: &'static str,
}

pub const EN: Words = Words { title: "Admin" };

pub const ZH: Words = Words { title: "管理" };
