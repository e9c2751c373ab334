//! Opens the dialog that `data-opens` names. Esc and the form inside close it; the browser gives the
//! focus back.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

use super::page;

pub(super) fn begin() {
    let _ = window_event_listener(leptos::ev::click, |event| {
        let opener = page::around(&event, "[data-opens]");
        if let Some(id) = opener.and_then(|opener| opener.get_attribute("data-opens")) {
            open(&id);
        }
    });
}

/// Does nothing where it is open already.
pub(super) fn open(id: &str) {
    let dialog = document().get_element_by_id(id);
    if let Some(dialog) = dialog.and_then(|node| node.dyn_into::<HtmlDialogElement>().ok())
        && !dialog.open()
    {
        let _ = dialog.show_modal();
    }
}
