//! Regions of a page that are read anew without leaving it: the page is asked for at its new
//! address, and the region is taken from the answer. So what follows is what the server would show,
//! and the address can be shared.
//!
//! A GET form with `data-follow="results"` has the region `results` follow what is typed and chosen,
//! a link with it what it leads to; a POST form shows its answer there. A region with
//! `data-refresh-seconds` is read anew by itself; the live stream asks for a region when limits
//! changed ([`reread`]).

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Document, DomParser, Event, EventInit, FormData, HtmlAnchorElement, HtmlElement,
    HtmlFormElement, Response, SupportedType, UrlSearchParams,
};

use super::clock::elapsed_ms;
use super::{live, page, ticking};

mod send;

/// How long a person pauses before the region follows.
const TYPING_PAUSE: Duration = Duration::from_millis(200);

thread_local! {
    static TYPING: Cell<Option<TimeoutHandle>> = const { Cell::new(None) };
    /// The number of the newest question of a person: an answer to an older one is late.
    static ASKED: Cell<u32> = const { Cell::new(0) };
    static LAST: RefCell<Option<Last>> = const { RefCell::new(None) };
    /// When regions were read anew, in milliseconds of the clock that only goes forward.
    static READ_AT: RefCell<BTreeMap<String, f64>> = const { RefCell::new(BTreeMap::new()) };
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
            follow(&form, Meant::Typed);
        }
    });
    let _ = window_event_listener(leptos::ev::submit, |event| {
        if let Some(form) = form_of(&event) {
            event.prevent_default();
            wait(None);
            follow(&form, Meant::Sent);
        }
        if let Some(form) = page::around(&event, "form[method=post][data-follow]") {
            event.prevent_default();
            send::send(form.unchecked_into());
        }
    });
    let _ = window_event_listener(leptos::ev::click, |event| {
        let is_plain = event.button() == 0
            && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
        let link = page::around(&event, "a[data-follow]").filter(|_| is_plain);
        if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) {
            event.prevent_default();
            let region = link.get_attribute("data-follow").unwrap_or_default();
            visit(link.href(), region, Meant::Sent);
        }
    });
    set_interval(refresh, Duration::from_secs(1));
}

fn form_of(event: &Event) -> Option<HtmlFormElement> {
    page::around(event, "form[data-follow]:not([method=post])")?.dyn_into().ok()
}

/// Follows `form` after a pause; `None`: not any more.
fn wait(form: Option<HtmlFormElement>) {
    let later = form.and_then(|form| {
        set_timeout_with_handle(move || follow(&form, Meant::Typed), TYPING_PAUSE).ok()
    });
    if let Some(before) = TYPING.replace(later) {
        before.clear();
    }
}

fn follow(form: &HtmlFormElement, meant: Meant) {
    if let (Some(region), Some(url)) = (form.get_attribute("data-follow"), address(form)) {
        visit(url, region, meant);
    }
}

/// Shows the region as it is at `url`, and makes that the address. What is asked already is not asked
/// again: an answer that came twice would take away what was typed into the first.
fn visit(url: String, region: String, meant: Meant) {
    let known = LAST.with_borrow_mut(|last| {
        let last = last.as_mut().filter(|last| last.url == url)?;
        if meant == Meant::Sent {
            last.meant = Meant::Sent;
        }
        Some(last.state)
    });
    match known {
        Some(State::Asked | State::Shown) => return,
        Some(State::Missed) if meant == Meant::Sent => {
            let _ = window().location().assign(&url);
            return;
        }
        _ => {}
    }
    LAST.set(Some(Last { url: url.clone(), meant, state: State::Asked }));
    let asked = ASKED.get().wrapping_add(1);
    ASKED.set(asked);
    spawn_local(async move {
        let is_shown = swap(&url, &region, asked, Put::Replace).await.is_some();
        if ASKED.get() != asked {
            return;
        }
        let state = if is_shown { State::Shown } else { State::Missed };
        let meant = LAST.with_borrow_mut(|last| {
            let last = last.as_mut()?;
            last.state = state;
            Some(last.meant)
        });
        if is_shown {
            page::set_address(&url);
            fill_forms(&region);
            keep_focus(&region);
        } else if meant == Some(Meant::Sent) {
            // What was sent on purpose is answered, by the page as a whole where it must be.
            let _ = window().location().assign(&url);
        }
    });
}

/// A link that was followed is gone with the region that it stood in: the focus goes to the one that
/// says the same now.
fn keep_focus(region: &str) {
    let is_lost = page::focused().is_none_or(|focused| focused.tag_name() == "BODY");
    let chosen = page::first(&format!("#{region} a[data-follow][aria-current]"));
    let chosen = chosen.and_then(|link| link.dyn_into::<HtmlElement>().ok());
    if let Some(chosen) = chosen.filter(|_| is_lost) {
        let _ = chosen.focus();
    }
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
    if let Ok(here) = window().location().href() {
        let asked = ASKED.get();
        spawn_local(async move {
            swap(&here, &id, asked, Put::Morph).await;
        });
    }
}

/// Reads the regions anew whose time it is. Called each second; a tab that nobody sees does not ask.
fn refresh() {
    if document().hidden() {
        return;
    }
    let now = elapsed_ms();
    for region in page::all(&document(), "[data-refresh-seconds]") {
        let seconds = region.get_attribute("data-refresh-seconds");
        let seconds = seconds.and_then(|text| text.parse::<f64>().ok()).unwrap_or(f64::INFINITY);
        let id = region.id();
        let read_at = READ_AT.with_borrow_mut(|all| *all.entry(id.clone()).or_insert(now));
        if now - read_at >= seconds * 1000.0 {
            READ_AT.with_borrow_mut(|all| all.insert(id.clone(), now));
            reread(id);
        }
    }
}

/// Why a region follows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meant {
    /// A person goes on typing or choosing.
    Typed,
    /// A button was pressed, or a link followed.
    Sent,
}

/// What was asked for last.
struct Last {
    url: String,
    meant: Meant,
    state: State,
}

/// What came of it.
#[derive(Clone, Copy)]
enum State {
    Asked,
    Shown,
    /// It could not be shown in place.
    Missed,
}

/// How a region is put in place of the one before.
#[derive(Clone, Copy)]
enum Put {
    /// Another answer.
    Replace,
    /// The same answer as it is now: what has not changed stays as it is.
    Morph,
}

/// Puts the region `id` of the page at `url` into this one. `None`: it was not to be had, or
/// somebody has asked for another since `asked`.
async fn swap(url: &str, id: &str, asked: u32, put: Put) -> Option<()> {
    let answer = JsFuture::from(window().fetch_with_str(url)).await.ok()?;
    let answer = answer.dyn_into::<Response>().ok()?;
    if answer.redirected() {
        // The session has ended: the server says where to go.
        let _ = window().location().assign(url);
        return None;
    }
    let fresh = parse(&answer).await?;
    // Somebody is in the middle of typing what cannot be read yet: what is there stays.
    let is_unread = fresh.query_selector("form[data-follow] [aria-invalid=true]").ok().flatten();
    if ASKED.get() != asked || is_unread.is_some() {
        return None;
    }
    show(&fresh, id, put)
}

async fn parse(answer: &Response) -> Option<Document> {
    let html = JsFuture::from(answer.text().ok()?).await.ok()?.as_string()?;
    DomParser::new().ok()?.parse_from_string(&html, SupportedType::TextHtml).ok()
}

/// Puts the region `id` of another page into this one.
fn show(fresh: &Document, id: &str, put: Put) -> Option<()> {
    let (old, new) = (document().get_element_by_id(id)?, fresh.get_element_by_id(id)?);
    match put {
        Put::Replace => {
            old.replace_with_with_node_1(&new).ok()?;
            // Its islands are asleep: the page's own script knows how to wake them.
            let bubbles = EventInit::new();
            bubbles.set_bubbles(true);
            let _ = new.dispatch_event(&Event::new_with_event_init_dict("wake", &bubbles).ok()?);
        }
        Put::Morph => live::morph(&old, &new),
    }
    ticking::write(&document());
    live::restart();
    Some(())
}
