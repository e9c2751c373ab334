//! Rules of what lies outside: webhooks, platforms, and recounts that ask them.

use super::Term;

rules! {
    OutsideRule {
        Url = "the address begins with https:// and names a host", "地址须以 https:// 开头并包含主机名";
        UrlTooLong { most: usize } =
            format!("the address may have at most {most} characters"),
            format!("地址最多 {most} 个字符");
        UrlCredentials =
            "the address must not hold a user name or password",
            "地址中不能包含用户名或密码";
        UrlCharacters =
            "the address holds a character that does not belong there",
            "地址中包含不允许的字符";
        UrlPrivate = "the address leads into a private network", "地址指向内部网络";
        UrlQuery = "the address ends before any question mark", "地址不能包含问号及其后的内容";
        Organisation =
            "no App Key can have an organisation of this name",
            "没有 App Key 能使用该组织名";
        DeliveryState =
            "a state is waiting, delivered or failed",
            "状态须为 waiting、delivered 或 failed";
        TooManyWebhooks { most: usize } =
            format!("there are {most} webhooks already"),
            format!("已有 {most} 个 Webhook，不能再增加");
        WebhookChanged =
            "the webhook was changed by somebody else meanwhile",
            "该 Webhook 已被他人修改";
        Scope =
            "name an organisation, or an App Key as organisation#app",
            "请填写组织名，或“组织名#应用名”形式的 App Key";
        ScopeTaken = "another platform has this scope", "已有平台使用该范围";
        ClientId { most: usize } =
            format!("the client id must have 1 to {most} characters without spaces"),
            format!("Client ID 须为 1 至 {most} 个字符，不含空格");
        Secret { most: usize } =
            format!("the client secret must have 1 to {most} characters without spaces"),
            format!("Client Secret 须为 1 至 {most} 个字符，不含空格");
        SecretAgain =
            "give the client secret again: the address is another one",
            "地址已变更，请重新填写 Client Secret";
        CallsPerMinute { most: u32 } =
            format!("1 to {most} calls per minute"),
            format!("须为每分钟 1 至 {most} 次");
        TooManyPlatforms { most: usize } =
            format!("there are {most} platforms already"),
            format!("已有 {most} 个平台，不能再增加");
        PlatformChanged =
            "the platform was changed by somebody else meanwhile",
            "该平台已被他人修改";
        NoQuotas = "choose at least one quota", "请至少选择一项配额";
        NoSuchSource =
            "the platform cannot be asked for this quota",
            "平台无法提供该配额的数值";
        NoPlatform = "there is no platform that can be asked", "没有可供查询的平台";
        RunTooLarge { most: usize } =
            format!("a run has at most {most} App Keys and quotas"),
            format!("一次最多 {most} 项，请缩小范围");
        RunUnderWay = "a recount of this is under way already", "该范围的重新计数正在进行";
        RunEnded = "the run has ended already", "该次运行已结束";
        NewerSample { value: u64, at: String } =
            format!("a newer sample has arrived since the count: {value} at {at}"),
            format!("计数之后又有新的采样：{at} 为 {value}");
        CountTooOld { days: i64 } =
            format!("the count is older than {days} days"),
            format!("计数已超过 {days} 天");
        GaugeAgrees = "the gauge says what was counted", "采样值与计数一致";
        NotRepaired =
            "the gauge was not repaired by this recount",
            "该重新计数没有修正过采样值";
        NewerThanRepair { says: String } =
            format!(
                "something newer has arrived since the repair, the gauge says {says}: there is \
                 nothing to put back"
            ),
            format!("修正之后又有新的采样（{says}），无可恢复");
        Resolved { how: &'static str, by: String } =
            format!("it was {how} by {by} already"),
            format!("{by} 已处理（{how}）");
        NothingCounted { state: Term } =
            format!("it is {}, so nothing was counted", state.en),
            format!("状态为“{}”，没有计数结果", state.zh);
        FirstSample = "a first sample came just now", "刚刚收到第一个采样";
        GaugeMoved { says: String } =
            format!("the gauge has moved meanwhile: it says {says}"),
            format!("采样值已变化：现为 {says}");
    }
}
