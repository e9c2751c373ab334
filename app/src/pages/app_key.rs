//! One App Key: how close is it to its limits?
//!
//! The page reads everything once; from then on the stream changes the uses in their places. When
//! somebody changes the limits themselves the stream says so, and the page is read anew.

use domain::apps::AppView;
use domain::ids::AppKey;
use domain::live::AppUses;
use domain::problem::{Code, Problem};
use leptos::prelude::*;

use crate::address::path_params;
use crate::api::apps::read_app;
use crate::api::{Answer, Failure};
use crate::components::{StaleNotice, loaded_page};
use crate::live::Fragment;
use crate::page::Page;
use crate::paths;
use crate::viewer::text;

mod fixed_sizes;
mod head;
mod overrides;
pub(super) mod quotas;
pub(super) mod rate_row;
mod rates;

use fixed_sizes::FixedSizes;
use overrides::Overrides;
pub(super) use quotas::{largest, quota_use};
pub(super) use rate_row::{rate_line, scope_name};

/// The id of the region that is read anew when limits change.
const REGION: &str = "app-key";

/// The App Key that the address names; `None`: it names none that could exist.
pub(super) fn app_key_of_path() -> Option<AppKey> {
    let params = path_params();
    AppKey::from_parts(params.get_str("org")?, params.get_str("app")?).ok()
}

/// What a page answers whose address names nothing.
pub(crate) fn not_found<T>() -> Answer<T> {
    Err(Failure(Problem::of(Code::NotFound)))
}

pub(crate) async fn app_key() -> Page {
    let key = app_key_of_path();
    let title = key.as_ref().map_or_else(|| text().app_key.title.to_owned(), AppKey::to_string);
    let read = match key {
        Some(app) => read_app(app).await,
        None => not_found(),
    };
    let body = view! { <div id=REGION>{loaded_page(read, |found| whole(&found))}</div> };
    Page::new(title, body)
}

fn whole(view: &AppView) -> impl IntoView + use<> {
    let app = view.app.clone();
    let (sizes, quotas): (Vec<_>, Vec<_>) =
        view.quotas.iter().partition(|row| !row.quota.has_use());
    let sizes = sizes.into_iter().cloned().collect();
    view! {
        <div
            class="stack loose"
            data-stale="false"
            data-live-url=paths::live_app(&view.app)
            data-version=view.version.to_string()
            data-reread=REGION
        >
            {head::head(view)}
            <StaleNotice/>
            {quotas::quotas(&view.app, &quotas)}
            {rates::rates(&view.app, &view.modules, &view.buckets)}
            <Overrides view=view.clone()/>
            <FixedSizes app=app rows=sizes/>
        </div>
    }
}

/// Its live parts, and those of the pages of its limits.
pub(crate) fn live(fragment: &mut Fragment, uses: &AppUses) {
    for part in head::live_parts(&uses.summary) {
        fragment.part(part);
    }
    for one in &uses.quotas {
        quotas::live(fragment, one);
    }
    for one in &uses.buckets {
        rate_row::live(fragment, one);
    }
}
