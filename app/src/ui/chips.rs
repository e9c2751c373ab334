//! Links that choose a view or a filter. The address holds the choice, so each works without
//! JavaScript, can be shared and comes back with the browser's history.

use leptos::prelude::*;

/// One choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    pub label: String,
    pub href: String,
    pub current: bool,
    /// A figure behind the words, formatted.
    pub count: Option<String>,
}

impl Chip {
    pub fn new(label: impl Into<String>, href: impl Into<String>, current: bool) -> Self {
        Self { label: label.into(), href: href.into(), current, count: None }
    }

    pub fn count(mut self, count: impl Into<String>) -> Self {
        self.count = Some(count.into());
        self
    }
}

/// Filters, as round buttons; `label` says what is chosen.
#[component]
pub fn Chips(
    #[prop(into)] label: String,
    chips: Vec<Chip>,
    /// The region that follows what is chosen, in place.
    #[prop(optional)]
    follow: Option<&'static str>,
) -> impl IntoView {
    view! { <nav class="chips" aria-label=label>{links(chips, "chip", follow)}</nav> }
}

/// Views of one thing, as tabs.
#[component]
pub fn Tabs(#[prop(into)] label: String, tabs: Vec<Chip>) -> impl IntoView {
    view! { <nav class="tabs" aria-label=label>{links(tabs, "tab", None)}</nav> }
}

fn links(chips: Vec<Chip>, class: &'static str, follow: Option<&'static str>) -> impl IntoView {
    chips
        .into_iter()
        .map(|chip| {
            let count = chip.count.map(|count| view! { <span class="number">{count}</span> });
            let current = chip.current.then_some("true");
            view! {
               <a class=class href=chip.href aria-current=current data-follow=follow>
                   {chip.label} {count}
               </a>
            }
        })
        .collect_view()
}
