//! That newer changes have come: `islands::Newer` with its words.

use domain::audit::AuditQuery;
use islands::{MANY, NewerWords};
use leptos::prelude::*;

use crate::viewer::text;

/// A number below [`MANY`] that no sentence has of its own: the browser puts the real one in.
const SAMPLE: u64 = 77;

#[component]
pub(super) fn Newer(query: AuditQuery, newest: i64) -> impl IntoView {
    let says = text().audit.newer;
    let words = NewerWords {
        one: says(1),
        several: says(SAMPLE).replace(&SAMPLE.to_string(), "#"),
        many: says(MANY),
    };
    // A query is plain data with text keys: writing it cannot fail.
    let query = serde_json::to_string(&query).unwrap_or_default();
    view! { <islands::Newer query=query newest=newest words=words/> }
}
