//! Where a request stands, as a mark with a word.

use domain::requests::RequestState;
use leptos::prelude::*;

use crate::ui::{Badge, BadgeKind};
use crate::viewer::text;

#[component]
pub fn RequestBadge(state: RequestState) -> impl IntoView {
    let kind = match state {
        RequestState::Draft
        | RequestState::Withdrawn
        | RequestState::Expired
        | RequestState::Superseded => BadgeKind::Outline,
        RequestState::Submitted | RequestState::InReview => BadgeKind::Accent,
        RequestState::InfoAsked => BadgeKind::Warning,
        RequestState::Approved | RequestState::PartlyApproved => BadgeKind::Good,
        RequestState::Denied => BadgeKind::Danger,
    };
    view! { <Badge kind=kind>{(text().request_terms.state)(state)}</Badge> }
}
