//! Words of the pages of webhooks.

use super::plural;
use crate::webhooks::{DeliveryState, WebhookFault};

words! {
    title = "Webhooks", "Webhook";
    lead = "Which systems are told when something happens to a request?",
        "申请发生变化时通知哪些系统？";
    detail = "Portals and tools that are told of requests, and what arrived.",
        "接收申请动态的门户和工具，以及投递结果。";
    one_lead = "What was sent here, and did it arrive?", "向这里发送了什么，是否送达？";
    none = "No webhooks yet", "还没有 Webhook";
    none_detail = "Make one, and it is told of every change of a request.",
        "创建后，申请的每次变化都会通知它。";
    name = "Name", "名称";
    name_hint = "What you call the system that is told.", "接收通知的系统的名称。";
    url = "Address", "地址";
    url_hint = "https, up to 2000 characters, without user name or password.",
        "https 地址，最多 2000 个字符，不含用户名和密码。";
    org = "Only for the organisation", "仅限组织";
    org_hint = "The part of the App Key before the #. Empty: all App Keys.",
        "App Key 中 # 之前的部分。留空表示全部 App Key。";
    all_orgs = "all App Keys", "全部 App Key";
    create = "Make a webhook", "创建 Webhook";
    health = "Health", "状况";
    healthy = "delivers", "正常";
    failing = "failing", "持续失败";
    untried = "not tried yet", "尚未投递";
    paused = "paused", "已暂停";
    gone = "paused: gone", "已暂停：对方已停用";
    gone_detail =
        "It answered 410 Gone, so nothing more is sent. What happens meanwhile waits here and is \
         sent when it goes on.",
        "对方返回了 410 Gone，因此不再发送。期间发生的变化会在此等待，恢复后再发送。";
    paused_detail =
        "Nothing is sent. What happens meanwhile waits here and is sent when it goes on.",
        "暂停发送。期间发生的变化会在此等待，恢复后再发送。";
    last_success = "Last success", "最近成功";
    failing_since = "Failing since", "开始失败";
    waiting = "Waiting", "等待中";
    waiting_count(count: u32, more: bool) =
        format!("{count}{}", if more { " or more" } else { "" }),
        format!("{count}{}", if more { " 条以上" } else { " 条" });
    never = "never", "从未";
    created = "Made", "创建时间";
    secret_title = "Copy the secret now: it is shown this once", "请立即复制密钥：仅显示这一次";
    secret_detail =
        "The receiver needs it to verify signatures. Whoever has it can pretend to be Headroom.",
        "接收方用它验证签名。持有该密钥的人可以冒充 Headroom。";
    old_secret(until: &str) = format!("The secret before it signs too until {until}."),
        format!("旧密钥在 {until} 之前仍同时签名。");
    settings = "Settings", "设置";
    save = "Save", "保存";
    pause = "Pause", "暂停";
    pause_effect = "Nothing is sent until it goes on; what happens meanwhile waits.",
        "恢复之前不再发送，期间发生的变化会等待。";
    resume = "Go on", "恢复";
    resume_effect = "Everything that waits is sent now.", "立即发送所有等待中的消息。";
    test = "Send a test", "发送测试";
    test_effect = "Sends a message of the type “ping”, also while it is paused.",
        "发送一条类型为“ping”的消息，暂停时也会发送。";
    rotate = "Make a new secret", "生成新密钥";
    rotate_effect =
        "The new secret is shown once. Messages carry signatures of both for 24 hours, so the \
         receiver can change over without a gap.",
        "新密钥仅显示一次。24 小时内消息同时带有新旧两个签名，接收方可以平滑切换。";
    delete = "Delete for good", "永久删除";
    delete_title = "Delete", "删除";
    delete_effect(waiting: &str) =
        format!("Deletes the webhook and the list of its deliveries. Not sent any more: {waiting}."),
        format!("删除该 Webhook 及其投递记录。不再发送：{waiting}。");
    operate = "Test, pause, new secret", "测试、暂停、新密钥";
    deliveries = "Deliveries", "投递记录";
    no_deliveries = "Nothing was sent", "没有发送过消息";
    no_deliveries_detail = "Deliveries are kept for 90 days.", "投递记录保留 90 天。";
    filter = "State of deliveries", "投递状态";
    all = "all", "全部";
    column_state = "State", "状态";
    ping = "a test", "测试";
    due = "tried again", "下次尝试";
    attempt(number: usize) = format!("Attempt {number}"), format!("第 {number} 次尝试");
    took(ms: u32) = format!("took {ms} ms"), format!("耗时 {ms} 毫秒");
    payload = "What is sent", "发送内容";
    answer = "Beginning of the answer", "应答的开头";
    show(count: usize) =
        format!("{count} {}", plural(count as u64, "attempt, message", "attempts, message")),
        format!("{count} 次尝试及内容");
    repeat = "Send again", "重新发送";
    repeat_label(what: &str) = format!("Send again: {what}"), format!("重新发送：{what}");
    state(state: DeliveryState) -> &'static str = match state {
        DeliveryState::Waiting => "waiting",
        DeliveryState::Delivered => "delivered",
        DeliveryState::Failed => "failed",
    },
    match state {
        DeliveryState::Waiting => "等待中",
        DeliveryState::Delivered => "已送达",
        DeliveryState::Failed => "失败",
    };
    fault(fault: WebhookFault) -> &'static str = match fault {
        WebhookFault::Timeout => "no answer within 10 seconds",
        WebhookFault::Connection => "no connection",
        WebhookFault::PrivateAddress => {
            "the address leads into a private network, which is not allowed"
        }
        WebhookFault::Redirect => "it leads to another address; that is not followed",
        WebhookFault::Gone => "it wants no more messages",
        WebhookFault::Status => "the answer was not 2xx",
        WebhookFault::Address => "the address cannot be called",
    },
    match fault {
        WebhookFault::Timeout => "10 秒内没有应答",
        WebhookFault::Connection => "无法连接",
        WebhookFault::PrivateAddress => "地址指向内部网络，不允许访问",
        WebhookFault::Redirect => "对方要求跳转到其他地址，不予跟随",
        WebhookFault::Gone => "对方不再接收消息",
        WebhookFault::Status => "应答不是 2xx",
        WebhookFault::Address => "该地址无法调用",
    };
    how =
        "A POST with a JSON body and the headers webhook-id, webhook-timestamp and \
         webhook-signature (Standard Webhooks). Anything but 2xx is tried again, ten times within \
         two days.",
        "以 POST 发送 JSON，并带有 webhook-id、webhook-timestamp、webhook-signature 标头（遵循 \
         Standard Webhooks）。非 2xx 应答会重试，两天内最多十次。";
}
