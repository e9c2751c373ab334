//! Tells the server the zone of the browser, which alone knows it.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

const YEAR_SECONDS: u32 = 365 * 86_400;

/// Writes the browser's zone into a cookie if the page was rendered in another, so that the next
/// page is right. This one keeps the zone that it names.
pub(super) fn remember() {
    let known = document().body().and_then(|body| body.get_attribute("data-zone"));
    let Some(zone) = browser_zone().filter(|zone| Some(zone) != known.as_ref()) else { return };
    if let Ok(document) = document().dyn_into::<web_sys::HtmlDocument>() {
        let cookie = format!("zone={zone}; path=/; max-age={YEAR_SECONDS}; samesite=lax");
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
