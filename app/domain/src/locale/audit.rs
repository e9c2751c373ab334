//! Words of the audit: the record of changes, one change, the seal.

use crate::audit::{Fault, RecordGuard};

pub struct Words {
    pub title: &'static str,
    pub question: &'static str,
    pub column_when: &'static str,
    pub column_who: &'static str,
    pub column_action: &'static str,
    pub column_what: &'static str,
    pub column_reason: &'static str,
    pub actor: &'static str,
    pub actor_hint: &'static str,
    pub action: &'static str,
    pub any_action: &'static str,
    pub target: &'static str,
    pub from: &'static str,
    pub to: &'static str,
    pub filters: &'static str,
    pub none: &'static str,
    pub none_detail: &'static str,
    pub rows: fn(u64, &str) -> String,
    pub export_lines: &'static str,
    pub export_csv: &'static str,
    pub export_note: &'static str,
    pub by_token: &'static str,
    pub by_system: &'static str,
    // one change
    pub change: &'static str,
    pub one_question: &'static str,
    pub role: &'static str,
    pub address: &'static str,
    pub request_id: &'static str,
    pub place: &'static str,
    pub not_sealed: &'static str,
    pub differs: &'static str,
    pub field: &'static str,
    pub before: &'static str,
    pub after: &'static str,
    pub absent: &'static str,
    pub unchanged: fn(u64) -> String,
    pub nothing_differs: &'static str,
    pub same_actor: &'static str,
    pub same_target: &'static str,
    pub same_app: &'static str,
    // the seal
    pub seal: &'static str,
    pub seal_lead: &'static str,
    pub sealed_rows: &'static str,
    pub sealed_at: &'static str,
    pub kept_outside: &'static str,
    pub public_key: &'static str,
    pub checkpoint: &'static str,
    pub trouble: &'static str,
    pub no_seal: &'static str,
    pub guard: &'static str,
    pub guarded: fn(RecordGuard) -> &'static str,
    pub check: &'static str,
    pub check_note: &'static str,
    pub checked: fn(&str, &str) -> String,
    pub whole: fn(&str) -> String,
    pub altered: &'static str,
    pub fault: fn(&Fault) -> String,
    pub verify_by: &'static str,
}

pub const EN: Words = Words {
    title: "Audit",
    question: "Who changed what, when, and why?",
    column_when: "When",
    column_who: "Who",
    column_action: "Action",
    column_what: "What",
    column_reason: "Reason",
    actor: "Who",
    actor_hint: "A login, or the name of a token.",
    action: "Action",
    any_action: "any",
    target: "What",
    from: "From",
    to: "Before",
    filters: "Filter the record",
    none: "Nothing on record",
    none_detail: "No change answers these filters.",
    rows: |count, shown| match count {
        1 => "1 change on this page".to_owned(),
        _ => format!("{shown} changes on this page"),
    },
    export_lines: "Export as JSON lines",
    export_csv: "Export as CSV",
    export_note: "Everything that answers these filters and is sealed. JSON lines carry the proof that `headroom verify --export` checks.",
    by_token: "API token",
    by_system: "the server",
    change: "Change",
    one_question: "What did this change, and who stands for it?",
    role: "Role then",
    address: "From",
    request_id: "Request id",
    place: "Place in the seal",
    not_sealed: "not sealed yet",
    differs: "What differs",
    field: "Field",
    before: "Before",
    after: "After",
    absent: "not there",
    unchanged: |count| match count {
        1 => "1 field stayed as it was".to_owned(),
        _ => format!("{count} fields stayed as they were"),
    },
    nothing_differs: "Nothing of what is on record differs.",
    same_actor: "Everything by the same",
    same_target: "Everything about the same",
    same_app: "Everything of this App Key",
    seal: "The seal",
    seal_lead: "Is the record what it was?",
    sealed_rows: "Rows sealed",
    sealed_at: "Last sealed",
    kept_outside: "Kept outside the database",
    public_key: "Key that checks",
    checkpoint: "Newest checkpoint",
    trouble: "Nothing is sealed at the moment",
    no_seal: "This server keeps no seal.",
    guard: "Guarded by",
    guarded: |guard| match guard {
        RecordGuard::Login => {
            "The server's login to the database: it has no right to change or delete changes."
        }
        RecordGuard::Role => {
            "A role of the database without the right to change or delete changes. The server's login \
             could leave it: give the server a login that is only a member of headroom_app."
        }
        RecordGuard::Triggers => {
            "Triggers only: the server works as the owner of the database, because the role \
             headroom_app is missing."
        }
    },
    check: "Check the whole record",
    check_note: "Every row is held against what this server has kept outside the database. That it was checked is itself on record.",
    checked: |by, when| format!("Checked by {by}, {when}"),
    whole: |rows| format!("The record is whole: {rows} rows are as they were sealed."),
    altered: "The record was altered",
    fault: |fault| match fault {
        Fault::Altered { place, id } => {
            format!("Change {id}, at place {place}, is not as it was sealed.")
        }
        Fault::Missing { place } => format!("The change at place {place} is missing."),
        Fault::OutOfOrder { place, id } => {
            format!("Change {id} claims place {place}, which is not the next one.")
        }
        Fault::AlteredBetween { from, to } => format!(
            "Of the changes from place {from} to {to} at least one is not as it was sealed."
        ),
        Fault::Cut { found, sealed } => {
            format!("{sealed} changes were sealed, only the first {found} are there.")
        }
        Fault::Backdated { place, id } => {
            format!("Change {id}, at place {place}, claims a time that does not fit its place.")
        }
        Fault::Inserted { id } => {
            format!("Change {id} was put in later: it should have been sealed.")
        }
        Fault::Checkpoint { size, .. } => {
            format!("The checkpoint at {size} changes is not signed with the key.")
        }
        Fault::Split { size } => {
            format!("There are two checkpoints at {size} changes, with different roots.")
        }
    },
    verify_by: "Elsewhere, without this server:",
};

pub const ZH: Words = Words {
    title: "审计",
    question: "谁在何时因何更改了什么？",
    column_when: "时间",
    column_who: "操作者",
    column_action: "操作",
    column_what: "对象",
    column_reason: "原因",
    actor: "操作者",
    actor_hint: "登录名或令牌名称。",
    action: "操作",
    any_action: "不限",
    target: "对象",
    from: "从",
    to: "早于",
    filters: "筛选记录",
    none: "没有记录",
    none_detail: "没有符合筛选条件的更改。",
    rows: |_, shown| format!("本页 {shown} 条更改"),
    export_lines: "导出为 JSON 行",
    export_csv: "导出为 CSV",
    export_note: "导出符合筛选条件且已封存的全部记录。JSON 行文件带有证明，可用 headroom verify --export 校验。",
    by_token: "API 令牌",
    by_system: "服务器",
    change: "更改",
    one_question: "这次更改改变了什么，由谁负责？",
    role: "当时角色",
    address: "来源地址",
    request_id: "请求编号",
    place: "封存序号",
    not_sealed: "尚未封存",
    differs: "差异",
    field: "字段",
    before: "更改前",
    after: "更改后",
    absent: "无",
    unchanged: |count| format!("{count} 个字段未变"),
    nothing_differs: "记录的内容没有差异。",
    same_actor: "同一操作者的全部更改",
    same_target: "同一对象的全部更改",
    same_app: "该 App Key 的全部更改",
    seal: "封存",
    seal_lead: "记录是否保持原样？",
    sealed_rows: "已封存条数",
    sealed_at: "最近封存",
    kept_outside: "数据库外留存",
    public_key: "校验公钥",
    checkpoint: "最新检查点",
    trouble: "当前无法封存",
    no_seal: "本服务器不负责封存。",
    guard: "防改机制",
    guarded: |guard| match guard {
        RecordGuard::Login => "服务器的数据库登录账号：无权更改或删除记录。",
        RecordGuard::Role => {
            "无权更改或删除记录的数据库角色。服务器的登录账号可以脱离该角色：请改用仅属于 headroom_app 的登录账号。"
        }
        RecordGuard::Triggers => {
            "仅有触发器：缺少角色 headroom_app，服务器以数据库所有者身份运行。"
        }
    },
    check: "校验全部记录",
    check_note: "逐条比对本服务器在数据库之外留存的内容。校验本身也会记录在案。",
    checked: |by, when| format!("{by} 于 {when} 校验"),
    whole: |rows| format!("记录完整：{rows} 条与封存时一致。"),
    altered: "记录已被改动",
    fault: |fault| match fault {
        Fault::Altered { place, id } => format!("第 {place} 位的更改 {id} 与封存时不一致。"),
        Fault::Missing { place } => format!("缺少第 {place} 位的更改。"),
        Fault::OutOfOrder { place, id } => format!("更改 {id} 声称位于第 {place} 位，次序不符。"),
        Fault::AlteredBetween { from, to } => {
            format!("第 {from} 至 {to} 位的更改中至少有一条与封存时不一致。")
        }
        Fault::Cut { found, sealed } => format!("已封存 {sealed} 条，仅剩前 {found} 条。"),
        Fault::Backdated { place, id } => {
            format!("第 {place} 位的更改 {id} 的时间与其位置不符。")
        }
        Fault::Inserted { id } => format!("更改 {id} 是事后插入的：它本应已被封存。"),
        Fault::Checkpoint { size, .. } => format!("第 {size} 条处的检查点不是用该密钥签名的。"),
        Fault::Split { size } => format!("第 {size} 条处有两个根不同的检查点。"),
    },
    verify_by: "在没有本服务器的地方：",
};
