//! How amounts, differences and states look.

use domain::ids::QuotaId;
use domain::recounts::{Reading, Recount, RecountState, RunState, Source};
use domain::units;
use leptos::prelude::*;

use crate::api::recounts::Names;
use crate::ui::{Badge, BadgeKind, Moment};
use crate::viewer::{locale, text};

/// The quota's name, in the viewer's language.
pub(super) fn quota_name(names: &Names, quota: &QuotaId) -> String {
    let known = names.iter().find(|(source, _)| source.as_str() == quota.as_str());
    known.map_or_else(|| quota.to_string(), |(_, name)| locale().name(name).to_owned())
}

pub(super) fn amount(quota: &QuotaId, value: u64) -> String {
    match quota.as_str() == Source::UserAttributeBytes.as_str() {
        true => units::bytes(value),
        false => units::count(value),
    }
}

/// `+8` and `+9 %`; bytes exactly, because a difference is often smaller than its unit.
pub(super) fn difference(one: &Recount) -> AnyView {
    let words = &text().recounts;
    let Some(counted) = one.counted else { return view! { "—" }.into_any() };
    let Some(difference) = one.difference() else {
        return view! { <span class="faint">{words.not_reported}</span> }.into_any();
    };
    if difference == 0 {
        return view! { <span class="faint">{words.agrees}</span> }.into_any();
    }
    let sign = if difference < 0 { "−" } else { "+" };
    let size = difference.unsigned_abs();
    let text = format!("{sign}{}", amount(&one.quota, size));
    let exact = format!("{sign}{}", units::count(size));
    let reported = one.last.map_or(counted, |last| last.value);
    let share = units::ratio_permille(size, reported).map(|permille| {
        view! { " " <span class="faint">"(" {sign} {units::percent(permille, locale())} ")"</span> }
    });
    view! { <span title=exact>{text}</span> {share} }.into_any()
}

/// A value and when it was measured.
pub(super) fn reading(quota: &QuotaId, reading: Option<Reading>) -> AnyView {
    match reading {
        Some(reading) => {
            let value = amount(quota, reading.value);
            view! { {value} " " <span class="faint"><Moment at=reading.at/></span> }.into_any()
        }
        None => view! { <span class="faint">{text().recounts.not_reported}</span> }.into_any(),
    }
}

pub(super) fn state_badge(state: RecountState) -> AnyView {
    let kind = match state {
        RecountState::Waiting => BadgeKind::Outline,
        RecountState::Running => BadgeKind::Accent,
        RecountState::Counted => BadgeKind::Good,
        RecountState::Failed => BadgeKind::Danger,
        RecountState::Cancelled => BadgeKind::Plain,
    };
    view! { <Badge kind=kind>{(text().recounts.state)(state)}</Badge> }.into_any()
}

pub(super) fn run_badge(state: RunState) -> AnyView {
    let kind = match state {
        RunState::Waiting => BadgeKind::Outline,
        RunState::Running => BadgeKind::Accent,
        RunState::Done => BadgeKind::Good,
        RunState::Cancelled => BadgeKind::Plain,
    };
    view! { <Badge kind=kind>{(text().recounts.run_state)(state)}</Badge> }.into_any()
}

/// Calls by the spacing between them: by the second, or by the minute where they are few.
pub(super) fn rate(spacing_ms: u64) -> String {
    let words = &text().recounts;
    let spacing = spacing_ms.max(1);
    let hundredths = 100_000 / spacing;
    match hundredths {
        100.. if hundredths.is_multiple_of(100) => {
            (words.per_second)(&(hundredths / 100).to_string())
        }
        100.. => {
            let tenths = hundredths / 10;
            (words.per_second)(&format!("{}.{}", tenths / 10, tenths % 10))
        }
        _ => {
            let tenths = 600_000 / spacing;
            (words.rate)(&format!("{}.{}", tenths / 10, tenths % 10))
        }
    }
}
