//! Regions of a page that are read anew without leaving it: the page is asked for at its new
//! address, and the region is taken from the answer. So what follows is what the server would show,
//! and the address can be shared.
//!
//! A GET form with `data-follow="results"` has the region `results` follow what is typed and chosen,
//! a link with it what it leads to; a region with `data-refresh-seconds` is read anew by itself; the live stream asks for a region
//! when limits changed ([`reread`]).

use std::cell::Cell;
use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DomParser, Element, Event, FormData, HtmlAnchorElement, HtmlFormElement, Response,
    SupportedType, UrlSearchParams,
};

use super::{live, page, ticking};

/// How long a person pauses before the region follows.
const TYPING_PAUSE: Duration = Duration::from_millis(200);

thread_local! {
    static TYPING: Cell<Option<TimeoutHandle>> = const { Cell::new(None) };
    /// The number of the newest question: an answer to an older one is late.
    static ASKED: Cell<u32> = const { Cell::new(0) };
}

pub(super) fn begin() {
    let _ = window_event_listener(leptos::ev::input, |event| {
        let is_text = page::around(&event, "input[type=search], input[type=text]").is_some();
        if let Some(form) = form_of(&event).filter(|_| is_text) {
            wait(Some(form));
        }
    });
    let _ = window_event_listener(leptos::ev::change, |event| {
        if let Some(form) = form_of(&event) {
            wait(None);
            follow(&form);
        }
    });
    let _ = window_event_listener(leptos::ev::submit, |event| {
        if let Some(form) = form_of(&event) {
            event.prevent_default();
            wait(None);
            follow(&form);
        }
    });
    let _ = window_event_listener(leptos::ev::click, |event| {
        let is_plain = event.button() == 0
            && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
        let link = page::around(&event, "a[data-follow]").filter(|_| is_plain);
        if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) {
            event.prevent_default();
            visit(link.href(), link.get_attribute("data-follow").unwrap_or_default());
        }
    });
    for region in page::all(&document(), "[data-refresh-seconds]") {
        refresh_later(region);
    }
}

fn form_of(event: &Event) -> Option<HtmlFormElement> {
    page::around(event, "form[data-follow]")?.dyn_into().ok()
}

/// Follows `form` after a pause; `None`: not any more.
fn wait(form: Option<HtmlFormElement>) {
    let later =
        form.and_then(|form| set_timeout_with_handle(move || follow(&form), TYPING_PAUSE).ok());
    if let Some(before) = TYPING.replace(later) {
        before.clear();
    }
}

fn follow(form: &HtmlFormElement) {
    if let (Some(region), Some(url)) = (form.get_attribute("data-follow"), address(form)) {
        visit(url, region);
    }
}

/// Shows the region as it is at `url`, and makes that the address.
fn visit(url: String, region: String) {
    spawn_local(async move {
        if swap(&url, &region).await.is_none() {
            return;
        }
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&url));
        }
        fill_forms(&region);
    });
}

/// Hidden fields of the region's form say what the address says.
fn fill_forms(region: &str) {
    let search = window().location().search().unwrap_or_default();
    let Ok(query) = UrlSearchParams::new_with_str(&search) else { return };
    for field in page::all(&document(), "form[data-follow] [name]") {
        let form = field.closest("form").ok().flatten();
        let is_its = form.and_then(|form| form.get_attribute("data-follow"));
        if let Some(name) = field.get_attribute("name")
            && is_its.as_deref() == Some(region)
            && field.get_attribute("type").as_deref() == Some("hidden")
            && let Some(value) = query.get(&name)
        {
            let _ = field.set_attribute("value", &value);
        }
    }
}

/// Where the form would lead; fields without a value are left out, as a link would.
fn address(form: &HtmlFormElement) -> Option<String> {
    let data = FormData::new_with_form(form).ok()?;
    let query = UrlSearchParams::new().ok()?;
    for pair in js_sys::try_iter(&data).ok()??.flatten() {
        let pair = js_sys::Array::from(&pair);
        if let (Some(name), Some(value)) = (pair.get(0).as_string(), pair.get(1).as_string())
            && !value.trim().is_empty()
        {
            query.append(&name, value.trim());
        }
    }
    let path = form.get_attribute("action").filter(|path| path.starts_with('/'));
    let path = match path {
        Some(path) => path.split(['?', '#']).next().unwrap_or_default().to_owned(),
        None => window().location().pathname().ok()?,
    };
    let query = String::from(query.to_string());
    Some(if query.is_empty() { path } else { format!("{path}?{query}") })
}

/// Reads the region `id` of this page anew.
pub(super) fn reread(id: String) {
    let location = window().location();
    if let Ok(here) = location.href() {
        spawn_local(async move {
            swap(&here, &id).await;
        });
    }
}

fn refresh_later(region: Element) {
    let seconds = region.get_attribute("data-refresh-seconds").and_then(|text| text.parse().ok());
    let Some(seconds) = seconds else { return };
    let again = move || {
        let id = region.id();
        spawn_local(async move {
            if !document().hidden()
                && let Ok(here) = window().location().href()
            {
                swap(&here, &id).await;
            }
            if let Some(region) = document().get_element_by_id(&id) {
                refresh_later(region);
            }
        });
    };
    set_timeout(again, Duration::from_secs(seconds));
}

/// Puts the region `id` of the page at `url` into this one. `None`: it was not to be had, or
/// somebody has asked for another meanwhile.
async fn swap(url: &str, id: &str) -> Option<()> {
    let mine = ASKED.get().wrapping_add(1);
    ASKED.set(mine);
    let answer = JsFuture::from(window().fetch_with_str(url)).await.ok()?;
    let answer = answer.dyn_into::<Response>().ok()?;
    if answer.redirected() {
        // The session has ended: the server says where to go.
        let _ = window().location().assign(url);
        return None;
    }
    let html = JsFuture::from(answer.text().ok()?).await.ok()?.as_string()?;
    let fresh = DomParser::new().ok()?.parse_from_string(&html, SupportedType::TextHtml).ok()?;
    let (old, new) = (document().get_element_by_id(id)?, fresh.get_element_by_id(id)?);
    // Somebody is in the middle of typing what cannot be read yet: what is there stays.
    let is_unread = fresh.query_selector("form[data-follow] [aria-invalid=true]").ok().flatten();
    if ASKED.get() != mine || is_unread.is_some() {
        return None;
    }
    old.replace_with_with_node_1(&new).ok()?;
    ticking::write(&new);
    live::restart();
    Some(())
}
