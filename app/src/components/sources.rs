//! Which documents state a number, and on which lines.

use domain::sources::Source;
use leptos::prelude::*;

use crate::viewer::text;

/// `004:41, 003:38`; the full words for those who listen and on hover.
#[component]
pub fn Sources(sources: Vec<Source>) -> impl IntoView {
    let words = &text().terms;
    let last = sources.len().saturating_sub(1);
    sources
        .into_iter()
        .enumerate()
        .map(|(index, source)| {
            let spoken = (words.source_line)(&source.document, source.line);
            let gap = if index < last { " " } else { "" };
            view! {
                <abbr class="source code" title=spoken>{source.document} ":" {source.line}</abbr>
                {gap}
            }
        })
        .collect_view()
}
