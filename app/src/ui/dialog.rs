//! `<dialog>`: what a dangerous act asks before it happens, and the keyboard help.
//!
//! What has `data-opens` opens it, by script; Esc closes it and the focus goes back. Without script its
//! content belongs on a page of its own.

use leptos::prelude::*;

use super::{ButtonKind, Icon};
use crate::viewer::text;

/// `id` is unique on the page. Children are the body; put the form with its buttons
/// (`<div class="dialog-actions">`) there.
#[component]
pub fn Dialog(id: &'static str, #[prop(into)] title: String, children: Children) -> impl IntoView {
    let title_id = format!("{id}-title");
    view! {
        <dialog id=id class="dialog" aria-labelledby=title_id>
            <div class="dialog-head">
                <h2 id=title_id.clone()>{title}</h2>
                <form method="dialog">
                    <button class="button quiet small" aria-label=text().ui.close>
                        {Icon::Close.view()}
                    </button>
                </form>
            </div>
            <div class="dialog-body">{children()}</div>
        </dialog>
    }
}

/// Opens the dialog with the id `opens`.
#[component]
pub fn DialogButton(
    opens: &'static str,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] small: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <super::Button
            kind=kind
            small=small
            attr:r#type="button"
            attr:aria-haspopup="dialog"
            attr:data-opens=opens
        >
            {children()}
        </super::Button>
    }
}
