//! A text that changes by itself and shows it for a moment.

use leptos::prelude::*;

/// `class` is added to `live-value`. Two classes take turns, so that each change starts the
/// highlight anew; under reduced motion there is none.
#[component]
pub fn LiveText(
    #[prop(into)] text: Signal<String>,
    #[prop(optional)] class: &'static str,
) -> impl IntoView {
    let shown = Memo::new(move |_| text.get());
    let changes = RwSignal::new(0_u32);
    Effect::new(move |before: Option<String>| {
        let now = shown.get();
        if before.is_some_and(|before| before != now) {
            changes.update(|changes| *changes = changes.wrapping_add(1));
        }
        now
    });
    let class = move || {
        let turn = match changes.get() {
            0 => "",
            odd if odd % 2 == 1 => " changed",
            _ => " changed again",
        };
        format!("{}{turn}", super::classes("live-value", class))
    };
    view! { <span class=class>{move || shown.get()}</span> }
}
