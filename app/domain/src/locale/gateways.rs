//! Words of the page of gateways.

use crate::gateways::Standing;

words! {
    title = "Gateways", "网关";
    lead =
        "Which version of the limits each gateway enforces, and how long the oldest change has \
         waited that it has not applied. Those that are late stand first.",
        "各网关当前执行的上限版本，以及尚未应用的最早变更已等待多久。落后的网关排在最前。";
    version_now = "newest version", "最新版本";
    gateways = "gateways", "网关";
    connected_now = "on the stream now", "已连接变更流";
    column_gateway = "Gateway", "网关";
    column_standing = "State", "状态";
    column_version = "Version", "版本";
    column_behind = "Changes behind", "落后变更数";
    column_delay = "Delay", "延迟";
    column_stream = "Stream", "变更流";
    column_last_seen = "Last seen", "最近出现";
    column_token = "Token", "令牌";
    standing(standing: Standing) -> &'static str = match standing {
        Standing::Stale => "late",
        Standing::Silent => "silent",
        Standing::Behind => "catching up",
        Standing::Current => "up to date",
    },
    match standing {
        Standing::Stale => "已落后",
        Standing::Silent => "无消息",
        Standing::Behind => "追赶中",
        Standing::Current => "已是最新",
    };
    standing_detail(standing: Standing) -> &'static str = match standing {
        Standing::Stale => "A change has waited for more than 5 s.",
        Standing::Silent => "No stream, and nothing heard for more than a minute.",
        Standing::Behind => "The newest change is not acknowledged yet.",
        Standing::Current => "The newest change is acknowledged.",
    },
    match standing {
        Standing::Stale => "有变更已等待超过 5 秒。",
        Standing::Silent => "未连接变更流，且超过一分钟没有消息。",
        Standing::Behind => "尚未确认最新的变更。",
        Standing::Current => "已确认最新的变更。",
    };
    connected = "connected", "已连接";
    not_connected = "not connected", "未连接";
    no_version = "nothing acknowledged yet", "尚未确认任何版本";
    no_delay = "none", "无";
    /// The version that it had before it began anew, and when, as text.
    restarted(version: &str, at: &str) = format!("began anew {at}, had {version}"),
        format!("{at}重新启动，此前为 {version}");
    none = "No gateway has been here yet", "还没有网关来过";
    none_detail =
        "One appears as soon as it acknowledges a version (POST /api/v1/limits/ack) or opens the \
         stream with its name.",
        "网关确认版本（POST /api/v1/limits/ack）或以自己的名称打开变更流后，就会出现在这里。";
    /// How many more there are than the page shows.
    more(number: &str) = format!("{number} more are not shown: they stand better than these."),
        format!("另有 {number} 个未显示，它们的状态都好于以上网关。");
    forget_open = "Forget…", "移除…";
    forget = "Forget", "移除";
    forget_label(name: &str) = format!("Forget {name}"), format!("移除 {name}");
    forget_title(name: &str) = format!("Forget {name}?"), format!("移除 {name}？");
    forget_effect =
        "It disappears from this page and from the API. It enforces what it knows all the same, \
         and is back as soon as it acknowledges a version.",
        "它将从本页和 API 中消失，但仍会执行已知的上限；一旦再次确认版本，就会重新出现。";
    reason = "Reason", "理由";
    reason_hint = "Kept in the audit log.", "将记入审计日志。";
}
