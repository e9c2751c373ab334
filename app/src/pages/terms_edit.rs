//! Editing what is documented: the values of a plan, or the rates of a bucket in the catalogue and
//! in each plan. First what it will do, then the reason and the confirmation, then it is saved.
//!
//! What is typed stands in the address, so the review can be shared and works without JavaScript.

use std::sync::Arc;

use domain::ids::{BucketId, EditionId, PlanId};
use domain::plans::Terms;
use domain::terms::form::TermsForm;
use domain::terms::{BlastRadius, Existing, TermsEdit};
use leptos::prelude::*;

use super::app_key::not_found;
use crate::address::{Params, path_params, query};
use crate::api::Answer;
use crate::api::terms::{preview_terms, read_terms};
use crate::components::loaded_page;
use crate::page::Page;
use crate::reply::{Reply, use_reply};
use crate::viewer::text;

mod fields;
mod radius;

/// What is edited.
#[derive(Clone, Debug, PartialEq)]
enum About {
    Plan(PlanId),
    Bucket(EditionId, BucketId),
}

pub(crate) async fn plan_edit() -> Page {
    edit(path_params().get("plan").map(|plan| About::Plan(PlanId::new(plan)))).await
}

pub(crate) async fn bucket_edit() -> Page {
    let params = path_params();
    let about = params.get("edition").zip(params.get("bucket"));
    let about = about
        .map(|(edition, bucket)| About::Bucket(EditionId::new(edition), BucketId::new(bucket)));
    edit(about).await
}

async fn edit(about: Option<About>) -> Page {
    let read = read(about, Typed::of(&query(), &use_reply())).await;
    let body = loaded_page(read, |read| view! { <fields::Edit read=read/> });
    Page::new(text().releases.title, body)
}

/// The form that saves.
const SAVE: &str = "save";

/// Names in the address and of the form that saves, beside those of the values.
mod names {
    /// In the address: what the edit will do is shown.
    pub(super) const REVIEW: &str = "review";
    pub(super) const EXISTING: &str = "existing";
}

/// What is asked: by the address, or by the form that saves where it came back.
#[derive(Clone, Debug, Default, PartialEq)]
struct Typed {
    form: TermsForm,
    existing: Existing,
    is_review: bool,
}

impl Typed {
    fn of(query: &Params, reply: &Reply) -> Self {
        let reply = reply.of(SAVE);
        let is_sent = !reply.form.is_empty();
        let existing = query.get(names::EXISTING).unwrap_or_default();
        let existing = if is_sent { reply.typed(names::EXISTING) } else { existing };
        Self {
            form: if is_sent { TermsForm::of(reply.typed) } else { TermsForm::of(query.pairs()) },
            existing: Existing::parse(&existing).unwrap_or_default(),
            is_review: is_sent || query.get_str(names::REVIEW).is_some(),
        }
    }
}

/// Everything that the page shows.
struct Read {
    about: About,
    typed: Typed,
    terms: Arc<Terms>,
    /// `None`: it is not asked for, cannot be read, or says nothing new.
    radius: Option<BlastRadius>,
}

async fn read(about: Option<About>, typed: Typed) -> Answer<Read> {
    let Some(about) = about else { return not_found() };
    let terms = read_terms(None).await?;
    let is_there = match &about {
        About::Plan(plan) => terms.book.plan(plan).is_some(),
        About::Bucket(edition, bucket) => terms.catalogue.bucket(edition, bucket).is_some(),
    };
    if !is_there {
        return not_found();
    }
    let mut read = Read { about, typed, terms, radius: None };
    if read.typed.is_review
        && let Ok(changes) = read.typed.form.parse(&read.terms)
        && !changes.is_empty()
    {
        let existing = read.typed.existing;
        let edit = TermsEdit { changes, existing, reason: String::new(), confirm: Vec::new() };
        read.radius = Some(preview_terms(edit).await?);
    }
    Ok(read)
}
