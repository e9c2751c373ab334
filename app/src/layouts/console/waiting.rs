//! The number of requests that wait, beside their place in the navigation.

use domain::requests::list::Waiting;
use domain::units::count;
use leptos::prelude::*;

use crate::viewer::text;

/// None is no number.
#[component]
pub(super) fn WaitingCount(waiting: Waiting) -> impl IntoView {
    if waiting.requests == 0 {
        return None;
    }
    let number = count(waiting.requests);
    let said = (text().requests.nav_waiting)(waiting.requests, &number);
    let class = if waiting.overdue > 0 { "nav-count late" } else { "nav-count" };
    Some(view! {
        <span class=class>
            <span aria-hidden="true">{number}</span>
            <span class="unseen">" " {said}</span>
        </span>
    })
}
