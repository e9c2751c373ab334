//! A route: its method, and its path with the parameters set back. It breaks after a slash.

use domain::ids::Route;
use leptos::prelude::*;

#[component]
pub fn RouteText(
    route: Route,
    /// A path as a document writes it, for the names of the parameters.
    #[prop(into, optional)]
    documented: String,
) -> impl IntoView {
    let (method, path) = (route.method(), route.named(&documented));
    let parts = path
        .split_inclusive('/')
        .map(|part| match part.starts_with('{') {
            true => view! { <span class="parameter">{part.to_owned()}</span><wbr/> }.into_any(),
            false => view! { {part.to_owned()}<wbr/> }.into_any(),
        })
        .collect_view();
    view! {
        <span class="route">
            <span class="method">{method.to_owned()}</span>
            " "
            <span class="path">{parts}</span>
        </span>
    }
}
