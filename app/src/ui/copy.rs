//! Copies a text to the clipboard. Needs JavaScript: without it a style hides the button.

use leptos::prelude::*;

use super::Icon;
use crate::viewer::text;

/// `what` names the thing for those who do not see it beside the button.
#[component]
pub fn CopyButton(
    #[prop(into)] value: String,
    #[prop(into)] what: String,
    /// Words on the button; without them it is a picture alone.
    #[prop(optional)]
    label: &'static str,
) -> impl IntoView {
    let words = &text().ui;
    view! {
        <button
            type="button"
            class=if label.is_empty() { "button quiet small copy" } else { "button small copy" }
            data-copy=value
            data-copied=words.copied
            aria-label=format!("{} {what}", words.copy)
        >
            {Icon::Copy.small()}
            {label}
            <span role="status"></span>
        </button>
    }
}
