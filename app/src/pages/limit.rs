//! One limit of an App Key: a quota, or a bucket with its rates. Why is it this much, how was it
//! used, and what may be done about it?
//!
//! The page is read once for each range; the feed only carries the use of this moment on. It does
//! not read the page anew by itself: that would take a form from under somebody's hands.

use domain::apps::{LimitView, Subject};
use domain::changes::Preview;
use domain::history::Range;
use domain::ids::{AppKey, BucketId, QuotaId};
use domain::overrides::form::OverrideForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::app_key::{not_found, use_app_key};
use crate::api::Answer;
use crate::api::apps::read_limit;
use crate::api::forms::preview_override;
use crate::components::loaded_page;
use crate::viewer::{text, use_viewer};

mod chain;
mod charts;
mod forms;
mod head;
mod history;
mod now;
mod override_form;
mod shared;

use forms::Forms;

/// The name of the range in the address.
const RANGE: &str = "range";

/// The page of a quota.
#[component]
pub fn QuotaPage() -> impl IntoView {
    let params = use_params_map();
    let about = Memo::new(move |_| params.with(|params| params.get("quota").map(QuotaId::new)));
    view! { <LimitPage about=Signal::derive(move || about.get().map(Subject::Quota))/> }
}

/// The page of a bucket.
#[component]
pub fn BucketPage() -> impl IntoView {
    let params = use_params_map();
    let about = Memo::new(move |_| params.with(|params| params.get("bucket").map(BucketId::new)));
    view! { <LimitPage about=Signal::derive(move || about.get().map(Subject::Bucket))/> }
}

#[component]
fn LimitPage(about: Signal<Option<Subject>>) -> impl IntoView {
    let key = use_app_key();
    let query = use_query_map();
    let range = Memo::new(move |_| {
        query.with(|query| query.get_str(RANGE).and_then(Range::parse).unwrap_or_default())
    });
    // Outside of what is read, so that it outlives reading anew.
    let forms = Forms::new();
    let unconfirmed = forms.unconfirmed();
    let zone = use_viewer().zone.name.clone();
    let read = Resource::new(
        move || (key.get(), about.get(), range.get(), unconfirmed.get(), zone.clone()),
        |(key, about, range, form, zone)| read(key, about, range, form, zone),
    );
    Effect::new(move |_| {
        if forms.needs_reading() {
            read.refetch();
        }
    });
    view! {
        <Title text=text().limit.title/>
        {loaded_page(read, move |(view, range, preview)| {
            view! { <LimitOf view=view range=range preview=preview forms=forms/> }
        })}
    }
}

/// With the range that it answers: while the next is on its way the address already asks another.
/// `form`: one that came back because what it does was not confirmed.
async fn read(
    key: Option<AppKey>,
    about: Option<Subject>,
    range: Range,
    form: Option<OverrideForm>,
    zone: String,
) -> Answer<(LimitView, Range, Option<Preview>)> {
    let (Some(app), Some(about)) = (key, about) else { return not_found() };
    let preview = match form {
        Some(form) => preview_override(app.clone(), zone, form).await?,
        None => None,
    };
    Ok((read_limit(app, about, range).await?, range, preview))
}

#[component]
fn LimitOf(view: LimitView, range: Range, preview: Option<Preview>, forms: Forms) -> impl IntoView {
    view! {
        <div class="stack loose">
            <head::Head view=view.clone()/>
            <now::Now view=view.clone()/>
            <charts::Charts view=view.clone() range=range/>
            <div class="columns">
                <chain::Chains view=view.clone()/>
                <override_form::SetOverride view=view.clone() preview=preview forms=forms/>
            </div>
            <history::History view=view.clone() forms=forms/>
            <shared::Operations operations=view.operations/>
            <shared::Conflicts conflicts=view.conflicts/>
        </div>
    }
}
