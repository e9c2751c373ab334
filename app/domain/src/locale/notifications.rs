//! Words of the bell and the page of notifications.

use super::plural;

pub struct Words {
    pub title: &'static str,
    pub lead: &'static str,
    pub none: &'static str,
    pub none_detail: &'static str,
    /// On the bell: how many are unread.
    pub unread_count: fn(u32, bool) -> String,
    pub all_read: &'static str,
    pub unread: &'static str,
    pub read: &'static str,
    pub mark_one: &'static str,
    pub mark_one_label: fn(u64) -> String,
    pub mark_all: &'static str,
    pub done_read: &'static str,
    /// Who did what to which request.
    pub happened: fn(&str, &str) -> String,
    pub by_itself: &'static str,
    pub internal: &'static str,
    pub ends: fn(&str) -> String,
    pub extend: &'static str,
    pub extend_label: fn(&str) -> String,
}

pub const EN: Words = Words {
    title: "Notifications",
    lead: "What happened to requests that you have to do with?",
    none: "Nothing has happened",
    none_detail: "You are told here when somebody else does something to a request that you filed, took, decided or commented on.",
    unread_count: |count, more| {
        format!(
            "{count}{} unread {}",
            if more { "+" } else { "" },
            plural(count.into(), "notification", "notifications")
        )
    },
    all_read: "Notifications",
    unread: "unread",
    read: "read",
    mark_one: "Mark as read",
    mark_one_label: |number| format!("Mark as read: R-{number}"),
    mark_all: "Mark all as read",
    done_read: "Marked as read.",
    happened: |who, what| format!("{who} {what}"),
    by_itself: "The server",
    internal: "internal",
    ends: |at| format!("ends {at}"),
    extend: "Extend…",
    extend_label: |what| format!("Extend {what}"),
};

pub const ZH: Words = Words {
    title: "通知",
    lead: "与您相关的申请发生了什么？",
    none: "还没有通知",
    none_detail: "当其他人对您提交、受理、审批或评论过的申请进行操作时，会在这里通知您。",
    unread_count: |count, more| format!("{count}{} 条未读通知", if more { "+" } else { "" }),
    all_read: "通知",
    unread: "未读",
    read: "已读",
    mark_one: "标为已读",
    mark_one_label: |number| format!("标为已读：R-{number}"),
    mark_all: "全部标为已读",
    done_read: "已标为已读。",
    happened: |who, what| format!("{who}{what}"),
    by_itself: "系统",
    internal: "内部",
    ends: |at| format!("将于 {at} 到期"),
    extend: "延长…",
    extend_label: |what| format!("延长 {what}"),
};
