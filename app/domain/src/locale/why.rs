//! Words of "why is this limit what it is": the page, and the text for a customer's ticket.

use crate::limits::Silence;
use crate::why::MomentFault;

pub struct Words {
    pub title: &'static str,
    /// "Why is Groups 250?" is the limit page's; here: "What was it on 3 Nov 2026, 14:05?".
    pub question_then: fn(&str) -> String,
    pub question_now: &'static str,
    /// The link from other pages.
    pub link: &'static str,
    /// The same for those who hear it out of its place: the limit's name.
    pub link_of: fn(&str) -> String,
    // the form
    pub moment: &'static str,
    /// "Times are those of Europe/Berlin. Empty: now.": the zone's name.
    pub moment_hint: fn(&str) -> String,
    pub ask: &'static str,
    pub ask_now: &'static str,
    pub fault_unreadable: &'static str,
    pub fault_future: &'static str,
    /// Before the registration: its moment, formatted.
    pub fault_before: fn(&str) -> String,
    // the answer
    pub held: &'static str,
    pub holds: &'static str,
    pub as_of: &'static str,
    pub plan_then: &'static str,
    /// "version 3 of Instant messaging": version, edition.
    pub version_of: fn(&str, &str) -> String,
    /// Who chose the plan, and when.
    pub chosen_by: fn(&str, &str) -> String,
    /// Who registered the App Key with it, and when.
    pub registered_by: fn(&str, &str) -> String,
    pub use_then: &'static str,
    /// "at most 91 in the minute from 14:05": amount, time.
    pub use_minute: fn(&str, &str) -> String,
    pub use_hour: fn(&str, &str) -> String,
    pub use_unknown: &'static str,
    /// Of rates per user or address.
    pub use_not_kept: &'static str,
    pub previous: &'static str,
    pub next: &'static str,
    pub no_previous: &'static str,
    pub no_next: &'static str,
    /// "100 → 250": before, after.
    pub became: fn(&str, &str) -> String,
    pub registered: &'static str,
    pub others: &'static str,
    // what does not speak
    pub silent: &'static str,
    /// "not in force, because …".
    pub not_in_force: fn(&str) -> String,
    pub because_not_yet: &'static str,
    pub because_no_such_limit: &'static str,
    pub because_replaced: &'static str,
    pub because_ended: &'static str,
    pub because_withdrawn: &'static str,
    /// "3 older ones": count, shown.
    pub more_silent: fn(u64, &str) -> String,
    pub disagree: &'static str,
    // which rate binds first
    pub binding: &'static str,
    /// Factor, rate.
    pub binds_first: fn(&str, &str) -> String,
    /// The same where the bucket has one rate.
    pub is_reached: fn(&str, &str) -> String,
    /// The load is above it already: the rate.
    pub is_exceeded: fn(&str) -> String,
    pub nothing_binds: &'static str,
    /// Rates without a measurement.
    pub unmeasured: fn(&str) -> String,
    // copying
    pub copy_title: &'static str,
    pub copy_note: &'static str,
    /// What a copy button copies: the language's own name.
    pub copy_text: fn(&str) -> String,
    // the text
    pub text_limit: &'static str,
    pub text_source: &'static str,
    pub text_reason: &'static str,
    pub text_time: &'static str,
    pub text_chain: &'static str,
    pub text_holds: &'static str,
    pub text_link: &'static str,
    pub text_no_limit: &'static str,
    /// Between a name and what is said of it.
    pub colon: &'static str,
    /// "250 (override)": a thing, what it is.
    pub in_brackets: fn(&str, &str) -> String,
    /// "temporary: 250 – in force": a thing, how it stands.
    pub standing: fn(&str, &str) -> String,
    /// "2026-11-20 08:00 UTC: 100 → 250": a moment, what happened.
    pub happened: fn(&str, &str) -> String,
}

impl Words {
    /// Why something does not speak, as the half of a sentence.
    pub fn because(&self, silence: Silence) -> &'static str {
        match silence {
            Silence::NotYet => self.because_not_yet,
            Silence::NoSuchLimit => self.because_no_such_limit,
            Silence::Replaced => self.because_replaced,
            Silence::Ended => self.because_ended,
            Silence::Withdrawn => self.because_withdrawn,
        }
    }

    /// What is wrong with a moment; `registered` is the registration's, formatted.
    pub fn fault(&self, fault: MomentFault, registered: &str) -> String {
        match fault {
            MomentFault::Unreadable => self.fault_unreadable.to_owned(),
            MomentFault::Future => self.fault_future.to_owned(),
            MomentFault::BeforeRegistration => (self.fault_before)(registered),
        }
    }
}

pub const EN: Words = Words {
    title: "Why this limit",
    question_then: |moment| format!("What was it on {moment}?"),
    question_now: "Why is it what it is now?",
    link: "Why? At any moment",
    link_of: |name| format!("Why is the limit of {name} what it is?"),
    moment: "Moment",
    moment_hint: |zone| format!("Empty: now. Times are those of {zone}."),
    ask: "Show that moment",
    ask_now: "Show now",
    fault_unreadable: "This is no date and time.",
    fault_future: "This moment is still to come. What is planned stands under the next change.",
    fault_before: |moment| {
        format!("The App Key was registered on {moment}. Before that it had no limits.")
    },
    held: "The limit then",
    holds: "The limit now",
    as_of: "As of",
    plan_then: "Plan",
    version_of: |version, edition| format!("version {version} of {edition}"),
    chosen_by: |name, at| format!("chosen by {name}, {at}"),
    registered_by: |name, at| format!("registered with it by {name}, {at}"),
    use_then: "Use",
    use_minute: |amount, from| format!("at most {amount} in the minute from {from}"),
    use_hour: |amount, from| format!("at most {amount} in the hour from {from}"),
    use_unknown: "not known: nothing was reported around that moment",
    use_not_kept: "not kept over time: who called most is only known of the last minute",
    previous: "Held since",
    next: "Next change",
    no_previous: "not known",
    no_next: "none, and none is planned",
    became: |before, after| format!("{before} → {after}"),
    registered: "the registration",
    others: "Other rates that hold at once",
    silent: "Not in force",
    not_in_force: |because| format!("not in force, because {because}"),
    because_not_yet: "it has not begun yet",
    because_no_such_limit: "the plan has no such bucket or rate",
    because_replaced: "another permanent override took its place",
    because_ended: "its time is over",
    because_withdrawn: "it was ended before it began",
    more_silent: |_, shown| format!("{shown} older"),
    disagree: "The documents disagree",
    binding: "What binds first",
    binds_first: |factor, rate| {
        format!("At {factor} × the present load the {rate} rate binds first.")
    },
    is_reached: |factor, rate| {
        format!("At {factor} × the present load the {rate} rate is reached.")
    },
    is_exceeded: |rate| format!("The present load is above the {rate} rate already."),
    nothing_binds: "Nothing is called now, so nothing binds.",
    unmeasured: |rates| format!("Nobody measures {rates}; that may bind earlier."),
    copy_title: "Copy as text",
    copy_note: "for a customer's ticket",
    copy_text: |language| format!("Text in {language}"),
    text_limit: "Limit",
    text_source: "Source",
    text_reason: "Reason",
    text_time: "Time",
    text_chain: "Where the number comes from (the last step holds)",
    text_holds: "in force",
    text_link: "Link",
    text_no_limit: "no documented limit, which is neither zero nor unlimited",
    colon: ": ",
    in_brackets: |thing, what| format!("{thing} ({what})"),
    standing: |thing, how| format!("{thing} – {how}"),
    happened: |moment, what| format!("{moment}: {what}"),
};

pub const ZH: Words = Words {
    title: "上限的缘由",
    question_then: |moment| format!("{moment} 时是多少？"),
    question_now: "现在为什么是这个数值？",
    link: "查看缘由（可选任意时刻）",
    link_of: |name| format!("{name}的上限为什么是这个数值？"),
    moment: "时刻",
    moment_hint: |zone| format!("留空：现在。时间按 {zone} 时区。"),
    ask: "查看该时刻",
    ask_now: "查看现在",
    fault_unreadable: "不是有效的日期和时间。",
    fault_future: "该时刻尚未到来。已计划的变更见“下一次变更”。",
    fault_before: |moment| format!("该 App Key 于 {moment} 登记，此前没有上限。"),
    held: "当时的上限",
    holds: "当前上限",
    as_of: "时刻",
    plan_then: "套餐版本",
    version_of: |version, edition| format!("{edition}第 {version} 版"),
    chosen_by: |name, at| format!("{name} 于 {at} 选定"),
    registered_by: |name, at| format!("{name} 于 {at} 登记时选定"),
    use_then: "用量",
    use_minute: |amount, from| format!("{from} 起一分钟内最高 {amount}"),
    use_hour: |amount, from| format!("{from} 起一小时内最高 {amount}"),
    use_unknown: "未知：该时刻前后没有上报",
    use_not_kept: "不保留历史：只知道最近一分钟内调用最多者",
    previous: "此值始于",
    next: "下一次变更",
    no_previous: "未知",
    no_next: "没有，也没有计划中的变更",
    became: |before, after| format!("{before} → {after}"),
    registered: "登记",
    others: "同时生效的其他频率",
    silent: "未生效的调整",
    not_in_force: |because| format!("未生效：{because}"),
    because_not_yet: "尚未开始",
    because_no_such_limit: "该套餐没有这个计数桶或频率",
    because_replaced: "已被另一项长期调整取代",
    because_ended: "期限已过",
    because_withdrawn: "在开始前已撤销",
    more_silent: |_, shown| format!("更早的 {shown} 项"),
    disagree: "文档说法不一",
    binding: "最先触及的频率",
    binds_first: |factor, rate| format!("负载增至当前的 {factor} 倍时，最先触及 {rate} 的上限。"),
    is_reached: |factor, rate| format!("负载增至当前的 {factor} 倍时，触及 {rate} 的上限。"),
    is_exceeded: |rate| format!("当前负载已超过 {rate} 的上限。"),
    nothing_binds: "当前没有调用，不会触及任何频率上限。",
    unmeasured: |rates| format!("{rates} 没有测量数据，可能更早触及。"),
    copy_title: "复制为文本",
    copy_note: "可直接用于客户工单",
    copy_text: |language| format!("{language} 文本"),
    text_limit: "上限",
    text_source: "出处",
    text_reason: "理由",
    text_time: "有效期",
    text_chain: "数值的来源（以最后一步为准）",
    text_holds: "生效中",
    text_link: "链接",
    text_no_limit: "文档未规定上限，这不等于 0，也不等于无上限",
    colon: "：",
    in_brackets: |thing, what| format!("{thing}（{what}）"),
    standing: |thing, how| format!("{thing}（{how}）"),
    happened: |moment, what| format!("{moment}，{what}"),
};
