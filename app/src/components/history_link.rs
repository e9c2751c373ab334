//! The way from a thing to what was ever changed about it.

use domain::texts::isolate;
use leptos::prelude::*;

use crate::viewer::text;

/// `href` is made by [`crate::paths::history`]; `name` tells whose history it is to those who do not
/// see what it stands beside.
#[component]
pub fn HistoryLink(href: String, #[prop(into, optional)] name: String) -> impl IntoView {
    let words = &text().audit;
    let label = (!name.is_empty()).then(|| format!("{}: {}", words.history, isolate(&name)));
    view! { <a class="button small quiet" href=href aria-label=label>{words.history}</a> }
}
