//! That newer changes have come to the record. The page does not move by itself: who reads on goes
//! on reading. Without JavaScript the page is loaded again.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// From here on they are not counted any more.
pub const MANY: u64 = 100;

/// What the mark says: of one change, of several, with `#` for their number, and of [`MANY`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewerWords {
    pub one: String,
    pub several: String,
    pub many: String,
}

/// `query` is the page's [`domain::audit::AuditQuery`] as JSON: the browser only hands it back, and
/// need not know how to read one.
#[island]
pub fn Newer(query: String, newest: i64, words: NewerWords) -> impl IntoView {
    let newer = RwSignal::new(0_u64);
    #[cfg(feature = "hydrate")]
    ask::again(query, newest, newer);
    // Only browsers ask again.
    #[cfg(not(feature = "hydrate"))]
    let _ = (query, newest);
    let says = move || {
        let count = newer.get();
        (count > 0).then(|| {
            let says = match count {
                1 => words.one.clone(),
                MANY.. => words.many.clone(),
                _ => words.several.replace('#', &count.to_string()),
            };
            view! { <a class="button small" href="">{says}</a> }
        })
    };
    view! { <div class="audit-newer" role="status">{says}</div> }
}

#[cfg(feature = "hydrate")]
mod ask {
    use std::time::Duration;

    use leptos::prelude::*;

    use crate::api::audit::count_newer;

    /// Between two questions. A tab that nobody sees does not ask.
    const EVERY: Duration = Duration::from_secs(15);

    pub(super) fn again(query: String, newest: i64, newer: RwSignal<u64>) {
        let ask = move || {
            if document().hidden() {
                return;
            }
            let query = query.clone();
            leptos::task::spawn_local(async move {
                // What cannot be asked now is asked again.
                if let Ok(count) = count_newer(query, newest).await {
                    newer.set(count);
                }
            });
        };
        set_interval(ask, EVERY);
    }
}
