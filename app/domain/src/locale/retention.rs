//! Words of the page on which admins say how long samples and changes are kept.

use super::plural;
use crate::units::count;

words! {
    title = "Retention", "数据保留";
    lead = "How long is what kept, and what goes next?", "各类数据保留多久，接下来清除哪些？";
    detail = "How long samples of usage and the record of changes are kept.",
        "用量采样和审计记录的保留时长。";
    settings = "Kept for", "保留时长";
    sample_days = "Samples, days", "采样保留天数";
    sample_days_hint = "Usage by the minute and the hour: 62 to 3650 days. Reports of months stay.",
        "按分钟和按小时的用量：62 至 3650 天。月度报告不受影响。";
    audit_days = "Changes, days", "审计记录保留天数";
    audit_days_hint = "The audit: 365 to 36500 days after sealing. Empty: for ever.",
        "自封存起 365 至 36500 天。留空：永久保留。";
    save = "Save", "保存";
    save_less = "Keep less", "确认缩短";
    less = "Less is kept than before. With the next runs this goes:",
        "保留时长将缩短，接下来会清除：";
    less_nothing = "Nothing goes at once.", "暂无数据会立即清除。";
    no_way_back = "What goes does not come back.", "清除的数据无法恢复。";
    kept = "What there is", "现有数据";
    samples = "Samples", "采样";
    /// Days, the first, the last, size on disk.
    samples_are(days: u64, first: &str, last: &str, size: &str) =
        format!("{} {}, {first} to {last}, {size}", count(days), plural(days, "day", "days")),
        format!("{} 天，{first} 至 {last}，{size}", count(days));
    samples_none = "none", "无";
    audit_since = "Oldest change", "最早的审计记录";
    audit_none = "none", "无";
    audit_sealed = "Changes sealed so far", "累计封存条数";
    audit_gone = "Of these, retired", "其中已清除";
    next = "What goes next", "接下来清除的数据";
    next_lead =
        "Every ten minutes a job lets go of what is past its time. A change goes after the row \
         that says so is sealed itself.",
        "后台任务每十分钟清除超过保留期的数据。审计记录要等到说明清除范围的那条记录封存之后才会清\
         除。";
    next_nothing = "Nothing is past its time.", "没有超过保留期的数据。";
    /// Days of samples, the first, the last, size on disk.
    going_samples(days: u64, first: &str, last: &str, size: &str) = match first == last {
        true => format!("Samples of {first}, {size}"),
        false => format!("Samples of {} days, {first} to {last}, {size}", count(days)),
    },
    match first == last {
        true => format!("{first} 的采样，{size}"),
        false => format!("{} 天的采样，{first} 至 {last}，{size}", count(days)),
    };
    going_audit(rows: u64) = format!("{} {}", count(rows), plural(rows, "change", "changes")),
        format!("{} 条审计记录", count(rows));
    announced(rows: u64) =
        format!("Of these, {} {} announced already", count(rows), plural(rows, "is", "are")),
        format!("其中 {} 条已公告", count(rows));
    held = "Held back", "暂不清除";
    held_samples(days: u64, first: &str, last: &str) = match first == last {
        true => format!("Samples of {first}: no report of that month is kept yet"),
        false => format!(
            "Samples of {} days, {first} to {last}: no report of their months is kept yet",
            count(days)
        ),
    },
    match first == last {
        true => format!("{first} 的采样：当月的月度报告尚未生成"),
        false => {
            format!("{} 天的采样，{first} 至 {last}：相应月份的月度报告尚未生成", count(days))
        }
    };
    held_audit(rows: u64) =
        format!(
            "{} {} from before that time: not sealed for so long yet",
            count(rows),
            plural(rows, "change", "changes")
        ),
        format!("早于保留期的 {} 条审计记录：封存时间尚不够久", count(rows));
    past = "What went last", "最近清除的数据";
    past_none = "Nothing has gone yet.", "尚未清除过任何数据。";
    column_when = "When", "时间";
    column_what = "What", "内容";
    /// The day, size on disk.
    past_samples(day: &str, size: &str) = format!("Samples of {day}, {size}"),
        format!("{day} 的采样，{size}");
    /// Rows, and the place up to which.
    past_audit(rows: u64, place: &str) =
        format!("{} {}, up to place {place}", count(rows), plural(rows, "change", "changes")),
        format!("{} 条审计记录，至第 {place} 位", count(rows));
}
