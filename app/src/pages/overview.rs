//! Who is near a limit now: the figures, the App Keys nearest to a limit, unknown App Keys, and
//! the sources that all of it comes from. Live.

use domain::live::{Body, Overview};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::api::overview::read_overview;
use crate::components::{StaleNotice, loaded};
use crate::live::use_live;
use crate::paths;
use crate::ui::PageHeader;
use crate::viewer::text;

mod figures;
mod nearest;
mod order;
mod sources;
mod unknown;

#[component]
pub fn OverviewPage() -> impl IntoView {
    let words = &text().overview;
    let read = Resource::new(|| (), |()| read_overview());
    view! {
        <Title text=words.title/>
        <div class="stack loose">
            <PageHeader title=words.question/>
            {loaded(read, |overview| view! { <Live overview=overview/> })}
        </div>
    }
}

#[component]
fn Live(overview: Overview) -> impl IntoView {
    let state = RwSignal::new(overview);
    let live = use_live(Signal::stored(Some(paths::live_overview())), move |frame| {
        if let Body::Overview(overview) = &frame.body {
            let _ = state.try_set(overview.clone());
        }
    });
    let stale = move || live.is_stale().to_string();
    view! {
        <div class="stack loose" data-stale=stale>
            <StaleNotice/>
            <figures::Figures state=state.read_only()/>
            <nearest::Nearest state=state.read_only()/>
            <div class="columns">
                <unknown::Unknown state=state.read_only()/>
                <sources::Sources state=state.read_only()/>
            </div>
        </div>
    }
}
