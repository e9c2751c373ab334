//! That newer changes have come. The page does not move by itself: who reads on goes on reading.
//! Needs JavaScript; without it the page is loaded again.

use domain::audit::AuditQuery;
use leptos::prelude::*;

use crate::viewer::text;

#[cfg_attr(not(feature = "hydrate"), expect(unused_variables, reason = "only browsers ask again"))]
#[component]
pub(super) fn Newer(query: AuditQuery, newest: i64) -> impl IntoView {
    let words = &text().audit;
    let newer = RwSignal::new(0_u64);
    #[cfg(feature = "hydrate")]
    ask::again(query, newest, newer);
    let says = move || {
        let count = newer.get();
        (count > 0).then(|| {
            view! {
                <a class="button small" href="" rel="external">{(words.newer)(count)}</a>
            }
        })
    };
    view! { <div class="audit-newer" role="status">{says}</div> }
}

#[cfg(feature = "hydrate")]
mod ask {
    use std::time::Duration;

    use domain::audit::AuditQuery;
    use leptos::prelude::*;

    use crate::api::audit::count_newer;

    /// Between two questions. A tab that nobody sees does not ask.
    const EVERY: Duration = Duration::from_secs(15);

    pub(super) fn again(query: AuditQuery, newest: i64, newer: RwSignal<u64>) {
        let ask = move || {
            if document().hidden() {
                return;
            }
            let query = query.clone();
            leptos::task::spawn_local(async move {
                // What cannot be asked now is asked again.
                if let Ok(count) = count_newer(query, newest).await {
                    let _ = newer.try_set(count);
                }
            });
        };
        Effect::new(move |_| {
            if let Ok(handle) = set_interval_with_handle(ask.clone(), EVERY) {
                on_cleanup(move || handle.clear());
            }
        });
    }
}
