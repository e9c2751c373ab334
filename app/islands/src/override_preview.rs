//! What an override would do, while it is typed. It stands inside of the form that it is about.
//!
//! Without JavaScript the form is sent and comes back with the same.

use domain::ids::AppKey;
use leptos::prelude::*;

/// `html`: what the form came back with. Times are meant in the zone named `zone`.
#[island]
pub fn OverridePreview(app: AppKey, zone: String, html: String) -> impl IntoView {
    let place = NodeRef::<leptos::html::Div>::new();
    let shown = RwSignal::new(html);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        if let Some(place) = place.get() {
            typing::follow(&place, app.clone(), zone.clone(), shown);
        }
    });
    // Only browsers type.
    #[cfg(not(feature = "hydrate"))]
    let _ = (app, zone);
    view! { <div class="stack tight" node_ref=place aria-live="polite" inner_html=shown></div> }
}

#[cfg(feature = "hydrate")]
mod typing {
    use std::cell::Cell;
    use std::time::Duration;

    use domain::ids::AppKey;
    use domain::overrides::form::OverrideForm;
    use leptos::leptos_dom::helpers::TimeoutHandle;
    use leptos::prelude::*;
    use leptos::task::spawn_local;
    use leptos::wasm_bindgen::JsCast;
    use leptos::wasm_bindgen::closure::Closure;
    use web_sys::{FormData, HtmlElement, HtmlFormElement};

    use crate::api::previews::preview_override;

    /// How long a person pauses before it is asked.
    const PAUSE: Duration = Duration::from_millis(300);

    /// Asks again whenever something that it depends on was typed.
    pub(super) fn follow(place: &HtmlElement, app: AppKey, zone: String, shown: RwSignal<String>) {
        let form = place.closest("form").ok().flatten();
        let Some(form) = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else {
            return;
        };
        let waiting = Cell::new(None::<TimeoutHandle>);
        let asked = StoredValue::new(0_u32);
        let on_input = {
            let form = form.clone();
            Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
                if is_about(&event) {
                    let (form, app, zone) = (form.clone(), app.clone(), zone.clone());
                    let ask = move || ask(&form, app.clone(), zone.clone(), asked, shown);
                    if let Some(before) = waiting.replace(set_timeout_with_handle(ask, PAUSE).ok())
                    {
                        before.clear();
                    }
                }
            })
        };
        let function = on_input.as_ref().unchecked_ref();
        let _ = form.add_event_listener_with_callback("input", function);
        // It lives as long as the form.
        on_input.forget();
    }

    /// Neither a reason nor a ticked box changes what an override does.
    fn is_about(event: &web_sys::Event) -> bool {
        let field = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        let name = field.and_then(|field| field.get_attribute("name")).unwrap_or_default();
        matches!(name.as_str(), "target" | "value" | "starts_at" | "ends_at")
    }

    fn ask(
        form: &HtmlFormElement,
        app: AppKey,
        zone: String,
        asked: StoredValue<u32>,
        shown: RwSignal<String>,
    ) {
        let Ok(data) = FormData::new_with_form(form) else { return };
        let text = |name: &str| data.get(name).as_string().unwrap_or_default();
        let typed = OverrideForm {
            target: text("target"),
            value: text("value"),
            starts_at: text("starts_at"),
            ends_at: text("ends_at"),
            ..OverrideForm::default()
        };
        let mine = asked.get_value().wrapping_add(1);
        asked.set_value(mine);
        spawn_local(async move {
            // What cannot be asked now is asked with the next letter, and again when it is sent.
            if let Ok(html) = preview_override(app, zone, typed).await
                && asked.get_value() == mine
            {
                shown.set(html.unwrap_or_default());
            }
        });
    }
}
