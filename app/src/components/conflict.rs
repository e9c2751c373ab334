//! Two people changed the same thing: both sides, and who was there first.

use domain::changes::plan::LastChange;
use leptos::prelude::*;

use crate::ui::{Fact, Isolated, Moment};
use crate::viewer::text;

/// One side: what somebody saw, wanted, or has now.
#[component]
pub fn Side(name: &'static str, children: Children) -> impl IntoView {
    view! { <Fact name=name><strong>{children()}</strong></Fact> }
}

/// "ana set an override, 20 Nov 2026, 08:14: a launch".
#[component]
pub fn LastChangeText(change: LastChange) -> impl IntoView {
    let words = &text().changes;
    let did = words.did(&change.action);
    let reason =
        change.reason.map(|reason| view! { <span class="subline"><Isolated text=reason/></span> });
    view! {
        <Fact name=words.conflict_by>
            <strong><Isolated text=change.by/></strong>
            " "
            {did}
            ", "
            <Moment at=change.at/>
            {reason}
        </Fact>
    }
}
