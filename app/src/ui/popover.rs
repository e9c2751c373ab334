//! A word that explains itself when it is pressed: the browser's own popover, without script.

use leptos::prelude::*;

/// `id` is unique on the page; `label` is what stands there; the children are the explanation.
#[component]
pub fn Popover(
    #[prop(into)] id: String,
    #[prop(into)] label: ViewFn,
    /// What a press shows, for those who do not see the word.
    #[prop(into, optional)]
    title: Option<String>,
    /// Underlines the word with dots.
    #[prop(optional)]
    dotted: bool,
    children: Children,
) -> impl IntoView {
    let class = if dotted { "popover-button dotted" } else { "popover-button" };
    view! {
        <button type="button" class=class popovertarget=id.clone() title=title>
            {label.run()}
        </button>
        <div id=id class="popover" popover="auto">{children()}</div>
    }
}
