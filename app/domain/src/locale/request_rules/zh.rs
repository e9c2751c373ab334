//! Words of how requests are decided, in Chinese.

use super::Words;

pub const ZH: Words = Words {
    title: "申请审批设置",
    lead: "申请应在多久内审批？何时需要两人审批？何时可由规则自动审批？",
    detail: "服务目标、何时需要第二位审批人、自动审批规则。",
    settings: "目标、提醒与第二审批人",
    goal: "审批时限",
    goal_hint: "等待更久的申请会显示为超时。",
    goal_unit: "单位",
    hours: "小时",
    working_days: "工作日（UTC）",
    remind_days: "批准的额度到期前几天提醒",
    remind_hint: "在批准的提额到期前这么多天发出提醒。",
    answer_days: "未答复的询问多少天后过期",
    answer_hint: "到时仍未答复的申请会过期；草稿也是如此。",
    thresholds: "何时需要第二位审批人",
    thresholds_lead: "超过下列任一阈值时须由第二人同意，规则也不会自动审批。无上限，以及套餐完全不提供的上限，\
                      视为超过任何倍数。倍数和数量都不填：始终需要。",
    thresholds_none: "没有阈值：所有申请均由一人审批。",
    of: "上限",
    factor: "套餐值的倍数",
    amount: "数量",
    all: "任何上限",
    quotas: "任何配额",
    rates: "任何频率",
    quota: |name| format!("配额：{name}"),
    bucket: |name| format!("频率：{name}"),
    add: "添加阈值",
    remove: "移除",
    remove_label: |number| format!("移除阈值 {number}"),
    threshold_label: |number| format!("阈值 {number}"),
    threshold: |of, factor, amount| match (factor, amount) {
        (None, None) => format!("{of}：每次提高都需要第二位审批人。"),
        (Some(factor), None) => format!("{of}：超过套餐值的 {factor} 倍时需要第二位审批人。"),
        (None, Some(amount)) => format!("{of}：超过 {amount} 时需要第二位审批人。"),
        (Some(factor), Some(amount)) => {
            format!("{of}：超过套餐值的 {factor} 倍或超过 {amount} 时需要第二位审批人。")
        }
    },
    save: "保存",
    stale: "您编辑期间，其他人已保存了这些设置。您的更改未保存。",
    load_again: "重新载入",
    rules: "自动审批规则",
    rules_lead: "规则按申请值批准完全符合条件的申请，其余申请等待人工审批。有多条规则符合时，由最早创建的规则审批。\
                 已被领取、被询问或有评论的申请不会由规则审批。",
    no_rules: "没有规则：所有申请均由人工审批",
    no_rules_detail: "规则在用以往申请回放之前保持关闭。",
    new_rule: "新建规则",
    new_rule_lead: "新规则默认关闭：先用以往的申请回放，再启用。",
    column_rule: "规则",
    column_state: "状态",
    column_replayed: "回放时间",
    on: "已启用",
    off: "已关闭",
    never_replayed: "尚未回放",
    changed_by: |who| format!("由 {who}"),
    rule: |parts| {
        let plans = parts.plans.unwrap_or("任何套餐");
        let mut sentence =
            format!("{plans}的{}：申请值不超过套餐值的 {} 倍", parts.of, parts.factor);
        if parts.unchanged_days > 0 {
            sentence.push_str(&format!("、上限 {} 天内未变更", parts.unchanged_days));
        }
        if parts.peak_percent > 0 {
            sentence.push_str(&format!("、30 天峰值不低于上限的 {} %", parts.peak_percent));
        }
        if let Some(days) = parts.days_max {
            sentence.push_str(&format!("、需要时间不超过 {days} 天"));
        }
        sentence.push_str(&format!("，且申请值不超过峰值的 {} 倍时，自动批准。", parts.headroom));
        sentence
    },
    words: "规则内容",
    change_effect: "更改后规则会关闭，直到重新回放。",
    name: "名称",
    name_hint: "审批结果和审计记录中会写明，例如：小幅提高配额。",
    plans: "套餐",
    plans_hint: "不勾选：任何套餐。",
    rule_factor: "申请值最多为套餐值的倍数",
    rule_factor_hint: "如 2、1.5 或 150 %。",
    unchanged_days: "上限未变更的天数",
    unchanged_hint: "0：不作要求。",
    peak: "30 天峰值至少为上限的百分之几",
    peak_hint: "客户确有需要。0：不作要求。",
    headroom: "申请值最多为 30 天峰值的倍数",
    headroom_hint: "不超过实际需要。",
    days_max: "最多需要的天数",
    days_max_hint: "留空：可以长期有效。",
    create: "创建规则",
    change: "更改规则",
    replay: "用以往申请回放",
    replay_lead: "在最近由人工审批的 10,000 份申请中，此规则会如何审批：依据各申请提交时的情况和现在的阈值。",
    replay_run: "回放",
    figures: |people, rule, otherwise| {
        format!(
            "人工审批的 {people} 份申请中，此规则会批准 {rule} 份；其中 {otherwise} 份与人工审批结果不同。"
        )
    },
    figures_none: "还没有人工审批过的申请：回放无法说明此规则的效果。",
    column_request: "申请",
    column_app: "App Key",
    column_decided: "人工审批结果",
    column_by: "审批人",
    column_reason: "理由",
    otherwise: "不同",
    alike: "相同",
    rows_shown: |shown, all| format!("列出 {all} 份中的 {shown} 份。"),
    state: "启用或关闭",
    state_on: "此规则已启用：会自动审批。",
    state_off: "此规则已关闭：不会审批任何申请。",
    decided: |_, number| format!("至今已审批 {number} 份申请。"),
    enable: "启用",
    enable_effect: |people, rule, otherwise| {
        format!(
            "启用后，符合条件的申请会在数秒内自动批准，无需人工：回放的 {people} 份中有 {rule} 份，其中 {otherwise} 份与人工审批结果不同。"
        )
    },
    enable_seen: |otherwise| format!("我已查看与人工审批结果不同的 {otherwise} 份申请。"),
    enable_after_replay: "请先回放，然后才能启用。",
    disable: "关闭",
    disable_effect: "立即停止。已审批的结果保持不变。",
    end: "终止规则",
    end_effect: "规则将从列表中移除并保留记录；已审批的结果保持不变。此操作不可撤销。",
    too_many: "规则数量已达上限。请先终止一条规则。",
    done_saved: "设置已保存。",
    done_created: "规则已创建，目前关闭：请接着回放。",
    done_changed: "规则已更改，在重新回放之前保持关闭。",
    done_replayed: "规则已回放。",
    done_enabled: "规则已启用。",
    done_disabled: "规则已关闭。",
    done_ended: "规则已终止。",
};
