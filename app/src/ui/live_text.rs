//! A text that may change while it is looked at, and then shows for a moment that it has.

use leptos::prelude::*;

/// `class` is added to `live-value`, which the browser highlights when its text changes; under
/// reduced motion there is no highlight.
#[component]
pub fn LiveText(
    #[prop(into)] text: String,
    #[prop(optional)] class: &'static str,
) -> impl IntoView {
    view! { <span class=super::classes("live-value", class)>{text}</span> }
}
