//! A longer text that is there to be copied: it can be read and chosen without JavaScript.

use leptos::prelude::*;

use super::field::text_content;

/// Lines that are shown before it scrolls.
const ROWS_MAX: usize = 24;

/// `id` is unique on the page; `label` names the text, `lang` is its language.
#[component]
pub fn CopyText(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    lang: &'static str,
    value: String,
) -> impl IntoView {
    let rows = value.lines().count().clamp(3, ROWS_MAX);
    view! {
        <div class="field copy-text">
            <textarea
                id=id
                rows=rows
                readonly=true
                lang=lang
                aria-label=label
                inner_html=text_content(&value)
            ></textarea>
        </div>
    }
}
