//! Language and theme: plain forms to `/preferences`, which remembers the choice in a cookie and
//! comes back to this place.

use domain::language::Locale;
use leptos::prelude::*;

use crate::address::address;
use crate::paths;
use crate::theme::Theme;
use crate::viewer::{text, use_viewer};

/// `compact`: without labels, side by side.
#[component]
pub(super) fn Preferences(#[prop(optional)] compact: bool) -> impl IntoView {
    let words = &text().shell;
    let class = if compact { "row" } else { "stack tight" };
    let label = move |id: &'static str, words: &'static str| {
        let class = if compact { "unseen" } else { "menu-label" };
        view! { <span id=id class=class>{words}</span> }
    };
    view! {
        <div class=class>
            {label("choose-language", words.language)}
            <Languages/>
            {label("choose-theme", words.theme)}
            <Themes/>
        </div>
    }
}

#[component]
fn Languages() -> impl IntoView {
    let viewer = use_viewer();
    let buttons = Locale::ALL
        .into_iter()
        .map(|locale| {
            let pressed = (viewer.locale == locale).to_string();
            view! {
                <button name="locale" value=locale.as_str() lang=locale.tag() aria-pressed=pressed>
                    {locale.own_name()}
                </button>
            }
        })
        .collect_view();
    view! {
        <form class="choice" method="post" action=paths::PREFERENCES aria-labelledby="choose-language">
            <Back/>
            {buttons}
        </form>
    }
}

#[component]
fn Themes() -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().shell;
    let buttons = Theme::ALL
        .into_iter()
        .map(|theme| {
            let name = match theme {
                Theme::System => words.theme_system,
                Theme::Light => words.theme_light,
                Theme::Dark => words.theme_dark,
            };
            let pressed = (viewer.theme == theme).to_string();
            view! { <button name="theme" value=theme.as_str() aria-pressed=pressed>{name}</button> }
        })
        .collect_view();
    view! {
        <form class="choice" method="post" action=paths::PREFERENCES aria-labelledby="choose-theme">
            <Back/>
            {buttons}
        </form>
    }
}

/// Where the answer leads back to.
#[component]
fn Back() -> impl IntoView {
    view! { <input type="hidden" name="back" value=address().place()/> }
}
