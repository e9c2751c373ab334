//! What a frame does to the page.

use domain::live::Frame;
use leptos::prelude::*;

use super::{lists, morph};
use crate::browser::{page, ticking};

/// Writes what changed, and nothing else.
pub(super) fn apply(frame: &Frame) {
    for (key, order) in &frame.lists {
        lists::take(key, order.clone(), &frame.rows);
    }
    for (key, html) in &frame.rows {
        for row in page::all_named("data-row", key) {
            if let Some(fresh) = page::parse(html).and_then(|fresh| fresh.first_element_child()) {
                morph::element(&row, &fresh);
                ticking::write(&row);
            }
        }
    }
    for (key, html) in &frame.parts {
        for place in page::all_named("data-live", key) {
            if let Some(fresh) = page::parse(html) {
                morph::children(&place, &fresh);
                ticking::write(&place);
            }
        }
    }
}

/// Shows what is there for a state of the page, and hides it otherwise.
pub(super) fn show_when(state: &str, is_so: bool) {
    for element in page::all_named("data-when", state) {
        let _ = element.toggle_attribute_with_force("hidden", !is_so);
    }
}

/// Marks the live panels as the last known ones.
pub(super) fn mark_stale(is_stale: bool) {
    for panel in page::all(&document(), "[data-stale]") {
        let _ = panel.set_attribute("data-stale", if is_stale { "true" } else { "false" });
    }
}
