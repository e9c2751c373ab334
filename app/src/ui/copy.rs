//! Copies a text to the clipboard. Needs JavaScript: without it the button is not there.

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
    let alive = RwSignal::new(false);
    let copied = RwSignal::new(false);
    Effect::new(move |_| alive.set(true));
    let words = &text().ui;
    let copy = move |_| {
        write(&value);
        copied.set(true);
        let settle = move || {
            let _ = copied.try_set(false);
        };
        set_timeout(settle, std::time::Duration::from_secs(2));
    };
    let icon = move || match copied.get() {
        true => Icon::Check.small().into_any(),
        false => Icon::Copy.small().into_any(),
    };
    view! {
        <button
            type="button"
            class=if label.is_empty() { "button quiet small" } else { "button small" }
            hidden=move || !alive.get()
            aria-label=format!("{} {what}", words.copy)
            on:click=copy
        >
            {icon}
            {label}
            <span role="status">{move || if copied.get() { words.copied } else { "" }}</span>
        </button>
    }
}

#[cfg(feature = "hydrate")]
fn write(value: &str) {
    let _ = window().navigator().clipboard().write_text(value);
}

#[cfg(not(feature = "hydrate"))]
fn write(_value: &str) {}
