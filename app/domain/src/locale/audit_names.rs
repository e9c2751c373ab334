//! What actions, their groups and the fields of what changed are called. A code that is not here is
//! shown as it is: rows outlive the program that wrote them.

use super::Locale;

/// A code, and what it is called in English and Chinese.
type Named = (&'static str, &'static str, &'static str);

/// Groups of actions, by their noun, in the order in which a page lists them.
pub const GROUPS: &[Named] = &[
    ("override", "Overrides", "单独调整"),
    ("override_set", "Overrides of many App Keys", "批量调整"),
    ("request", "Requests", "申请"),
    ("requests", "Deciding requests", "审批设置"),
    ("app", "App Keys and plans", "App Key 与套餐"),
    ("terms", "Plans and catalogue", "套餐与目录"),
    ("account", "Accounts", "账号"),
    ("session", "Sign-ins", "登录"),
    ("token", "API tokens", "API 令牌"),
    ("gateway", "Gateways", "网关"),
    ("webhook", "Webhooks", "Webhook"),
    ("limits", "Exports of limits", "上限导出"),
    ("report", "Reports", "报表"),
    ("usage", "Usage", "用量"),
    ("recount", "Recounts", "重新计数"),
    ("platform", "Platforms", "平台"),
    ("retention", "Retention", "保留期限"),
    ("samples", "Samples", "采样数据"),
    ("notification", "Notifications", "通知"),
    ("audit", "The record itself", "审计记录"),
];

/// Every action that the program writes.
pub const ACTIONS: &[Named] = &[
    ("override.set", "Override set", "设置单独调整"),
    ("override.extend", "Override given another end", "更改单独调整的结束时间"),
    ("override.end", "Override ended", "结束单独调整"),
    ("override.undo_set", "Override taken back with its set", "随批次撤回单独调整"),
    ("override_set.create", "Overrides set for many App Keys", "批量调整"),
    ("override_set.undo", "Overrides of many App Keys taken back", "撤回批量调整"),
    ("request.draft", "Draft saved", "保存草稿"),
    ("request.submit", "Request submitted", "提交申请"),
    ("request.claim", "Request taken", "领取申请"),
    ("request.release", "Request given back", "放回申请"),
    ("request.ask", "Customer asked back", "向客户提问"),
    ("request.answer", "Question answered", "回答提问"),
    ("request.comment", "Comment made", "发表评论"),
    ("request.propose", "Approval proposed", "提议批准"),
    ("request.refuse_proposal", "Proposal refused", "否决提议"),
    ("request.approve", "Request approved", "批准申请"),
    ("request.approve_partly", "Request approved in part", "部分批准申请"),
    ("request.deny", "Request denied", "拒绝申请"),
    ("request.withdraw", "Request withdrawn", "撤回申请"),
    ("request.supersede", "Request superseded", "以其他方式替代申请"),
    ("request.expire", "Request expired", "申请过期"),
    ("request.remind", "End of a grant announced", "提醒授予即将到期"),
    ("requests.settings", "Settings of requests changed", "更改申请设置"),
    ("requests.rule_create", "Rule made", "新建规则"),
    ("requests.rule_change", "Rule changed", "更改规则"),
    ("requests.rule_replay", "Rule replayed over the past", "用历史申请试算规则"),
    ("requests.rule_enable", "Rule switched on", "启用规则"),
    ("requests.rule_disable", "Rule switched off", "停用规则"),
    ("requests.rule_end", "Rule ended", "终止规则"),
    ("app.register", "App Key registered", "登记 App Key"),
    ("app.choose_plan", "Plan chosen", "选择套餐"),
    ("app.cancel_plan", "Coming plan called off", "取消待生效套餐"),
    ("terms.load", "Documents loaded", "载入文档"),
    ("terms.edit", "Plans or catalogue edited", "编辑套餐或目录"),
    ("account.create", "Account made", "新建账号"),
    ("account.edit", "Account changed", "更改账号"),
    ("account.reset_password", "Password reset", "重置密码"),
    ("account.change_password", "Own password changed", "修改自己的密码"),
    ("account.end_sessions", "Account signed out everywhere", "强制账号退出登录"),
    ("session.sign_in", "Signed in", "登录"),
    ("session.refuse", "Sign-in refused", "登录失败"),
    ("session.sign_out", "Signed out", "退出登录"),
    ("session.end", "Session ended", "结束会话"),
    ("session.end_all", "Own sessions ended", "结束自己的会话"),
    ("session.expire", "Sessions ended by their time", "会话到期"),
    ("token.create", "API token made", "新建 API 令牌"),
    ("token.revoke", "API token revoked", "吊销 API 令牌"),
    ("gateway.forget", "Gateway forgotten", "移除网关"),
    ("webhook.create", "Webhook made", "新建 Webhook"),
    ("webhook.edit", "Webhook changed", "更改 Webhook"),
    ("webhook.rotate", "Webhook's secret replaced", "更换 Webhook 密钥"),
    ("webhook.test", "Test message sent", "发送测试消息"),
    ("webhook.repeat", "Message sent again", "重新发送消息"),
    ("webhook.pause", "Webhook paused by the server", "服务器暂停 Webhook"),
    ("webhook.delete", "Webhook deleted", "删除 Webhook"),
    ("webhook.prune", "Old deliveries forgotten", "清理旧投递记录"),
    ("notification.prune", "Old notifications forgotten", "清理旧通知"),
    ("limits.export", "Limits exported", "导出上限"),
    ("report.export", "Report exported", "导出报表"),
    ("report.close_month", "Month closed", "月份结账"),
    ("recount.start", "Recount started", "发起重新计数"),
    ("recount.cancel", "Recount cancelled", "取消重新计数"),
    ("recount.repair", "Gauge repaired by a recount", "按计数修正数值"),
    ("recount.undo", "Repair of a gauge undone", "撤销数值修正"),
    ("recount.dismiss", "Difference of a recount dismissed", "忽略计数差异"),
    ("platform.create", "Platform added", "添加平台"),
    ("platform.edit", "Platform changed", "更改平台"),
    ("platform.delete", "Platform deleted", "删除平台"),
    ("retention.settings", "Retention changed", "更改保留期限"),
    ("samples.drop", "Samples past their time dropped", "删除过期采样数据"),
    ("audit.export", "Record exported", "导出审计记录"),
    ("audit.check", "Record checked", "校验审计记录"),
    ("audit.retire", "Rows past their time retired", "归档过期记录"),
];

/// Names of fields in what was before and after, by a part of their path.
const FIELDS: &[Named] = &[
    ("amount", "amount", "数值"),
    ("action", "action", "操作"),
    ("actor", "who", "操作者"),
    ("app", "App Key", "App Key"),
    ("app_turned_at", "limits changed by time at", "上限随时间变化于"),
    ("app_version", "version of the App Key", "App Key 版本"),
    ("apps", "App Keys", "App Key"),
    ("asks", "limits asked for", "所申请的上限"),
    ("at", "at", "时间"),
    ("author", "author", "作者"),
    ("bucket", "bucket", "计数桶"),
    ("by", "by", "操作者"),
    ("calls_per_minute", "calls per minute at most", "每分钟调用上限"),
    ("cancelled", "cancelled", "已取消"),
    ("changed_at", "changed at", "更改时间"),
    ("changes", "changes", "更改"),
    ("checkpoints", "checkpoints", "检查点"),
    ("checks", "confirmed", "已确认"),
    ("claim", "taken by", "领取人"),
    ("client_id", "client id", "Client ID"),
    ("coming", "coming plan", "待生效套餐"),
    ("confirm", "confirmed", "已确认"),
    ("contact", "contact", "联系人"),
    ("created_at", "made at", "创建时间"),
    ("decision", "decision", "决定"),
    ("delivery", "delivery", "投递"),
    ("disabled", "disabled", "已停用"),
    ("enabled", "switched on", "已启用"),
    ("due_at", "due at", "应答期限"),
    ("ended", "ended", "已结束"),
    ("ended_at", "ended at", "结束于"),
    ("ends_at", "ends at", "结束时间"),
    ("existing", "existing App Keys", "现有 App Key"),
    ("expires_at", "expires at", "到期时间"),
    ("facts", "facts", "事实"),
    ("filed_by", "filed by", "提交人"),
    ("forgotten", "forgotten", "已清理"),
    ("format", "format", "格式"),
    ("from", "from", "起始"),
    ("granted", "granted", "已授予"),
    ("grants", "grants", "授予"),
    ("hash", "hash", "哈希值"),
    ("id", "id", "编号"),
    ("justification", "justification", "申请理由"),
    ("kind", "kind", "类型"),
    ("left_out", "left out", "未包含"),
    ("limit", "limit", "上限"),
    ("month", "month", "月份"),
    ("name", "name", "名称"),
    ("needed_until", "needed until", "需要至"),
    ("number", "number", "编号"),
    ("of", "of", "适用于"),
    ("org", "organisation", "组织"),
    ("override", "override", "单独调整"),
    ("password", "password", "密码"),
    ("overrides", "overrides", "单独调整"),
    ("paused", "paused", "已暂停"),
    ("period", "period", "时段"),
    ("plan", "plan", "套餐"),
    ("proposal", "proposal", "提议"),
    ("quota", "quota", "配额"),
    ("quotas", "quotas", "配额"),
    ("reason", "reason", "原因"),
    ("recounts", "App Keys and quotas", "App Key 与配额"),
    ("release", "release", "版本"),
    ("replaced", "replaced", "被替代"),
    ("requested", "requested", "申请值"),
    ("role", "role", "角色"),
    ("rows", "rows", "条数"),
    ("scope", "counted for", "计数对象"),
    ("scopes", "scopes", "权限范围"),
    ("secret_at", "client secret of", "Client Secret 设置于"),
    ("sealed", "sealed", "已封存"),
    ("session", "session", "会话"),
    ("sessions_ended", "sessions ended", "已结束会话"),
    ("sort", "order", "排序"),
    ("starts_at", "starts at", "开始时间"),
    ("state", "state", "状态"),
    ("steps", "steps", "分步"),
    ("submitted_at", "submitted at", "提交时间"),
    ("target", "limit", "上限"),
    ("text", "text", "关键字"),
    ("thresholds", "thresholds", "阈值"),
    ("to", "to", "截止"),
    ("url", "address", "地址"),
    ("value", "value", "值"),
    ("version", "version", "版本"),
    ("words", "rule", "规则"),
];

fn find(table: &[Named], code: &str, locale: Locale) -> Option<&'static str> {
    let found = table.iter().find(|(known, ..)| *known == code);
    found.map(|(_, en, zh)| locale.pick(en, zh))
}

/// What an action is called; `None`: show the code.
pub fn action(code: &str, locale: Locale) -> Option<&'static str> {
    find(ACTIONS, code, locale)
}

/// What the actions of a noun are called together.
pub fn group(noun: &str, locale: Locale) -> Option<&'static str> {
    find(GROUPS, noun, locale)
}

/// What a field is called, by its path (`value.amount`, `scopes[0]`); parts without a name stand as
/// they are.
pub fn field(path: &str, locale: Locale) -> String {
    let parts = path.split('.').map(|part| {
        let (name, place) = part.split_at(part.find('[').unwrap_or(part.len()));
        let named = find(FIELDS, name, locale).unwrap_or(name);
        let place =
            place.trim_matches(['[', ']']).split("][").filter_map(|place| place.parse().ok());
        let places = place.map(|place: usize| format!(" {}", place + 1));
        format!("{named}{}", places.collect::<String>())
    });
    parts.collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_stands_once_and_its_group_is_known() {
        for (place, (code, en, zh)) in ACTIONS.iter().enumerate() {
            assert!(ACTIONS[..place].iter().all(|(other, ..)| other != code), "{code} twice");
            let noun = code.split('.').next().unwrap();
            assert!(group(noun, Locale::En).is_some(), "{noun} has no group");
            assert!(!en.is_empty() && !zh.is_empty());
        }
        for table in [GROUPS, FIELDS] {
            for (place, (code, ..)) in table.iter().enumerate() {
                assert!(table[..place].iter().all(|(other, ..)| other != code), "{code} twice");
            }
        }
    }

    #[test]
    fn a_field_is_called_by_its_parts() {
        assert_eq!(field("value.amount", Locale::En), "value · amount");
        assert_eq!(field("scopes[0]", Locale::Zh), "权限范围 1");
        assert_eq!(field("grants[1].odd_thing", Locale::En), "grants 2 · odd_thing");
        assert_eq!(action("nothing.known", Locale::En), None);
        assert_eq!(action("override.set", Locale::Zh), Some("设置单独调整"));
    }
}
