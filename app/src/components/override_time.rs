//! How an override stands: planned, in force or ended, and from when until when.

use domain::overrides::Override;
use leptos::prelude::*;

use crate::ui::{Badge, BadgeKind, Moment};
use crate::viewer::{text, use_clock};

/// Changes by itself when its time comes.
#[component]
pub fn OverrideState(one: Override) -> impl IntoView {
    let words = &text().limit;
    let clock = use_clock();
    let is_withdrawn = is_withdrawn(&one);
    let starts_at = one.starts_at;
    let in_force = Memo::new(move |_| one.is_in_force(clock.now()));
    let planned = Memo::new(move |_| clock.now() < starts_at && !is_withdrawn);
    move || match (in_force.get(), planned.get()) {
        (true, _) => {
            view! { <Badge kind=BadgeKind::Accent>{words.state_current}</Badge> }.into_any()
        }
        (false, true) => {
            view! { <Badge kind=BadgeKind::Outline>{words.state_planned}</Badge> }.into_any()
        }
        _ if is_withdrawn => view! { <Badge>{words.state_withdrawn}</Badge> }.into_any(),
        _ => view! { <Badge>{words.state_past}</Badge> }.into_any(),
    }
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
