//! Where a request stands, as a mark with a word.

use domain::requests::State;
use leptos::prelude::*;

use crate::ui::{Badge, BadgeKind};
use crate::viewer::text;

#[component]
pub fn RequestState(state: State) -> impl IntoView {
    let kind = match state {
        State::Draft | State::Withdrawn | State::Expired | State::Superseded => BadgeKind::Outline,
        State::Submitted | State::InReview => BadgeKind::Accent,
        State::InfoAsked => BadgeKind::Warning,
        State::Approved | State::PartlyApproved => BadgeKind::Good,
        State::Denied => BadgeKind::Danger,
    };
    view! { <Badge kind=kind>{(text().request_terms.state)(state)}</Badge> }
}
