//! Nothing here.

use leptos::prelude::*;

use super::Icon;

/// What stands in place of a list that is empty, of a page that is not there, of a failure.
/// `class`: `good` (empty is good news), `error`, `small`.
#[component]
pub fn EmptyState(
    #[prop(default = Icon::Empty)] icon: Icon,
    #[prop(into)] title: String,
    #[prop(into, optional)] detail: Option<String>,
    #[prop(optional)] class: &'static str,
    /// What to do next.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let detail = detail.map(|detail| view! { <p class="state-detail">{detail}</p> });
    let actions = children.map(|children| view! { <div class="state-actions">{children()}</div> });
    view! {
        <div class=super::classes("state", class)>
            {icon.large()}
            <p class="state-title">{title}</p>
            {detail}
            {actions}
        </div>
    }
}
