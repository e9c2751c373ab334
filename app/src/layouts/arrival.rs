//! Coming to a page by a link within the console: nothing reloads, so the browser says nothing.
//! The new page's heading takes the focus, and a live region says its name.

use leptos::html::H1;
use leptos::prelude::*;

/// Whether the first page has arrived, and what to say about those after it.
#[derive(Clone, Copy, Debug)]
pub struct Arrival {
    first_is_over: StoredValue<bool>,
    said: RwSignal<String>,
}

impl Arrival {
    pub(crate) fn provide() {
        provide_context(Self {
            first_is_over: StoredValue::new(false),
            said: RwSignal::new(String::new()),
        });
    }

    /// Called by a page's heading when it comes into being. Runs in the browser only.
    pub(crate) fn announce(heading: NodeRef<H1>, title: String) {
        let Some(arrival) = use_context::<Self>() else { return };
        let sentence = (crate::viewer::text().shell.arrived)(&title);
        Effect::new(move |_| {
            let Some(heading) = heading.get() else { return };
            if arrival.first_is_over.get_value() {
                let _ = heading.focus();
                arrival.said.set(sentence.clone());
            }
            arrival.first_is_over.set_value(true);
        });
    }
}

/// The live region; one per document.
#[component]
pub(super) fn Announcer() -> impl IntoView {
    let arrival = use_context::<Arrival>();
    let said = move || arrival.map(|arrival| arrival.said.get()).unwrap_or_default();
    view! { <p class="unseen" role="status" aria-live="polite">{said}</p> }
}
