//! The number of requests that wait, beside their place in the navigation.

use domain::units::count;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::api::requests::read_waiting;
use crate::viewer::use_viewer;

/// Read anew with each page; where it is not known nothing is shown, and none is no number.
#[component]
pub(super) fn WaitingCount() -> impl IntoView {
    let path = use_location().pathname;
    let waiting = Resource::new(move || path.get(), |_| read_waiting());
    let shown = move || {
        Suspend::new(async move {
            let waiting = waiting.await.ok().filter(|waiting| waiting.requests > 0)?;
            let words = &use_viewer().text().requests;
            let number = count(waiting.requests);
            let said = (words.nav_waiting)(waiting.requests, &number);
            let class = if waiting.overdue > 0 { "nav-count late" } else { "nav-count" };
            Some(view! {
                <span class=class>
                    <span aria-hidden="true">{number}</span>
                    <span class="unseen">" " {said}</span>
                </span>
            })
        })
    };
    view! { <Transition>{shown}</Transition> }
}
