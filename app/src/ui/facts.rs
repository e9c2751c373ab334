//! Names and values: a definition list, and figures in a strip.

use leptos::prelude::*;

/// A definition list of [`Fact`]s; `inline` puts them side by side.
#[component]
pub fn Facts(#[prop(optional)] inline: bool, children: Children) -> impl IntoView {
    view! { <dl class=if inline { "facts inline" } else { "facts" }>{children()}</dl> }
}

/// One name and its value.
#[component]
pub fn Fact(#[prop(into)] name: String, children: Children) -> impl IntoView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd>{children()}</dd>
        </div>
    }
}

/// A figure in a strip (`<div class="stats">`), a link where there is more to see. `class` marks
/// its left edge: `near`, `critical`, `over`; `zero` lets it step back.
#[component]
pub fn Stat(
    /// Words, or a mark with words.
    label: impl IntoView,
    #[prop(into)] value: String,
    #[prop(into, optional)] class: String,
    #[prop(optional_no_strip)] note: Option<AnyView>,
    #[prop(into, optional)] href: Option<String>,
) -> impl IntoView {
    let class = super::classes("stat", &class);
    let note = note.map(|note| view! { <span class="stat-note">{note}</span> });
    let inside = view! {
        <super::LiveText text=value class="stat-value"/>
        <span class="stat-label">{label}</span>
        {note}
    };
    match href {
        Some(href) => view! { <a class=class href=href>{inside}</a> }.into_any(),
        None => view! { <div class=class>{inside}</div> }.into_any(),
    }
}
