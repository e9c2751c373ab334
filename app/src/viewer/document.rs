//! The browser's half: reads the viewer from the document, and tells the server the zone.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;

use super::{ELEMENT_ID, Viewer, ZONE_COOKIE};

/// What the server wrote into the head.
pub(super) fn viewer() -> Option<Viewer> {
    let element = document().get_element_by_id(ELEMENT_ID)?;
    serde_json::from_str(&element.text_content()?).ok()
}

/// Writes the browser's zone into a cookie if the page was rendered in another, so that the next
/// page is right. This one keeps the zone that it names.
pub(crate) fn remember_zone(known: &str) {
    let Some(zone) = browser_zone().filter(|zone| zone != known) else { return };
    if let Ok(document) = document().dyn_into::<web_sys::HtmlDocument>() {
        let year_seconds = 365 * 86_400;
        let cookie = format!("{ZONE_COOKIE}={zone}; path=/; max-age={year_seconds}; samesite=lax");
        let _ = document.set_cookie(&cookie);
    }
}

/// An IANA name such as `Europe/Berlin`; nothing else is believed.
fn browser_zone() -> Option<String> {
    let format = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new());
    let zone = js_sys::Reflect::get(&format.resolved_options(), &JsValue::from_str("timeZone"));
    let zone = zone.ok()?.as_string()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '+');
    (zone.len() <= 64 && zone.chars().all(plain)).then_some(zone)
}
