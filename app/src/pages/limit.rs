//! One limit of an App Key: a quota, or a bucket with its rates. Why is it this much, how was it
//! used, and what may be done about it?
//!
//! The page is read once for each range; the stream only carries the use of this moment on. It does
//! not read the page anew by itself: that would take a form from under somebody's hands.

use domain::apps::{LimitView, Subject};
use domain::changes::Preview;
use domain::history::Range;
use domain::ids::{AppKey, BucketId, QuotaId};
use domain::overrides::form::OverrideForm;
use domain::problem::Code;
use leptos::prelude::*;

use super::app_key::{app_key_of_path, not_found};
use crate::address::{path_params, query};
use crate::api::Answer;
use crate::api::apps::read_limit;
use crate::api::overrides::preview_override;
use crate::components::loaded_page;
use crate::page::Page;
use crate::reply::{Reply, use_reply};
use crate::viewer::{text, use_viewer};

mod chain;
mod charts;
mod head;
mod history;
mod now;
mod override_form;
mod shared;

/// The form that sets an override.
const SET: &str = "set";

/// The name of the range in the address.
const RANGE: &str = "range";

/// The page of a quota.
pub(crate) async fn quota() -> Page {
    let quota = path_params().get("quota").map(QuotaId::new);
    page(quota.map(Subject::Quota)).await
}

/// The page of a bucket.
pub(crate) async fn bucket() -> Page {
    let bucket = path_params().get("bucket").map(BucketId::new);
    page(bucket.map(Subject::Bucket)).await
}

async fn page(about: Option<Subject>) -> Page {
    let range = query().get_str(RANGE).and_then(Range::parse).unwrap_or_default();
    let reply = use_reply();
    let read = read(about, range, &reply.of(SET)).await;
    let body = loaded_page(read, |(view, preview)| {
        view! { <LimitOf view=view range=range preview=preview reply=reply/> }
    });
    Page::new(text().limit.title, body)
}

/// The limit, and what a form would do that came back because that was not confirmed.
async fn read(
    about: Option<Subject>,
    range: Range,
    reply: &Reply,
) -> Answer<(LimitView, Option<Preview>)> {
    let (Some(app), Some(about)) = (app_key_of_path(), about) else { return not_found() };
    let is_unconfirmed =
        reply.problem.as_ref().is_some_and(|problem| problem.code == Code::Unconfirmed);
    let preview = match is_unconfirmed {
        true => {
            let (zone, form) = (use_viewer().zone.name.clone(), OverrideForm::of(&reply.typed));
            preview_override(app.clone(), zone, form).await?
        }
        false => None,
    };
    Ok((read_limit(app, about, range).await?, preview))
}

#[component]
fn LimitOf(view: LimitView, range: Range, preview: Option<Preview>, reply: Reply) -> impl IntoView {
    view! {
        <div class="stack loose">
            <head::Head view=view.clone()/>
            {now::now(&view)}
            <charts::Charts view=view.clone() range=range/>
            <div class="columns">
                <chain::Chains view=view.clone()/>
                <override_form::SetOverride view=view.clone() preview=preview reply=reply.of(SET)/>
            </div>
            <history::History view=view.clone() reply=reply/>
            <shared::Operations operations=view.operations/>
            <shared::Conflicts conflicts=view.conflicts/>
        </div>
    }
}

/// What an override would do, as its form shows it; a form without a reason is one that is still
/// being typed.
pub(crate) async fn preview(
    app: AppKey,
    zone: String,
    mut form: OverrideForm,
) -> Answer<Option<String>> {
    if form.reason.trim().is_empty() {
        "…".clone_into(&mut form.reason);
    }
    let preview = preview_override(app, zone, form).await?;
    Ok(preview.map(|preview| override_form::told(preview, false).to_html()))
}
