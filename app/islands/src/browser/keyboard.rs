//! The keyboard: `/` searches, `g` and a letter goes, `?` helps, arrows move between rows. A letter
//! alone moves to the part of the page that has it as its `data-key`, and presses nothing.
//!
//! Nothing is heard while a person types in a field, except Esc, which leaves it. Dialogs and
//! popovers close by Esc themselves.

use std::cell::Cell;

use leptos::ev::{KeyboardEvent, keydown};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::dialogs;
use super::page::{self, focused};

/// How long after `g` the letter may come.
const PAUSE_MS: f64 = 1500.0;

/// The id of the dialog that lists the keys.
const HELP: &str = "keyboard-help";

pub(super) fn begin() {
    let g_at = Cell::new(None::<f64>);
    let _ = window_event_listener(keydown, move |event| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing() {
            return;
        }
        let key = event.key();
        let g_was_at = g_at.take();
        if is_typing() {
            if key == "Escape" {
                // A search field would empty itself.
                event.prevent_default();
                blur();
            }
            return;
        }
        if g_was_at.is_some_and(|at| event.time_stamp() - at < PAUSE_MS)
            && let Some(place) = page::named("data-go", &key)
            && let Some(href) = place.get_attribute("href")
        {
            event.prevent_default();
            let _ = window().location().assign(&href);
            return;
        }
        match key.as_str() {
            "/" => focus_search(&event),
            "?" => dialogs::open(HELP),
            "g" => g_at.set(Some(event.time_stamp())),
            "ArrowDown" => move_row(&event, 1),
            "ArrowUp" => move_row(&event, -1),
            key => focus_part(&event, key),
        }
    });
}

fn is_typing() -> bool {
    focused().is_some_and(|element| {
        let tag = element.tag_name();
        matches!(tag.as_str(), "INPUT" | "TEXTAREA" | "SELECT") || element.is_content_editable()
    })
}

fn blur() {
    if let Some(element) = focused() {
        let _ = element.blur();
    }
}

fn focus_search(event: &KeyboardEvent) {
    let search = document().get_element_by_id("search");
    if let Some(search) = search.and_then(|node| node.dyn_into::<HtmlElement>().ok()) {
        event.prevent_default();
        let _ = search.focus();
    }
}

/// Moves to the part of the page that names `key` as its own, and unfolds it; presses nothing.
fn focus_part(event: &KeyboardEvent, key: &str) {
    let is_letter = key.len() == 1 && key.bytes().all(|byte| byte.is_ascii_lowercase());
    if !is_letter || event.repeat() {
        return;
    }
    let part = document().query_selector(&format!("[data-key=\"{key}\"]")).ok().flatten();
    let Some(part) = part.and_then(|node| node.dyn_into::<HtmlElement>().ok()) else { return };
    event.prevent_default();
    if part.tag_name() == "SUMMARY"
        && let Some(fold) = part.parent_element()
    {
        let _ = fold.set_attribute("open", "");
    }
    let _ = part.focus();
}

/// Moves from row to row of the table that has the focus; from its box to its first row.
fn move_row(event: &KeyboardEvent, step: i32) {
    let Some(focused) = focused() else { return };
    let Ok(Some(table)) = focused.closest(".table-box") else { return };
    let Ok(links) = table.query_selector_all(".row-link") else { return };
    let element = |at: u32| links.item(at).and_then(|node| node.dyn_into::<HtmlElement>().ok());
    let here: &Element = focused.as_ref();
    let at = (0..links.length()).find(|at| element(*at).as_deref() == Some(here));
    let next = match at {
        Some(at) => at.checked_add_signed(step),
        None => (step > 0).then_some(0),
    };
    if let Some(link) = next.and_then(element) {
        event.prevent_default();
        let _ = link.focus();
    }
}
