//! How an override stands: planned, in force or ended, and from when until when.

use domain::overrides::Override;
use leptos::prelude::*;

use crate::ui::{Badge, BadgeKind, Moment};
use crate::viewer::{text, use_viewer};

/// As it stood when the page was made.
#[component]
pub fn OverrideBadge(one: Override) -> impl IntoView {
    let words = &text().limit;
    let now = use_viewer().now;
    let (kind, word) = if one.is_in_force(now) {
        (BadgeKind::Accent, words.state_current)
    } else if is_withdrawn(&one) {
        (BadgeKind::Plain, words.state_withdrawn)
    } else if now < one.starts_at {
        (BadgeKind::Outline, words.state_planned)
    } else {
        (BadgeKind::Plain, words.state_past)
    };
    view! { <Badge kind=kind>{word}</Badge> }
}

/// "20 Nov 2026, 08:00 – for good".
#[component]
pub fn OverrideTime(one: Override) -> impl IntoView {
    // One that was ended before it began has the time that it was meant to have.
    let until = match if is_withdrawn(&one) { one.ends_at } else { one.end() } {
        Some(end) => view! { <Moment at=end/> }.into_any(),
        None => text().limit.for_good.into_any(),
    };
    view! { <Moment at=one.starts_at/> " – " {until} }
}

/// Whether it was ended before it began.
fn is_withdrawn(one: &Override) -> bool {
    one.ended_at.is_some_and(|ended| ended <= one.starts_at)
}
