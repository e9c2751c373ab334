//! Who is near a limit now: the figures, the App Keys nearest to a limit, unknown App Keys, and
//! the sources that all of it comes from. Live.

use domain::live::Overview;
use leptos::prelude::*;

use crate::api::overview::read_overview;
use crate::components::{StaleNotice, loaded};
use crate::live::Fragment;
use crate::page::Page;
use crate::paths;
use crate::ui::PageHeader;
use crate::viewer::text;

mod figures;
mod nearest;
mod sources;
mod unknown;

pub(crate) async fn overview() -> Page {
    let words = &text().overview;
    let read = read_overview().await;
    let body = view! {
        <div class="stack loose">
            <PageHeader title=words.question/>
            {loaded(read, |overview| view! { <Live overview=overview/> })}
        </div>
    };
    Page::new(words.title, body)
}

#[component]
fn Live(overview: Overview) -> impl IntoView {
    view! {
        <div class="stack loose" data-stale="false" data-live-url=paths::live_overview()>
            <StaleNotice/>
            {figures::figures(&overview)}
            {nearest::nearest(&overview.rows)}
            <div class="columns">
                {unknown::unknown(&overview.unknown)}
                {sources::sources(&overview.sources)}
            </div>
        </div>
    }
}

/// Its live parts.
pub(crate) fn live(fragment: &mut Fragment, overview: &Overview) {
    figures::live(fragment, overview);
    nearest::live(fragment, &overview.rows);
    unknown::live(fragment, &overview.unknown);
    sources::live(fragment, &overview.sources);
}
