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
    let starts_at = one.starts_at;
    let in_force = Memo::new(move |_| one.is_in_force(clock.now()));
    let planned = Memo::new(move |_| clock.now() < starts_at);
    move || match (in_force.get(), planned.get()) {
        (true, _) => {
            view! { <Badge kind=BadgeKind::Accent>{words.state_current}</Badge> }.into_any()
        }
        (false, true) => {
            view! { <Badge kind=BadgeKind::Outline>{words.state_planned}</Badge> }.into_any()
        }
        (false, false) => view! { <Badge>{words.state_past}</Badge> }.into_any(),
    }
}

/// "20 Nov 2026, 08:00 – for good".
#[component]
pub fn OverrideTime(one: Override) -> impl IntoView {
    let until = match one.end() {
        Some(end) => view! { <Moment at=end/> }.into_any(),
        None => text().limit.for_good.into_any(),
    };
    view! { <Moment at=one.starts_at/> " – " {until} }
}
