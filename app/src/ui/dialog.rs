//! `<dialog>`: what a dangerous act asks before it happens, and the keyboard help.
//!
//! It opens by the browser's own `command` attributes, or by script where those are unknown; Esc
//! closes it and the focus goes back. Without either its content belongs on a page of its own.

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
            on:click=move |_| show_dialog(opens)
        >
            {children()}
        </super::Button>
    }
}

/// Opens a dialog of this page; does nothing where it is open already.
#[cfg(feature = "hydrate")]
pub fn show_dialog(id: &str) {
    use wasm_bindgen::JsCast;
    let dialog = document().get_element_by_id(id);
    if let Some(dialog) = dialog.and_then(|node| node.dyn_into::<web_sys::HtmlDialogElement>().ok())
        && !dialog.open()
    {
        let _ = dialog.show_modal();
    }
}

/// The server opens nothing.
#[cfg(not(feature = "hydrate"))]
pub fn show_dialog(_id: &str) {}
