//! A form that changes something, answered in its region: what the server would have shown as a page.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Document, FormData, Headers, HtmlElement, HtmlFormElement, RequestInit, Response, Url,
    UrlSearchParams,
};

use super::{LAST, Put};
use crate::browser::page;

/// What a person looks at next: what is wrong, else what was done.
const NEWS: [&str; 2] = ["[aria-invalid=true]", ".notice:not([hidden])"];

/// Sends `form`, once at a time.
pub(super) fn send(form: HtmlFormElement) {
    if form.has_attribute("aria-busy") {
        return;
    }
    let _ = form.set_attribute("aria-busy", "true");
    spawn_local(async move {
        let answer = post(&form).await;
        // The page may be kept for the way back, where the form can be sent again.
        let _ = form.remove_attribute("aria-busy");
        match answer {
            Some(Answer { url, is_led, fresh }) if is_here(&url) => {
                show(&form, is_led.then_some(&*url), &fresh);
            }
            Some(Answer { url, is_led: true, .. }) => {
                let _ = window().location().assign(&url);
            }
            // No page, or no answer: the browser sends the form itself and shows what is wrong. What
            // was done is not done again: the form names the version that it changes.
            _ => {
                let _ = form.submit();
            }
        }
    });
}

struct Answer {
    url: String,
    /// The form did its work and led there; else it is the form's page, which says what is wrong.
    is_led: bool,
    fresh: Document,
}

/// Where the form led in the end, and what is there.
async fn post(form: &HtmlFormElement) -> Option<Answer> {
    let data = FormData::new_with_form(form).ok()?;
    let fields = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_body(&fields);
    // As a browser asks that sends a form: what it leads to is a page.
    let headers = Headers::new().ok()?;
    headers.set("accept", "text/html").ok()?;
    request.set_headers(&headers);
    let sent = window().fetch_with_str_and_init(&form.action(), &request);
    let answer = JsFuture::from(sent).await.ok()?.dyn_into::<Response>().ok()?;
    let (url, is_led) = (answer.url(), answer.redirected());
    Some(Answer { url, is_led, fresh: super::parse(&answer).await? })
}

/// Whether an address is of the page that is open, whatever it asks of it.
fn is_here(url: &str) -> bool {
    let here = window().location().pathname().ok();
    Url::new(url).ok().map(|url| url.pathname()) == here
}

/// `url`: the new address, where the form led to one.
fn show(form: &HtmlFormElement, url: Option<&str>, fresh: &Document) {
    let region = form.get_attribute("data-follow").unwrap_or_default();
    let panel = form.closest("[id]").ok().flatten().map(|panel| panel.id());
    if super::show(fresh, &region, Put::Replace).is_none() {
        let _ = match url {
            Some(url) => window().location().assign(url),
            None => form.submit(),
        };
        return;
    }
    LAST.set(None);
    if let Some(url) = url {
        page::set_address(url);
    }
    let places = panel.iter().chain([&region]);
    let mut news = places.flat_map(|id| NEWS.map(|news| format!("#{id} {news}")));
    let news = news.find_map(|selector| page::first(&selector));
    if let Some(news) = news.and_then(|news| news.dyn_into::<HtmlElement>().ok()) {
        if !news.has_attribute("aria-invalid") {
            let _ = news.set_attribute("tabindex", "-1");
        }
        let _ = news.focus();
    }
}
