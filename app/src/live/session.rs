//! Has the session ended? An `EventSource` never tells the status of an answer, so the same
//! address is asked once more in a way that does.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{AbortController, RequestInit, Response};

/// Reloads the page if `url` answers that nobody is signed in: the server then shows the sign-in
/// page and comes back here afterwards. Any other answer, or none, changes nothing.
pub(super) fn reload_if_ended(url: String) {
    spawn_local(async move {
        if status(&url).await == Some(401) {
            let _ = location().reload();
        }
    });
}

async fn status(url: &str) -> Option<u16> {
    let abort = AbortController::new().ok()?;
    let options = RequestInit::new();
    options.set_signal(Some(&abort.signal()));
    let answer = window().fetch_with_str_and_init(url, &options);
    let answer = js_sys::futures::JsFuture::from(answer).await.ok()?;
    let status = answer.dyn_into::<Response>().ok()?.status();
    // The stream behind the answer is not wanted.
    abort.abort();
    Some(status)
}
