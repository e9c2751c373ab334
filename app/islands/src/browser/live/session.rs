//! Has the session ended? An `EventSource` never tells the status of an answer, so the same
//! address is asked once more in a way that does.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestInit, Response};

/// Reloads the page if `url` answers that nobody is signed in: the server then shows the sign-in
/// page and comes back here afterwards. Any other answer, or none, changes nothing.
pub(super) fn reload_if_ended(url: String) {
    spawn_local(async move {
        if status(&url).await == Some(401) {
            let _ = window().location().reload();
        }
    });
}

async fn status(url: &str) -> Option<u16> {
    let abort = AbortController::new().ok()?;
    let options = RequestInit::new();
    options.set_signal(Some(&abort.signal()));
    let answer = window().fetch_with_str_and_init(url, &options);
    let status = JsFuture::from(answer).await.ok()?.dyn_into::<Response>().ok()?.status();
    // The stream behind the answer is not wanted.
    abort.abort();
    Some(status)
}
