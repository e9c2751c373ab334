//! That newer changes have come: `islands::Newer` with its words.

use domain::audit::AuditQuery;
use leptos::prelude::*;

use crate::viewer::text;

#[component]
pub(super) fn Newer(query: AuditQuery, newest: i64) -> impl IntoView {
    let words = &text().audit;
    // The table of words has a sentence for each number; the browser puts the number in.
    let several = (words.newer)(SAMPLE).replace(&SAMPLE.to_string(), "#");
    let words = islands::NewerWords { one: (words.newer)(1), several };
    view! { <islands::Newer query=query newest=newest words=words/> }
}

/// A number that is written without separators and stands in no sentence.
const SAMPLE: u64 = 777;
