//! Words of the page on which admins say how long samples and changes are kept.

use super::plural;
use crate::units::count;

pub struct Words {
    pub title: &'static str,
    pub lead: &'static str,
    pub detail: &'static str,
    pub settings: &'static str,
    pub sample_days: &'static str,
    pub sample_days_hint: &'static str,
    pub audit_days: &'static str,
    pub audit_days_hint: &'static str,
    pub save: &'static str,
    pub save_less: &'static str,
    pub done_saved: &'static str,
    pub stale: &'static str,
    pub load_again: &'static str,
    pub less: &'static str,
    pub less_nothing: &'static str,
    pub no_way_back: &'static str,
    pub kept: &'static str,
    pub samples: &'static str,
    /// Days, the first, the last, size on disk.
    pub samples_are: fn(u64, &str, &str, &str) -> String,
    pub samples_none: &'static str,
    pub audit_since: &'static str,
    pub audit_none: &'static str,
    pub audit_sealed: &'static str,
    pub audit_gone: &'static str,
    pub next: &'static str,
    pub next_lead: &'static str,
    pub next_nothing: &'static str,
    /// Days of samples, the first, the last, size on disk.
    pub going_samples: fn(u64, &str, &str, &str) -> String,
    pub going_audit: fn(u64) -> String,
    pub announced: fn(u64) -> String,
    pub held: &'static str,
    pub held_samples: fn(u64, &str, &str) -> String,
    pub held_audit: fn(u64) -> String,
    pub past: &'static str,
    pub past_none: &'static str,
    pub column_when: &'static str,
    pub column_what: &'static str,
    /// The day, size on disk.
    pub past_samples: fn(&str, &str) -> String,
    /// Rows, and the place up to which.
    pub past_audit: fn(u64, &str) -> String,
}

pub const EN: Words = Words {
    title: "Retention",
    lead: "How long is what kept, and what goes next?",
    detail: "How long samples of usage and the record of changes are kept.",
    settings: "Kept for",
    sample_days: "Samples, days",
    sample_days_hint: "Usage by the minute and the hour: 62 to 3650 days. Reports of months stay.",
    audit_days: "Changes, days",
    audit_days_hint: "The audit: 365 to 36500 days after sealing. Empty: for ever.",
    save: "Save",
    save_less: "Keep less",
    done_saved: "The settings are saved.",
    stale: "Somebody else saved these settings meanwhile",
    load_again: "Load them again",
    less: "Less is kept than before. With the next runs this goes:",
    less_nothing: "Nothing goes at once.",
    no_way_back: "What goes does not come back.",
    kept: "What there is",
    samples: "Samples",
    samples_are: |days, first, last, size| {
        format!("{} {}, {first} to {last}, {size}", count(days), plural(days, "day", "days"))
    },
    samples_none: "none",
    audit_since: "Oldest change",
    audit_none: "none",
    audit_sealed: "Changes sealed so far",
    audit_gone: "Of these, retired",
    next: "What goes next",
    next_lead: "Every ten minutes a job lets go of what is past its time. A change goes after the \
                row that says so is sealed itself.",
    next_nothing: "Nothing is past its time.",
    going_samples: |days, first, last, size| match first == last {
        true => format!("Samples of {first}, {size}"),
        false => format!("Samples of {} days, {first} to {last}, {size}", count(days)),
    },
    going_audit: |rows| format!("{} {}", count(rows), plural(rows, "change", "changes")),
    announced: |rows| {
        format!("Of these, {} {} announced already", count(rows), plural(rows, "is", "are"))
    },
    held: "Held back",
    held_samples: |days, first, last| match first == last {
        true => format!("Samples of {first}: no report of that month is kept yet"),
        false => format!(
            "Samples of {} days, {first} to {last}: no report of their months is kept yet",
            count(days)
        ),
    },
    held_audit: |rows| {
        format!(
            "{} {} from before that time: not sealed for so long yet",
            count(rows),
            plural(rows, "change", "changes")
        )
    },
    past: "What went last",
    past_none: "Nothing has gone yet.",
    column_when: "When",
    column_what: "What",
    past_samples: |day, size| format!("Samples of {day}, {size}"),
    past_audit: |rows, place| {
        format!("{} {}, up to place {place}", count(rows), plural(rows, "change", "changes"))
    },
};

pub const ZH: Words = Words {
    title: "数据保留",
    lead: "各类数据保留多久，接下来清除哪些？",
    detail: "用量采样和审计记录的保留时长。",
    settings: "保留时长",
    sample_days: "采样保留天数",
    sample_days_hint: "按分钟和按小时的用量：62 至 3650 天。月度报告不受影响。",
    audit_days: "审计记录保留天数",
    audit_days_hint: "自封存起 365 至 36500 天。留空：永久保留。",
    save: "保存",
    save_less: "确认缩短",
    done_saved: "设置已保存。",
    stale: "在此期间其他人已保存这些设置",
    load_again: "重新加载",
    less: "保留时长将缩短，接下来会清除：",
    less_nothing: "暂无数据会立即清除。",
    no_way_back: "清除的数据无法恢复。",
    kept: "现有数据",
    samples: "采样",
    samples_are: |days, first, last, size| format!("{} 天，{first} 至 {last}，{size}", count(days)),
    samples_none: "无",
    audit_since: "最早的审计记录",
    audit_none: "无",
    audit_sealed: "累计封存条数",
    audit_gone: "其中已清除",
    next: "接下来清除的数据",
    next_lead: "后台任务每十分钟清除超过保留期的数据。审计记录要等到说明清除范围的那条记录封存之后才会清除。",
    next_nothing: "没有超过保留期的数据。",
    going_samples: |days, first, last, size| match first == last {
        true => format!("{first} 的采样，{size}"),
        false => format!("{} 天的采样，{first} 至 {last}，{size}", count(days)),
    },
    going_audit: |rows| format!("{} 条审计记录", count(rows)),
    announced: |rows| format!("其中 {} 条已公告", count(rows)),
    held: "暂不清除",
    held_samples: |days, first, last| match first == last {
        true => format!("{first} 的采样：当月的月度报告尚未生成"),
        false => format!("{} 天的采样，{first} 至 {last}：相应月份的月度报告尚未生成", count(days)),
    },
    held_audit: |rows| format!("早于保留期的 {} 条审计记录：封存时间尚不够久", count(rows)),
    past: "最近清除的数据",
    past_none: "尚未清除过任何数据。",
    column_when: "时间",
    column_what: "内容",
    past_samples: |day, size| format!("{day} 的采样，{size}"),
    past_audit: |rows, place| format!("{} 条审计记录，至第 {place} 位", count(rows)),
};
