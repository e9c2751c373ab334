//! First and next page of a list that is continued by key: there are no page numbers, because
//! nobody counts the rows.

use leptos::prelude::*;

use super::Icon;
use crate::viewer::text;

/// `first` is none on the first page, `next` on the last.
#[component]
pub fn Pager(
    #[prop(into)] first: Option<String>,
    #[prop(into)] next: Option<String>,
    /// What stands at the left: how many rows are here.
    #[prop(into, optional)]
    note: String,
) -> impl IntoView {
    let words = &text().ui;
    let first =
        first.map(|href| view! { <a class="button small" href=href>{words.first_page}</a> });
    let next = next.map(|href| {
        view! {
            <a class="button small" rel="next" href=href>
                {words.next_page}
                {Icon::Next.small()}
            </a>
        }
    });
    view! {
        <nav class="pager" aria-label=words.pages>
            <span>{note}</span>
            <span class="pager-links">{first} {next}</span>
        </nav>
    }
}
