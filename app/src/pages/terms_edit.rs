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
use crate::address::{Address, Params, address, path_params};
use crate::api::Answer;
use crate::api::forms::names as forms;
use crate::api::releases::{names, values_of};
use crate::api::terms::{preview_terms, read_terms};
use crate::components::loaded_page;
use crate::page::Page;
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
    let read = read(about, Typed::of(&address())).await;
    let body = loaded_page(read, |read| view! { <fields::Edit read=read/> });
    Page::new(text().releases.title, body)
}

/// What the address says.
#[derive(Clone, Debug, Default, PartialEq)]
struct Typed {
    form: TermsForm,
    existing: Existing,
    is_review: bool,
    reason: String,
    confirm: Vec<String>,
    refused: Option<String>,
}

impl Typed {
    fn of(address: &Address) -> Self {
        let params = Params::parse(&address.search);
        let text = |name| params.get(name).unwrap_or_default();
        let confirm = text(names::CONFIRM);
        Self {
            form: values_of(&address.search),
            existing: Existing::parse(&text(names::EXISTING)).unwrap_or_default(),
            is_review: params.get_str(names::REVIEW).is_some(),
            reason: text(names::REASON),
            confirm: confirm.split(',').filter(|one| !one.is_empty()).map(str::to_owned).collect(),
            refused: params.get(forms::REFUSED),
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
        && let Ok(changes) = read.typed.form.read(&read.terms)
        && !changes.is_empty()
    {
        let existing = read.typed.existing;
        let edit = TermsEdit { changes, existing, reason: String::new(), confirm: Vec::new() };
        read.radius = Some(preview_terms(edit).await?);
    }
    Ok(read)
}
