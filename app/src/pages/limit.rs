//! One limit of an App Key: a quota, or a bucket with its rates. Why is it this much, how was it
//! used, and what may be done about it?
//!
//! The page is read once for each range; the feed only carries the use of this moment on. It does
//! not read the page anew by itself: that would take a form from under somebody's hands.

use domain::apps::{LimitView, Subject};
use domain::history::Range;
use domain::ids::{AppKey, BucketId, QuotaId};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::app_key::{not_found, use_app_key};
use crate::api::Answer;
use crate::api::apps::read_limit;
use crate::components::loaded_page;
use crate::viewer::text;

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
    let read = Resource::new(
        move || (key.get(), about.get(), range.get()),
        |(key, about, range)| async move { read(key, about, range).await },
    );
    // Outside of what is read, so that it outlives reading anew.
    let forms = Forms::new();
    Effect::new(move |_| {
        if forms.needs_reading() {
            read.refetch();
        }
    });
    view! {
        <Title text=text().limit.title/>
        {loaded_page(read, move |(view, range)| view! { <LimitOf view=view range=range forms=forms/> })}
    }
}

/// With the range that it answers: while the next is on its way the address already asks another.
async fn read(
    key: Option<AppKey>,
    about: Option<Subject>,
    range: Range,
) -> Answer<(LimitView, Range)> {
    let (Some(app), Some(about)) = (key, about) else { return not_found() };
    Ok((read_limit(app, about, range).await?, range))
}

#[component]
fn LimitOf(view: LimitView, range: Range, forms: Forms) -> impl IntoView {
    view! {
        <div class="stack loose">
            <head::Head view=view.clone()/>
            <now::Now view=view.clone()/>
            <charts::Charts view=view.clone() range=range/>
            <div class="columns">
                <chain::Chains view=view.clone()/>
                <override_form::SetOverride view=view.clone() forms=forms/>
            </div>
            <history::History view=view.clone() forms=forms/>
            <shared::Operations operations=view.operations/>
            <shared::Conflicts conflicts=view.conflicts/>
        </div>
    }
}
