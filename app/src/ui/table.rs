//! A table in a box of its own, so that the page never scrolls sideways.
//!
//! The children are `<thead>` and `<tbody>` as HTML has them. Arrow keys move between the rows'
//! `<a class="row-link">`; the layout listens for them.

use leptos::prelude::*;

use crate::viewer::text;

/// `caption` names the table for those who do not see the heading above it.
#[component]
pub fn Table(
    #[prop(into)] caption: String,
    #[prop(optional)] class: &'static str,
    children: Children,
) -> impl IntoView {
    let label = (text().ui.scrollable_table)(&caption);
    view! {
        <div class="table-box" role="region" tabindex="0" aria-label=label>
            <table class=super::classes("table", class)>
                <caption class="unseen">{caption}</caption>
                {children()}
            </table>
        </div>
    }
}
