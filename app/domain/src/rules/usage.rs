//! Rules of usage reports and of the gateways that send them.

rules! {
    UsageRule {
        QueueFull =
            "the queue is full; send the same batch again",
            "队列已满，请重新发送同一批次";
        Stopping = "the server is stopping", "服务器正在停止";
        BatchNumber { most: u64 } =
            format!("batch must be a whole number from 0 to {most}"),
            format!("批次须为 0 至 {most} 的整数");
        Source { rule: String } = rule.clone(), format!("来源名称无效：{rule}");
        GatewayName { most: usize } =
            format!("a gateway's name has 1 to {most} printable characters, without spaces around"),
            format!("网关名称须为 1 至 {most} 个可见字符，首尾没有空格");
        GatewayNameHidden =
            "a gateway's name holds no invisible characters and none that change the direction of \
             the text",
            "网关名称不能包含不可见字符或改变文字方向的字符";
        GatewayIsNoPerson =
            "a gateway asks with a token of its own; leave its name away to look",
            "网关须使用自己的令牌；仅查看时请不要填写网关名称";
        GatewayOwned { name: String } =
            format!(
                "the gateway's name {name:?} belongs to another token: choose another name, or \
                 first have that token revoked or the gateway forgotten"
            ),
            format!("网关名称 {name:?} 属于另一令牌：请换用其他名称，或先吊销该令牌、移除该网关");
        NameOutsideReach { name: String } =
            format!("the token is not for the name {name:?}: use one that it is for"),
            format!("该令牌不能使用名称 {name:?}，请使用其限定的名称");
        TooManyGateways { most: usize } =
            format!("{most} gateways are known, and more are not kept: forget those that are gone"),
            format!("已有 {most} 个网关，不再记录更多：请移除已停用的网关");
        VersionAhead { version: u64, newest: u64 } =
            format!("version {version} is not there yet: the newest is {newest}"),
            format!("版本 {version} 尚不存在，最新为 {newest}");
        VersionBack { gateway: String, before: u64 } =
            format!(
                "{gateway} has acknowledged version {before} already; a gateway that began anew \
                 says so by `restarted`"
            ),
            format!("{gateway} 已确认过版本 {before}；重新启动的网关须以 `restarted` 说明");
    }
}
