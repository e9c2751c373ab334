//! Words of "why is this limit what it is": the page, and the text for a customer's ticket.

use crate::limits::Silence;
use crate::why::MomentFault;

words! {
    title = "Why this limit", "上限的缘由";
    /// "Why is Groups 250?" is the limit page's; here: "What was it on 3 Nov 2026, 14:05?".
    question_then(moment: &str) = format!("What was it on {moment}?"),
        format!("{moment} 时是多少？");
    question_now = "Why is it what it is now?", "现在为什么是这个数值？";
    /// The link from other pages.
    link = "Why? At any moment", "查看缘由（可选任意时刻）";
    /// The same for those who hear it out of its place: the limit's name.
    link_of(name: &str) = format!("Why is the limit of {name} what it is?"),
        format!("{name}的上限为什么是这个数值？");

    // the form
    moment = "Moment", "时刻";
    /// "Times are those of Europe/Berlin. Empty: now.": the zone's name.
    moment_hint(zone: &str) = format!("Empty: now. Times are those of {zone}."),
        format!("留空：现在。时间按 {zone} 时区。");
    ask = "Show that moment", "查看该时刻";
    ask_now = "Show now", "查看现在";
    fault_unreadable = "This is no date and time.", "不是有效的日期和时间。";
    fault_future = "This moment is still to come. What is planned stands under the next change.",
        "该时刻尚未到来。已计划的变更见“下一次变更”。";
    /// Before the registration: its moment, formatted.
    fault_before(moment: &str) =
        format!("The App Key was registered on {moment}. Before that it had no limits."),
        format!("该 App Key 于 {moment} 登记，此前没有上限。");

    // the answer
    held = "The limit then", "当时的上限";
    holds = "The limit now", "当前上限";
    as_of = "As of", "时刻";
    plan_then = "Plan", "套餐版本";
    /// "version 3 of Instant messaging": version, edition.
    version_of(version: &str, edition: &str) = format!("version {version} of {edition}"),
        format!("{edition}第 {version} 版");
    /// Who chose the plan, and when.
    chosen_by(name: &str, at: &str) = format!("chosen by {name}, {at}"),
        format!("{name} 于 {at} 选定");
    /// Who registered the App Key with it, and when.
    registered_by(name: &str, at: &str) = format!("registered with it by {name}, {at}"),
        format!("{name} 于 {at} 登记时选定");
    use_then = "Use", "用量";
    /// "at most 91 in the minute from 14:05": amount, time.
    use_minute(amount: &str, from: &str) = format!("at most {amount} in the minute from {from}"),
        format!("{from} 起一分钟内最高 {amount}");
    use_hour(amount: &str, from: &str) = format!("at most {amount} in the hour from {from}"),
        format!("{from} 起一小时内最高 {amount}");
    use_unknown = "not known: nothing was reported around that moment", "未知：该时刻前后没有上报";
    /// Of rates per user or address.
    use_not_kept = "not kept over time: who called most is only known of the last minute",
        "不保留历史：只知道最近一分钟内调用最多者";
    previous = "Held since", "此值始于";
    next = "Next change", "下一次变更";
    no_previous = "not known", "未知";
    no_next = "none, and none is planned", "没有，也没有计划中的变更";
    /// "100 → 250": before, after.
    became(before: &str, after: &str) = format!("{before} → {after}"),
        format!("{before} → {after}");
    registered = "the registration", "登记";
    others = "Other rates that hold at once", "同时生效的其他频率";

    // what does not speak
    silent = "Not in force", "未生效的调整";
    /// "not in force, because …".
    not_in_force(because: &str) = format!("not in force, because {because}"),
        format!("未生效：{because}");
    because_not_yet = "it has not begun yet", "尚未开始";
    because_no_such_limit = "the plan has no such bucket or rate", "该套餐没有这个计数桶或频率";
    because_replaced = "another permanent override took its place", "已被另一项长期调整取代";
    because_ended = "its time is over", "期限已过";
    because_withdrawn = "it was ended before it began", "在开始前已撤销";
    /// "3 older ones": count, shown.
    more_silent(_count: u64, shown: &str) = format!("{shown} older"), format!("更早的 {shown} 项");
    disagree = "The documents disagree", "文档说法不一";

    // which rate binds first
    binding = "What binds first", "最先触及的频率";
    /// Factor, rate.
    binds_first(factor: &str, rate: &str) =
        format!("At {factor} × the present load the {rate} rate binds first."),
        format!("负载增至当前的 {factor} 倍时，最先触及 {rate} 的上限。");
    /// The same where the bucket has one rate.
    is_reached(factor: &str, rate: &str) =
        format!("At {factor} × the present load the {rate} rate is reached."),
        format!("负载增至当前的 {factor} 倍时，触及 {rate} 的上限。");
    /// The load is above it already: the rate.
    is_exceeded(rate: &str) = format!("The present load is above the {rate} rate already."),
        format!("当前负载已超过 {rate} 的上限。");
    nothing_binds = "Nothing is called now, so nothing binds.",
        "当前没有调用，不会触及任何频率上限。";
    /// Rates without a measurement.
    unmeasured(rates: &str) = format!("Nobody measures {rates}; that may bind earlier."),
        format!("{rates} 没有测量数据，可能更早触及。");

    // copying
    copy_title = "Copy as text", "复制为文本";
    copy_note = "for a customer's ticket", "可直接用于客户工单";
    /// What a copy button copies: the language's own name.
    copy_text(language: &str) = format!("Text in {language}"), format!("{language} 文本");

    // the text
    text_limit = "Limit", "上限";
    text_source = "Source", "出处";
    text_reason = "Reason", "理由";
    text_time = "Time", "有效期";
    text_chain = "Where the number comes from (the last step holds)",
        "数值的来源（以最后一步为准）";
    text_holds = "in force", "生效中";
    text_link = "Link", "链接";
    text_no_limit = "no documented limit, which is neither zero nor unlimited",
        "文档未规定上限，这不等于 0，也不等于无上限";
    /// Between a name and what is said of it.
    colon = ": ", "：";
    /// "250 (override)": a thing, what it is.
    in_brackets(thing: &str, what: &str) = format!("{thing} ({what})"),
        format!("{thing}（{what}）");
    /// "temporary: 250 – in force": a thing, how it stands.
    standing(thing: &str, how: &str) = format!("{thing} – {how}"), format!("{thing}（{how}）");
    /// "2026-11-20 08:00 UTC: 100 → 250": a moment, what happened.
    happened(moment: &str, what: &str) = format!("{moment}: {what}"), format!("{moment}，{what}");
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
