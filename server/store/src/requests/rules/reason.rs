//! Why a rule decided, told of what it saw: on record in English, to whoever reads a page in their
//! language.

use domain::language::Locale;
use domain::limit_values::{LimitValue, Target};
use domain::locale::request_rules::RuleSaw;
use domain::overrides::REASON_CHARS_MAX;
use domain::requests::{Ask, Facts, Request, RequestView, Rule};
use domain::units::Measure;

use crate::Db;
use crate::snapshot::Snapshot;

/// Which rule it was and what it saw, for the thread and for the overrides. The facts of `judged`
/// are those that it saw.
pub(super) fn reason(snapshot: &Snapshot, rule: &Rule, judged: &Request) -> String {
    let seen = judged.asks.iter().map(|ask| (ask, &ask.facts));
    let whole = tell(snapshot, &rule.words.name, seen, Locale::En).replace('\u{a0}', " ");
    match whole.char_indices().nth(REASON_CHARS_MAX - 1) {
        Some((place, _)) => format!("{}…", &whole[..place]),
        None => whole,
    }
}

/// Tells what a rule decided in another language: the reason of the decision, and the same in the
/// thread.
pub fn retell(db: &Db, view: &mut RequestView, locale: Locale) {
    let RequestView { request, events } = view;
    let Some(decision) = &mut request.decision else { return };
    let Some(rule) = decision.rule.as_ref().filter(|_| locale != Locale::En) else { return };
    let seen = request.asks.iter().zip(&rule.inputs);
    let told = tell(&db.snapshot(), &rule.words.name, seen, locale);
    for event in events.iter_mut().filter(|event| event.text.as_ref() == Some(&decision.reason)) {
        event.text = Some(told.clone());
    }
    decision.reason = told;
}

fn tell<'a>(
    snapshot: &Snapshot,
    rule: &str,
    seen: impl Iterator<Item = (&'a Ask, &'a Facts)>,
    locale: Locale,
) -> String {
    let words = &locale.text().request_rules;
    let told = seen.map(|(ask, facts)| {
        let value = |value: LimitValue| value_of(&ask.target, value, locale);
        let peak = facts.peak_30_days.map(|amount| LimitValue::Limited { amount });
        (words.saw)(&RuleSaw {
            limit: locale.name(&snapshot.limit_name(&ask.target).0),
            requested: value(ask.requested),
            in_force: facts.limit.map(value),
            changed: facts.changed_at.map(|at| at.format("%Y-%m-%d").to_string()),
            plan_value: facts.plan_value.map(value),
            peak: peak.map(value),
        })
    });
    (words.reason)(rule, &told.collect::<Vec<_>>())
}

fn value_of(target: &Target, value: LimitValue, locale: Locale) -> String {
    Measure::of(target).limit(value, locale)
}
