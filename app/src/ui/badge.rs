//! A small mark with a word.

use leptos::prelude::*;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BadgeKind {
    #[default]
    Plain,
    Outline,
    Accent,
    Good,
    Warning,
    Danger,
}

#[component]
pub fn Badge(#[prop(optional)] kind: BadgeKind, children: Children) -> impl IntoView {
    let class = match kind {
        BadgeKind::Plain => "badge",
        BadgeKind::Outline => "badge outline",
        BadgeKind::Accent => "badge accent",
        BadgeKind::Good => "badge good",
        BadgeKind::Warning => "badge warning",
        BadgeKind::Danger => "badge danger",
    };
    view! { <span class=class>{children()}</span> }
}
