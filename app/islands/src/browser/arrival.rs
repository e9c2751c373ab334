//! Coming to a page by a link of the console: its heading takes the focus, so that the keyboard goes
//! on from there and a reader says its name. On the way back the browser itself restores the page as
//! it was left; whoever was signed in may not be any more, so the server is asked.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlElement, RequestInit, RequestRedirect, Response, ResponseType};

use super::page;

pub(super) fn begin() {
    let _ = window_event_listener_untyped("pageshow", |event| {
        let is_kept = js_sys::Reflect::get(&event, &"persisted".into());
        if is_kept.is_ok_and(|kept| kept == true) {
            spawn_local(async {
                if is_barred().await == Some(true) {
                    let _ = window().location().reload();
                }
            });
        }
    });
    focus_heading();
}

/// Whether the server would lead elsewhere now; `None`: it cannot be asked.
async fn is_barred() -> Option<bool> {
    let options = RequestInit::new();
    options.set_method("HEAD");
    options.set_redirect(RequestRedirect::Manual);
    let here = window().location().href().ok()?;
    let answer = JsFuture::from(window().fetch_with_str_and_init(&here, &options)).await.ok()?;
    Some(answer.dyn_into::<Response>().ok()?.type_() == ResponseType::Opaqueredirect)
}

fn focus_heading() {
    let location = window().location();
    let origin = location.origin().unwrap_or_default();
    let is_ours = document().referrer().starts_with(&format!("{origin}/"));
    let has_place = location.hash().is_ok_and(|hash| !hash.is_empty());
    let is_somewhere = page::focused().is_some_and(|focused| focused.tag_name() != "BODY");
    if !is_ours || has_place || is_somewhere || !is_first_visit() {
        return;
    }
    let heading = page::first("h1[tabindex]").and_then(|h1| h1.dyn_into::<HtmlElement>().ok());
    if let Some(heading) = heading {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = heading.focus_with_options(&options);
    }
}

/// Neither a reload nor the way back.
fn is_first_visit() -> bool {
    let Some(performance) = window().performance() else { return false };
    let entry = performance.get_entries_by_type("navigation").get(0);
    let kind = js_sys::Reflect::get(&entry, &"type".into()).ok().and_then(|kind| kind.as_string());
    kind.as_deref() == Some("navigate")
}
