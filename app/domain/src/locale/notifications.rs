//! Words of the bell and the page of notifications.

use super::plural;

words! {
    title = "Notifications", "通知";
    lead = "What happened to requests that you have to do with?", "与您相关的申请发生了什么？";
    none = "Nothing has happened", "还没有通知";
    none_detail =
        "You are told here when somebody else does something to a request that you filed, took, \
         decided or commented on.",
        "当其他人对您提交、受理、审批或评论过的申请进行操作时，会在这里通知您。";
    /// On the bell: how many are unread.
    unread_count(count: u32, more: bool) =
        format!(
            "{count}{} unread {}",
            if more { "+" } else { "" },
            plural(count.into(), "notification", "notifications")
        ),
        format!("{count}{} 条未读通知", if more { "+" } else { "" });
    all_read = "Notifications", "通知";
    unread = "unread", "未读";
    read = "read", "已读";
    mark_one = "Mark as read", "标为已读";
    mark_one_label(number: u64) = format!("Mark as read: R-{number}"),
        format!("标为已读：R-{number}");
    mark_all = "Mark all as read", "全部标为已读";
    /// Who did what to which request.
    happened(who: &str, what: &str) = format!("{who} {what}"), format!("{who}{what}");
    by_itself = "The server", "系统";
    internal = "internal", "内部";
    ends(at: &str) = format!("ends {at}"), format!("将于 {at} 到期");
    extend = "Extend…", "延长…";
    extend_label(what: &str) = format!("Extend {what}"), format!("延长 {what}");
}
