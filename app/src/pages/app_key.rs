//! One App Key: how close is it to its limits?
//!
//! The page reads everything once; from then on the feed writes the uses into one signal a row.
//! When somebody changes the limits themselves the feed says so, and the page is read anew.

use domain::apps::AppView;
use domain::ids::AppKey;
use domain::problem::{Code, Problem};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::api::apps::read_app;
use crate::api::{Answer, Failure};
use crate::components::{StaleNotice, loaded_page};
use crate::paths;
use crate::viewer::text;

mod fixed_sizes;
mod head;
mod live_uses;
mod overrides;
mod quotas;
mod rate_row;
mod rates;

use fixed_sizes::FixedSizes;
use head::Head;
use live_uses::LiveUses;
use overrides::Overrides;
pub(super) use quotas::Largest;
use quotas::Quotas;
pub(super) use rate_row::{RateLine, scope_name, target};
use rates::Rates;

/// The App Key that the address names; `None`: it names none that could exist.
pub(super) fn use_app_key() -> Memo<Option<AppKey>> {
    let params = use_params_map();
    Memo::new(move |_| {
        params
            .with(|params| AppKey::from_parts(params.get_str("org")?, params.get_str("app")?).ok())
    })
}

/// What a page answers whose address names nothing.
pub(crate) fn not_found<T>() -> Answer<T> {
    Err(Failure(Problem::new(Code::NotFound, "there is nothing at this address")))
}

#[component]
pub fn AppKeyPage() -> impl IntoView {
    let key = use_app_key();
    let view = Resource::new(
        move || key.get(),
        |key| async move {
            match key {
                Some(app) => read_app(app).await,
                None => not_found(),
            }
        },
    );
    // An App Key holds letters, digits, '.', '_' and '-' only: it may stand in a title. The server
    // asks for the title at the very end, when the page's signals may be gone.
    let title = |key: Option<AppKey>| match key {
        Some(key) => key.to_string(),
        None => text().app_key.title.to_owned(),
    };
    let first = title(key.get_untracked());
    let title = move || key.try_get().map_or_else(|| first.clone(), title);
    view! {
        <Title text=title/>
        {loaded_page(view, move |found| view! { <AppKeyView view=found again=view/> })}
    }
}

#[component]
fn AppKeyView(view: AppView, again: Resource<Answer<AppView>>) -> impl IntoView {
    let uses = LiveUses::new(&view);
    let url = paths::live_app(&view.app);
    let live = {
        let uses = uses.clone();
        let seen = view.version;
        crate::live::use_live(Signal::stored(Some(url)), move |frame| {
            if uses.take(frame).is_some_and(|version| version > seen) {
                again.refetch();
            }
        })
    };
    let app = view.app.clone();
    let (sizes, quotas): (Vec<_>, Vec<_>) =
        view.quotas.iter().cloned().partition(|row| !row.quota.has_use());
    view! {
        <div class="stack loose" data-stale=move || live.is_stale().to_string()>
            <Head view=view.clone() uses=uses.clone()/>
            <StaleNotice/>
            <Quotas app=app.clone() rows=quotas uses=uses.clone()/>
            <Rates app=app.clone() modules=view.modules.clone() rows=view.buckets.clone() uses=uses/>
            <Overrides view=view/>
            <FixedSizes app=app rows=sizes/>
        </div>
    }
}
