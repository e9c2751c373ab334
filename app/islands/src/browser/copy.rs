//! Copies the value of `data-copy` and says so for a moment. Without JavaScript a style hides the
//! button.

use std::time::Duration;

use leptos::prelude::*;
use web_sys::Element;

use super::page;

const SAID_FOR: Duration = Duration::from_secs(2);

pub(super) fn begin() {
    let _ = window_event_listener(leptos::ev::click, |event| {
        let Some(button) = page::around(&event, "[data-copy]") else { return };
        let Some(value) = button.get_attribute("data-copy") else { return };
        let _ = window().navigator().clipboard().write_text(&value);
        say(&button, true);
        set_timeout(move || say(&button, false), SAID_FOR);
    });
}

/// The button has its words in `data-copied`, and a place for them.
fn say(button: &Element, is_copied: bool) {
    let words = button.get_attribute("data-copied").filter(|_| is_copied).unwrap_or_default();
    let _ = button.class_list().toggle_with_force("copied", is_copied);
    if let Ok(Some(place)) = button.query_selector("[role=status]") {
        place.set_text_content(Some(&words));
    }
}
