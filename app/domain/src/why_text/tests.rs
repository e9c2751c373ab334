//! The text, whole and in both languages.

use std::sync::Arc;

use chrono::TimeDelta;
use uuid::Uuid;

use super::*;
use crate::limits::{EditionRef, PlanChoice, Record, RecordAt, Release, touching};
use crate::overrides::Override;
use crate::rates::{RateScope, RateUnit};
use crate::terms::files::terms;
use crate::usage::FirstRate;

fn moment(seconds: i64) -> DateTime<Utc> {
    "2026-11-20T08:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::seconds(seconds)
}

fn record(plan: &str, target: &Target) -> Record {
    let choice = |plan: &str, at: i64, reason: Option<&str>| PlanChoice {
        plan: plan.into(),
        author: "ben".to_owned(),
        reason: reason.map(str::to_owned),
        created_at: moment(at),
        starts_at: moment(at),
        cancelled_at: None,
        release: None,
    };
    let one = Override {
        id: Uuid::from_u128(1),
        target: target.clone(),
        value: LimitValue::Limited { amount: 250 },
        reason: "ticket 17:\n a school  term".to_owned(),
        author: "ana".to_owned(),
        created_at: moment(60),
        starts_at: moment(60),
        ends_at: Some(moment(7200)),
        ended_at: None,
    };
    let later = Override {
        id: Uuid::from_u128(2),
        value: LimitValue::Unlimited,
        created_at: moment(90),
        starts_at: moment(90_000),
        ends_at: Some(moment(180_000)),
        reason: "a concert".to_owned(),
        ..one.clone()
    };
    Record {
        registered_at: moment(-86_400),
        plans: vec![choice("free", -86_400, None), choice(plan, 0, Some("contract 7"))],
        overrides: vec![one, later],
        former_ends: vec![],
        releases: vec![Release {
            number: 1,
            at: moment(-90_000),
            terms: Arc::new(terms().clone()),
        }],
    }
}

fn answer(record: &Record, state: &RecordAt<'_>, target: &Target) -> WhyAnswer {
    let edition = &terms().book.editions[0];
    let changes = record.changes(target);
    WhyAnswer {
        at: state.at,
        is_now: true,
        plan: state.plan.into(),
        edition: Some(EditionRef {
            id: edition.id.clone(),
            name: edition.name.clone(),
            version: edition.version,
        }),
        choice: state.choice.clone(),
        explanation: state.explain(target),
        conflicts: touching(state.subject(), target).cloned().collect(),
        usage: Some(UseThen { peak: 91.0, from: moment(120), seconds: 60 }),
        binding: None,
        others: vec![],
        previous: changes.iter().rfind(|change| change.at <= state.at).cloned(),
        next: changes.iter().find(|change| change.at > state.at).cloned(),
    }
}

fn view(target: &Target, name: &crate::language::Name) -> WhyView {
    WhyView {
        app: "acme#shop".parse().unwrap(),
        target: target.clone(),
        name: name.clone(),
        unit: terms().book.quotas.iter().find(|quota| quota.name == *name).map(|quota| quota.unit),
        registered_at: moment(-86_400),
        public_url: "https://headroom.example.com".to_owned(),
        answer: Err(crate::why::MomentFault::Future),
    }
}

fn groups() -> Target {
    Target::Quota { quota: "groups".into() }
}

fn told(locale: Locale, zone: &Zone) -> String {
    let record = record("basic", &groups());
    let state = record.at(moment(130)).unwrap();
    let answer = answer(&record, &state, &groups());
    let view = view(&groups(), &terms().book.quota(&"groups".into()).unwrap().name);
    ticket(
        Teller { locale, zone },
        &view,
        &answer,
        "https://headroom.example.com/apps/acme/shop/why",
    )
}

/// The lines of a text that are expected to be there, in this order.
fn assert_lines(text: &str, expected: &[&str]) {
    let mut lines = text.lines();
    for line in expected {
        assert!(lines.any(|found| found == *line), "missing or out of order: {line:?} in\n{text}");
    }
}

#[test]
fn the_english_text_says_everything_in_its_order() {
    let berlin =
        Zone { name: "Europe/Berlin".into(), first_offset_seconds: 3600, transitions: vec![] };
    let text = told(Locale::En, &berlin);
    assert_lines(
        &text,
        &[
            "acme#shop · Groups",
            "Limit: 250 (temporary)",
            "As of: 2026-11-20 08:02:10 UTC (20 Nov 2026, 09:02 Europe/Berlin)",
            "Use: at most 91 in the minute from 2026-11-20 08:02:00 UTC (20 Nov 2026, 09:02 Europe/Berlin)",
            "",
            "Where the number comes from (the last step holds):",
            "1. plan Basic: 100,000",
            "2. temporary: 250 – in force",
            "   set by ana, 2026-11-20 08:01:00 UTC (20 Nov 2026, 09:01 Europe/Berlin)",
            "   Reason: ticket 17: a school term",
            "Not in force:",
            "- temporary: unlimited – not in force, because it has not begun yet",
            "   Reason: a concert",
            "",
            "Link: https://headroom.example.com/apps/acme/shop/why",
        ],
    );
    for part in [
        "Source: document 002, line",
        "Plan: Basic (version ",
        "chosen by ben, 2026-11-20 08:00:00 UTC (20 Nov 2026, 09:00 Europe/Berlin): “contract 7”",
        "Held since: 2026-11-20 08:01:00 UTC (20 Nov 2026, 09:01 Europe/Berlin): 100,000 (plan) → 250 (temporary)",
        "Next change: 2026-11-20 10:00:00 UTC (20 Nov 2026, 11:00 Europe/Berlin): 250 (temporary) → 100,000 (plan)",
    ] {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
    assert!(!text.contains('\u{a0}') && text.ends_with('\n'));
}

#[test]
fn the_chinese_text_says_the_same_and_a_zone_of_utc_is_said_once() {
    let text = told(Locale::Zh, &Zone::default());
    assert_lines(
        &text,
        &[
            "acme#shop · 群组总数",
            "上限：250（临时调整）",
            "时刻：2026-11-20 08:02:10 UTC",
            "用量：2026-11-20 08:02:00 UTC 起一分钟内最高 91",
            "数值的来源（以最后一步为准）：",
            "2. 临时调整：250（生效中）",
            "   ana 于 2026-11-20 08:01:00 UTC 设置",
            "   理由：ticket 17: a school term",
            "   有效期：2026-11-20 08:01:00 UTC 至 2026-11-20 10:00:00 UTC",
            "未生效的调整：",
            "- 临时调整：无上限（未生效：尚未开始）",
            "链接：https://headroom.example.com/apps/acme/shop/why",
        ],
    );
    assert_eq!(text.lines().count(), told(Locale::En, &Zone::default()).lines().count());
}

#[test]
fn a_limit_that_no_document_states_is_neither_zero_nor_unlimited() {
    let accounts = Target::Rate {
        bucket: "accounts".into(),
        rate: RateKey { unit: RateUnit::Call, window_seconds: 1, scope: RateScope::App },
    };
    let record = record("community", &accounts);
    let state = record.at(moment(130)).unwrap();
    let answer = answer(&record, &state, &accounts);
    let bucket = terms().catalogue.bucket(&"rest".into(), &"accounts".into()).unwrap();
    let teller = Teller { locale: Locale::En, zone: &Zone::default() };
    let text = ticket(teller, &view(&accounts, &bucket.name), &answer, "x");
    assert_lines(
        &text,
        &[
            "Limit: no documented limit, which is neither zero nor unlimited",
            "Not in force:",
            "- temporary: 250/s – not in force, because the plan has no such bucket or rate",
        ],
    );
}

#[test]
fn what_binds_first_is_a_sentence_in_both_languages() {
    let per_user = RateKey { unit: RateUnit::Call, window_seconds: 60, scope: RateScope::User };
    let per_second = RateKey { unit: RateUnit::Call, window_seconds: 1, scope: RateScope::App };
    let binding = |factor: f64, unmeasured: Vec<RateKey>| Binding {
        first: Some(FirstRate { rate: per_user, amount: 5, used: 5.0 / factor, factor }),
        unmeasured,
    };
    let say = |locale: Locale, binding: &Binding, has_several: bool| {
        let said = Teller { locale, zone: &Zone::default() }.binding(binding, has_several);
        said.replace('\u{a0}', " ")
    };
    for (binding, has_several, en, zh) in [
        (
            binding(1.93, vec![]),
            true,
            "At 1.9 × the present load the 5/min per user rate binds first.",
            "负载增至当前的 1.9 倍时，最先触及 5 次/分钟/单用户 的上限。",
        ),
        (
            binding(12.0, vec![]),
            false,
            "At 12 × the present load the 5/min per user rate is reached.",
            "负载增至当前的 12 倍时，触及 5 次/分钟/单用户 的上限。",
        ),
        (
            binding(0.5, vec![per_second]),
            true,
            "The present load is above the 5/min per user rate already. Nobody measures calls/s; that may bind earlier.",
            "当前负载已超过 5 次/分钟/单用户 的上限。次/秒 没有测量数据，可能更早触及。",
        ),
        (
            Binding { first: None, unmeasured: vec![] },
            true,
            "Nothing is called now, so nothing binds.",
            "当前没有调用，不会触及任何频率上限。",
        ),
    ] {
        assert_eq!(say(Locale::En, &binding, has_several), en);
        assert_eq!(say(Locale::Zh, &binding, has_several), zh);
    }
}
