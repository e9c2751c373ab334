//! A part of a page with its heading.

use leptos::prelude::*;

use super::Sentence;

/// `id` is unique on the page: the section is named by its heading, and a link can point at it.
#[component]
pub fn Panel(
    #[prop(into)] id: String,
    #[prop(into)] title: String,
    /// A half-sentence at the heading's right.
    #[prop(into, optional)]
    note: Option<String>,
    #[prop(optional)] class: &'static str,
    children: Children,
) -> impl IntoView {
    let heading = format!("{id}-heading");
    let note = note.map(|note| view! { <p class="panel-note"><Sentence text=note/></p> });
    view! {
        <section id=id class=super::classes("panel", class) aria-labelledby=heading>
            <div class="panel-head">
                <h2 id=heading.clone()><Sentence text=title/></h2>
                {note}
            </div>
            {children()}
        </section>
    }
}
