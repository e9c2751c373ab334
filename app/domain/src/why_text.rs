//! The answer as plain text, for a customer's ticket: everything that the page says, in lines.
//!
//! Times are in UTC, and in the person's zone behind it. It has no markup and no line breaks that
//! somebody else typed.

use chrono::{DateTime, Utc};

use crate::language::Locale;
use crate::limit_values::{LimitOrigin, LimitValue, Target};
use crate::limits::{EffectiveLimit, LimitChange, Step};
use crate::locale::Text;
use crate::rates::RateKey;
use crate::sources::Source;
use crate::texts::isolate;
use crate::units::{Measure, Zone, count, rate, rate_amount, zone};
use crate::usage::Binding;
use crate::why::{UseThen, WhyAnswer, WhyView};

/// In which language, and in whose zone.
#[derive(Clone, Copy, Debug)]
pub struct Teller<'a> {
    pub locale: Locale,
    pub zone: &'a Zone,
}

/// The whole text. `link` leads to the same answer.
pub fn ticket(teller: Teller<'_>, view: &WhyView, answer: &WhyAnswer, link: &str) -> String {
    let measure = view.measure();
    let words = &teller.text().why;
    let mut lines = vec![format!("{} · {}", view.app, teller.locale.name(&view.name))];
    let effective = answer.explanation.effective.as_ref();
    lines.push(teller.line(words.text_limit, &teller.limit(effective, measure)));
    lines.push(teller.line(words.as_of, &teller.moment(answer.at)));
    lines.push(teller.line(words.plan_then, &teller.plan(answer)));
    if let Some(usage) = answer.usage {
        lines.push(teller.line(words.use_then, &teller.usage(usage, measure)));
    }
    lines.push(String::new());
    lines.extend(teller.chain(answer, measure));
    lines.extend(teller.silent(answer, measure));
    lines.extend(teller.conflicts(answer));
    lines.push(String::new());
    lines.extend(teller.changes(answer, measure));
    if let Some(binding) = answer.binding.as_ref() {
        let sentences = teller.binding(binding, !answer.others.is_empty());
        lines.push(teller.line(words.binding, &sentences));
    }
    lines.push(teller.line(words.text_link, link));
    let text = lines.join("\n");
    // For people and their machines a plain blank is better than one that keeps words together.
    text.replace('\u{a0}', " ") + "\n"
}

impl Teller<'_> {
    fn text(self) -> &'static Text {
        self.locale.text()
    }

    fn line(self, name: &str, said: &str) -> String {
        format!("{name}{}{said}", self.text().why.colon)
    }

    /// `2026-11-20 08:14:58 UTC (20 Nov 2026, 09:14 Europe/Berlin)`.
    fn moment(self, at: DateTime<Utc>) -> String {
        let utc = zone::utc(at);
        if self.zone.name == Zone::default().name {
            return utc;
        }
        format!("{utc} ({} {})", self.zone.date_time(at, self.locale), self.zone.name)
    }

    /// A value in words: `250`, `5/min per user`, `unlimited`.
    pub fn value(self, value: LimitValue, measure: Measure) -> String {
        let terms = &self.text().terms;
        match (value, measure) {
            (LimitValue::Limited { amount }, Measure::Rate(key)) => rate(amount, key, self.locale),
            (LimitValue::Limited { amount }, _) => measure.amount(amount as f64, self.locale),
            (LimitValue::Unlimited, _) => terms.unlimited.to_owned(),
            (LimitValue::NotSupported, _) => terms.not_supported.to_owned(),
        }
    }

    /// A value with where it comes from: `250 (override)`.
    fn limit(self, limit: Option<&EffectiveLimit>, measure: Measure) -> String {
        match limit {
            Some(limit) => {
                let origin = self.origin(limit.origin);
                let value = self.value(limit.value, measure);
                (self.text().why.in_brackets)(&value, origin)
            }
            None => self.text().why.text_no_limit.to_owned(),
        }
    }

    fn origin(self, origin: LimitOrigin) -> &'static str {
        let terms = &self.text().terms;
        match origin {
            LimitOrigin::Catalogue => terms.origin_catalogue,
            LimitOrigin::Plan => terms.origin_plan,
            LimitOrigin::Override => terms.origin_override,
            LimitOrigin::Temporary => terms.origin_temporary,
        }
    }

    fn plan(self, answer: &WhyAnswer) -> String {
        let words = &self.text().why;
        let choice = &answer.choice;
        let mut said = self.locale.name(&answer.plan.name).to_owned();
        if let Some(edition) = &answer.edition {
            let version = count(u64::from(edition.version));
            let of = (words.version_of)(&version, self.locale.name(&edition.name));
            said = (words.in_brackets)(&said, &of);
        }
        let at = self.moment(choice.created_at);
        let chosen = if choice.reason.is_some() { words.chosen_by } else { words.registered_by };
        said.push_str(self.locale.pick(", ", "，"));
        said.push_str(&chosen(&isolate(&choice.author), &at));
        if let Some(reason) = &choice.reason {
            said.push_str(words.colon);
            said.push_str(&format!("“{}”", one_line(reason)));
        }
        said
    }

    fn usage(self, usage: UseThen, measure: Measure) -> String {
        self.usage_from(usage, measure, &self.moment(usage.from))
    }

    /// What of the use is known, for the page: its times are the person's.
    pub fn usage_here(self, usage: UseThen, measure: Measure) -> String {
        self.usage_from(usage, measure, &self.zone.date_time(usage.from, self.locale))
    }

    fn usage_from(self, usage: UseThen, measure: Measure, from: &str) -> String {
        let words = &self.text().why;
        let amount = measure.amount(usage.peak, self.locale);
        let within = if usage.seconds <= 60 { words.use_minute } else { words.use_hour };
        within(&amount, from)
    }

    fn chain(self, answer: &WhyAnswer, measure: Measure) -> Vec<String> {
        let words = &self.text().why;
        let steps = &answer.explanation.steps;
        if steps.is_empty() {
            return vec![self.line(words.text_chain, words.text_no_limit)];
        }
        let mut lines = vec![self.line(words.text_chain, "").trim_end().to_owned()];
        for (index, step) in steps.iter().enumerate() {
            let mut head = format!("{}. {}", index + 1, self.step(step, measure));
            if index + 1 == steps.len() {
                head = (words.standing)(&head, words.text_holds);
            }
            lines.push(head);
            lines.extend(self.details(step));
        }
        lines
    }

    /// `plan Basic: 100`.
    fn step(self, step: &Step, measure: Measure) -> String {
        let plan = step.plan.as_ref().map(|plan| format!(" {}", self.locale.name(&plan.name)));
        let name = format!("{}{}", self.origin(step.origin), plan.unwrap_or_default());
        self.line(&name, &self.value(step.value, measure))
    }

    fn details(self, step: &Step) -> Vec<String> {
        let (words, text) = (&self.text().why, self.text());
        let mut lines = Vec::new();
        let mut add = |name: &str, said: &str| lines.push(format!("   {}", self.line(name, said)));
        if !step.source.is_empty() {
            let said = |source: &Source| (text.terms.source_line)(&source.document, source.line);
            let sources: Vec<_> = step.source.iter().map(said).collect();
            add(words.text_source, &sources.join(self.locale.pick("; ", "；")));
        }
        if let Some(edited) = &step.edited {
            let by = (text.releases.edited)(&isolate(&edited.by), &self.moment(edited.at));
            add(words.text_source, &by);
            add(words.text_reason, &one_line(&edited.reason));
        }
        if step.origin >= LimitOrigin::Override {
            if let Some((by, at)) = step.by.as_ref().zip(step.at) {
                lines.push(format!("   {}", (text.limit.set_by)(&isolate(by), &self.moment(at))));
            }
            if let Some(reason) = &step.reason {
                lines.push(format!("   {}", self.line(words.text_reason, &one_line(reason))));
            }
            lines.extend(self.time(step).map(|time| format!("   {time}")));
        }
        lines
    }

    fn time(self, step: &Step) -> Option<String> {
        let text = self.text();
        let from = self.moment(step.from?);
        let said = match step.until {
            Some(until) => (text.limit.from_until)(&from, &self.moment(until)),
            None => (text.limit.from_on)(&from),
        };
        Some(self.line(text.why.text_time, &said))
    }

    fn silent(self, answer: &WhyAnswer, measure: Measure) -> Vec<String> {
        let words = &self.text().why;
        let silent = &answer.explanation.not_in_force;
        let mut lines = Vec::new();
        if !silent.is_empty() {
            lines.extend([String::new(), self.line(words.silent, "").trim_end().to_owned()]);
        }
        for one in silent {
            let because = (words.not_in_force)(words.because(one.because));
            let step = (words.standing)(&self.step(&one.step, measure), &because);
            lines.push(format!("- {step}"));
            lines.extend(self.details(&one.step));
        }
        lines
    }

    fn conflicts(self, answer: &WhyAnswer) -> Vec<String> {
        let (words, text) = (&self.text().why, self.text());
        let mut lines = Vec::new();
        for conflict in &answer.conflicts {
            if lines.is_empty() {
                lines.extend([String::new(), self.line(words.disagree, "").trim_end().to_owned()]);
            }
            lines.push(format!("- {}", self.locale.name(&conflict.subject)));
            let decision = one_line(self.locale.name(&conflict.decision));
            lines.push(format!("   {}", self.line(text.limit.decision, &decision)));
        }
        lines
    }

    fn changes(self, answer: &WhyAnswer, measure: Measure) -> Vec<String> {
        let words = &self.text().why;
        let previous = answer.previous.as_ref();
        let previous = previous
            .map_or_else(|| words.no_previous.to_owned(), |change| self.change(change, measure));
        let next = answer.next.as_ref();
        let next =
            next.map_or_else(|| words.no_next.to_owned(), |change| self.change(change, measure));
        vec![self.line(words.previous, &previous), self.line(words.next, &next)]
    }

    fn change(self, change: &LimitChange, measure: Measure) -> String {
        (self.text().why.happened)(&self.moment(change.at), &self.became(change, measure))
    }

    /// `100 (plan) → 250 (override)`.
    pub fn became(self, change: &LimitChange, measure: Measure) -> String {
        let words = &self.text().why;
        let after = self.limit(change.after.as_ref(), measure);
        match &change.before {
            Some(before) => (words.became)(&self.limit(Some(before), measure), &after),
            None => after,
        }
    }

    /// Which rate binds first, in one or two sentences. `has_several`: the bucket has more than
    /// one rate.
    pub fn binding(self, binding: &Binding, has_several: bool) -> String {
        let words = &self.text().why;
        let mut said = match &binding.first {
            None => words.nothing_binds.to_owned(),
            Some(first) => {
                let name = rate(first.amount, first.rate, self.locale);
                let factor = factor_text(first.factor_shown());
                match has_several {
                    _ if first.factor < 1.0 => (words.is_exceeded)(&name),
                    true => (words.binds_first)(&factor, &name),
                    false => (words.is_reached)(&factor, &name),
                }
            }
        };
        if !binding.unmeasured.is_empty() {
            let names: Vec<_> = binding.unmeasured.iter().map(|key| self.rate_name(*key)).collect();
            let names = names.join(self.locale.pick(", ", "、"));
            said.push_str(self.locale.pick(" ", ""));
            said.push_str(&(words.unmeasured)(&names));
        }
        said
    }

    /// A rate without its amount: `calls/min per user`.
    pub fn rate_name(self, key: RateKey) -> String {
        let amount = rate_amount(0, key, self.locale);
        let plain = rate(0, key, self.locale);
        let unit = amount.trim_start_matches(['0', '\u{a0}', ' ']);
        let rest = plain.strip_prefix(&amount).unwrap_or_default();
        // English writes a number of calls without a word for them.
        let calls = if unit.starts_with('/') { "calls" } else { "" };
        format!("{calls}{unit}{rest}")
    }
}

/// `1.9`, `12`.
fn factor_text(factor: f64) -> String {
    if factor >= 10.0 { count(factor as u64) } else { format!("{factor:.1}") }
}

/// What somebody typed, in one line that turns nothing around it.
fn one_line(text: &str) -> String {
    isolate(&text.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned()
}

/// The name of a target beside others: the rate of a bucket, or nothing for a quota.
pub fn target_name(target: &Target, teller: Teller<'_>) -> Option<String> {
    match target {
        Target::Rate { rate, .. } => Some(teller.rate_name(*rate)),
        Target::Quota { .. } => None,
    }
}

#[cfg(test)]
mod tests;
