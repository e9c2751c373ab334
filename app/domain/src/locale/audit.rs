//! Words of the audit: the record of changes, one change, the seal.

use crate::audit::{AuditFault, RecordGuard};

words! {
    title = "Audit", "审计";
    question = "Who changed what, when, and why?", "谁在何时因何更改了什么？";
    column_when = "When", "时间";
    column_who = "Who", "操作者";
    column_action = "Action", "操作";
    column_what = "What", "对象";
    column_reason = "Reason", "原因";
    actor = "Who", "操作者";
    action = "Action", "操作";
    any_action = "any", "不限";
    target = "What", "对象";
    from = "From", "从";
    to = "Before", "早于";
    filters = "Filter the record", "筛选记录";
    none = "Nothing on record", "没有记录";
    none_detail = "No change answers these filters.", "没有符合筛选条件的更改。";
    rows(count: u64, shown: &str) = match count {
        1 => "1 change on this page".to_owned(),
        _ => format!("{shown} changes on this page"),
    },
        format!("本页 {shown} 条更改");
    export_lines = "Export as JSON lines", "导出为 JSON 行";
    export_csv = "Export as CSV", "导出为 CSV";
    export_note =
        "Everything that answers these filters and is sealed. JSON lines carry the proof that \
         `headroom verify --export` checks.",
        "导出符合筛选条件且已封存的全部记录。JSON 行文件带有证明，可用 headroom verify --export 校\
         验。";
    by_token = "API token", "API 令牌";
    by_system = "the server", "服务器";

    // one change
    change = "Change", "更改";
    one_question = "What did this change, and who stands for it?", "这次更改改变了什么，由谁负责？";
    role = "Role then", "当时角色";
    address = "From", "来源地址";
    request_id = "Request id", "请求编号";
    place = "Place in the seal", "封存序号";
    not_sealed = "not sealed yet", "尚未封存";
    differs = "What differs", "差异";
    field = "Field", "字段";
    before = "Before", "更改前";
    after = "After", "更改后";
    absent = "not there", "无";
    unchanged(count: u64) = match count {
        1 => "1 field stayed as it was".to_owned(),
        _ => format!("{count} fields stayed as they were"),
    },
        format!("{count} 个字段未变");
    nothing_differs = "Nothing of what is on record differs.", "记录的内容没有差异。";
    same_actor = "Everything by the same", "同一操作者的全部更改";
    same_target = "Everything about the same", "同一对象的全部更改";
    same_app = "Everything of this App Key", "该 App Key 的全部更改";

    // the seal
    seal = "The seal", "封存";
    seal_lead = "Is the record what it was?", "记录是否保持原样？";
    sealed_rows = "Rows sealed", "已封存条数";
    sealed_at = "Last sealed", "最近封存";
    kept_outside = "Kept outside the database", "数据库外留存";
    public_key = "Key that checks", "校验公钥";
    checkpoint = "Newest checkpoint", "最新检查点";
    trouble = "Nothing is sealed at the moment", "当前无法封存";
    no_seal = "This server keeps no seal.", "本服务器不负责封存。";
    guard = "Guarded by", "防改机制";
    guarded(guard: RecordGuard) -> &'static str = match guard {
        RecordGuard::Login => {
            "The server's login to the database: it has no right to change or delete changes."
        }
        RecordGuard::Role => {
            "A role of the database without the right to change or delete changes. The server's login could leave it: give the server a login that is only a member of headroom_app."
        }
        RecordGuard::Triggers => {
            "Triggers only: the server works as the owner of the database, because the role headroom_app is missing."
        }
    },
    match guard {
        RecordGuard::Login => "服务器的数据库登录账号：无权更改或删除记录。",
        RecordGuard::Role => {
            "无权更改或删除记录的数据库角色。服务器的登录账号可以脱离该角色：请改用仅属于 headroom_app 的登录账号。"
        }
        RecordGuard::Triggers => {
            "仅有触发器：缺少角色 headroom_app，服务器以数据库所有者身份运行。"
        }
    };
    check = "Check the whole record", "校验全部记录";
    check_note =
        "Every row is held against what this server has kept outside the database. That it was \
         checked is itself on record.",
        "逐条比对本服务器在数据库之外留存的内容。校验本身也会记录在案。";
    checked(by: &str, when: &str) = format!("Checked by {by}, {when}"),
        format!("{by} 于 {when} 校验");
    whole(rows: &str) = format!("The record is whole: {rows} rows are as they were sealed."),
        format!("记录完整：{rows} 条与封存时一致。");
    altered = "The record was altered", "记录已被改动";
    fault(fault: &AuditFault) = match fault {
        AuditFault::Altered { place, id } => {
            format!("Change {id}, at place {place}, is not as it was sealed.")
        }
        AuditFault::Missing { place } => format!("The change at place {place} is missing."),
        AuditFault::OutOfOrder { place, id } => {
            format!("Change {id} claims place {place}, which is not the next one.")
        }
        AuditFault::AlteredBetween { from, to } => format!(
            "Of the changes from place {from} to {to} at least one is not as it was sealed."
        ),
        AuditFault::Cut { found, sealed } => {
            format!("{sealed} changes were sealed, only the first {found} are there.")
        }
        AuditFault::Backdated { place, id } => {
            format!("Change {id}, at place {place}, claims a time that does not fit its place.")
        }
        AuditFault::Inserted { id } => {
            format!("Change {id} was put in later: it should have been sealed.")
        }
        AuditFault::Checkpoint { size, .. } => {
            format!("The checkpoint at {size} changes is not signed with the key.")
        }
        AuditFault::Split { size } => {
            format!("There are two checkpoints at {size} changes, with different roots.")
        }
    },
    match fault {
        AuditFault::Altered { place, id } => format!("第 {place} 位的更改 {id} 与封存时不一致。"),
        AuditFault::Missing { place } => format!("缺少第 {place} 位的更改。"),
        AuditFault::OutOfOrder { place, id } => {
            format!("更改 {id} 声称位于第 {place} 位，次序不符。")
        }
        AuditFault::AlteredBetween { from, to } => {
            format!("第 {from} 至 {to} 位的更改中至少有一条与封存时不一致。")
        }
        AuditFault::Cut { found, sealed } => format!("已封存 {sealed} 条，仅剩前 {found} 条。"),
        AuditFault::Backdated { place, id } => {
            format!("第 {place} 位的更改 {id} 的时间与其位置不符。")
        }
        AuditFault::Inserted { id } => format!("更改 {id} 是事后插入的：它本应已被封存。"),
        AuditFault::Checkpoint { size, .. } => format!("第 {size} 条处的检查点不是用该密钥签名的。"),
        AuditFault::Split { size } => format!("第 {size} 条处有两个根不同的检查点。"),
    };
    verify_by = "Checking without this server", "离线校验";

    // ways to the record, and what pages say around it
    history = "History", "历史";
    on_record = "On record", "审计记录";
    row_of_it = "the change that set it", "设置它的那次更改";
    clear = "Clear filters", "清除筛选";
    all_of(group: &str) = format!("{group}: all"), format!("{group}：全部");
    in_zone(zone: &str) = zone.to_owned(), zone.to_owned();
    no_app_key = "An App Key is written org#app.", "App Key 的写法是 org#app。";
    no_time = "This is no date and time.", "无法识别此日期和时间。";
    ends_before = "The end must come after the beginning.", "结束时间必须晚于开始时间。";
    not_asked = "The filters cannot be read", "无法识别筛选条件";
    not_asked_detail =
        "What is wrong stands at its field. Nothing is shown, so that no other list is taken for \
         the answer.",
        "错误已在相应字段标出。为避免误解，未显示任何记录。";
    newer(count: u64) = match count {
        1 => "1 newer change: show".to_owned(),
        100.. => "100 or more newer changes: show".to_owned(),
        _ => format!("{count} newer changes: show"),
    },
    match count {
        100.. => "有 100 条以上新的更改：显示".to_owned(),
        _ => format!("有 {count} 条新的更改：显示"),
    };
    all_by(name: &str) = format!("Everything by {name}"), format!("{name} 的全部更改");
    unknown_login = "unknown login", "未知登录名";
    the_app_key = "the App Key", "App Key 本身";
    release(number: &str) = format!("release {number}"), format!("第 {number} 版");
    override_of = "Override", "单独调整";
    related = "Other changes", "其他更改";
    same_action = "Everything of this kind", "同类操作的全部更改";
    stayed = "What stayed as it was", "未变的字段";
    as_written = "Before and after as they are written", "更改前后的原始内容";
    yes = "yes", "是";
    no = "no", "否";
    seal_state = "Where the seal stands", "封存状态";
    never_checked = "Nobody has asked this server for a check since it started.",
        "本服务器启动以来尚无人校验。";
    checks = "Who checked before", "历次校验";
    see_row(id: &str) = format!("Change {id} as it stands now"),
        format!("查看更改 {id} 的现有内容");
    verify_export =
        "Export the record as JSON lines, take the file and the program anywhere, and check it \
         with the key:",
        "将记录导出为 JSON 行，把文件和程序带到任何地方，用公钥校验：";
    verify_whole =
        "On the machine of the server, the whole record against what is kept outside the database:",
        "在服务器所在机器上，将全部记录与数据库外留存的内容比对：";
    command = "the command", "命令";
    keep_checkpoint = "Whoever keeps a checkpoint can prove later what the record was by then.",
        "保留检查点，日后即可证明当时的记录内容。";
    to_override = "what it changes, and what became of it", "查看其内容与现状";
    the_record = "the record", "审计记录";
    app_then = "The App Key as of then", "当时的 App Key";
}
