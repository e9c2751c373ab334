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
    #[prop(into)] label: ViewFn,
    #[prop(into)] value: Signal<String>,
    #[prop(into, optional)] class: Signal<String>,
    #[prop(into, optional)] note: Option<Signal<String>>,
    #[prop(into, optional)] href: Option<String>,
) -> impl IntoView {
    let class = move || super::classes("stat", &class.get());
    let note = note.map(|note| view! { <span class="stat-note">{move || note.get()}</span> });
    let inside = view! {
        <super::LiveText text=value class="stat-value"/>
        <span class="stat-label">{label.run()}</span>
        {note}
    };
    match href {
        Some(href) => view! { <a class=class href=href>{inside}</a> }.into_any(),
        None => view! { <div class=class>{inside}</div> }.into_any(),
    }
}
