//! The values as fields, and below them what they will do.

use domain::access::EditTerms;
use domain::language::Locale;
use domain::limit_values::Target;
use domain::plans::Plan;
use domain::plans::Terms;
use domain::rules::FormRule;
use domain::terms::Existing;
use domain::terms::form::{Owner, Place};
use domain::units::rate;
use leptos::prelude::*;

use super::radius::Review;
use super::{About, Read, names};
use crate::address::address;
use crate::components::{Submit, locked};
use crate::paths;
use crate::ui::{ButtonKind, Crumb, PageHeader, Panel, RadioField, TextField};
use crate::viewer::{Viewer, text, use_viewer};

#[component]
pub(super) fn Edit(read: Read) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().releases;
    let terms = &*read.terms;
    let faults = match read.typed.is_review {
        true => read.typed.form.parse(terms).err().unwrap_or_default(),
        false => Vec::new(),
    };
    let groups = groups(&read, &viewer);
    let (title, crumb) = heading(&read, &viewer);
    let fields = groups
        .into_iter()
        .map(|place| view! { <Value place=place read=&read terms=terms faults=&faults/> })
        .collect_view();
    let page = address().path;
    let is_readable = faults.is_empty();
    let review = (read.typed.is_review && is_readable).then(|| {
        view! { <Review read=&read terms=terms page=page.clone()/> }
    });
    view! {
        <div class="stack loose">
            <PageHeader title=title lead=words.edit_lead crumbs=vec![crumb]/>
            <Panel id="values" title=words.values>
                <form class="form card" action=page.clone()>
                    <input type="hidden" name=names::REVIEW value="1"/>
                    <div class="value-grid">{fields}</div>
                    <ExistingApps existing=read.typed.existing/>
                    <div class="actions">
                        <Submit id="edit-why" kind=ButtonKind::Primary label=words.review locked={locked::<EditTerms>()}/>
                    </div>
                </form>
            </Panel>
            {review}
        </div>
    }
}

fn heading(read: &Read, viewer: &Viewer) -> (String, Crumb) {
    let words = viewer.text();
    match &read.about {
        About::Plan(plan) => {
            let name = read.terms.book.plan(plan).map(|plan| viewer.locale.name(&plan.name));
            let title = (words.releases.edit_plan)(name.unwrap_or_default());
            (title, Crumb::new(words.plans.title, paths::PLANS))
        }
        About::Bucket(edition, bucket) => {
            let bucket = read.terms.catalogue.bucket(edition, bucket);
            let name = bucket.map(|bucket| viewer.locale.name(&bucket.name));
            let title = (words.releases.edit_bucket)(name.unwrap_or_default());
            (title, Crumb::new(words.shell.catalogue, paths::CATALOGUE))
        }
    }
}

/// A field with its label.
struct Labelled {
    place: Place,
    label: String,
    hint: Option<&'static str>,
}

/// The places that the page edits.
fn groups(read: &Read, viewer: &Viewer) -> Vec<Labelled> {
    let words = &viewer.text().releases;
    match &read.about {
        About::Plan(plan) => {
            let quotas = read.terms.book.quotas.iter().filter(|quota| quota.rule.is_none());
            let documented = quotas.filter(|quota| {
                let plan = read.terms.book.plan(plan);
                plan.is_some_and(|plan| plan.quota(&quota.id).is_some())
            });
            let labelled = documented.map(|quota| Labelled {
                place: Place {
                    owner: Owner::Plan(plan.clone()),
                    target: Target::Quota { quota: quota.id.clone() },
                },
                label: viewer.locale.name(&quota.name).to_owned(),
                hint: None,
            });
            labelled.collect()
        }
        About::Bucket(edition, id) => {
            let Some(bucket) = read.terms.catalogue.bucket(edition, id) else { return Vec::new() };
            let plans: Vec<&Plan> =
                read.terms.book.plans.iter().filter(|plan| plan.catalogue == *edition).collect();
            let mut all = Vec::new();
            for entry in &bucket.rates {
                let target = Target::Rate { bucket: id.clone(), rate: entry.rate.key() };
                let of = rate(entry.rate.amount, entry.rate.key(), viewer.locale);
                let owner = Owner::Catalogue(edition.clone());
                let label = format!("{} ({})", words.catalogue_default, (words.now)(&of));
                let place = Place { owner, target: target.clone() };
                all.push(Labelled { place, label, hint: None });
                for plan in &plans {
                    let place =
                        Place { owner: Owner::Plan(plan.id.clone()), target: target.clone() };
                    let label = (words.own_of_plan)(viewer.locale.name(&plan.name));
                    all.push(Labelled { place, label, hint: Some(words.own_hint) });
                }
            }
            all
        }
    }
}

#[component]
fn Value<'a>(
    place: Labelled,
    read: &'a Read,
    terms: &'a Terms,
    faults: &'a [(String, FormRule)],
) -> impl IntoView + use<> {
    let locale: Locale = use_viewer().locale;
    let Labelled { place, label, hint } = place;
    let name = place.text();
    let present = place.present(terms, locale);
    let typed = read.typed.form.values.iter().find(|(typed, _)| *typed == name);
    let value = typed.map_or_else(|| present.clone(), |(_, text)| text.clone());
    let fault = faults.iter().find(|(at, _)| *at == name);
    let error = fault.map(|(_, rule)| rule.text(locale).into_owned());
    let hint = match (hint, value == present) {
        (Some(hint), true) => Some(hint.to_owned()),
        (_, false) if !present.is_empty() => Some((text().releases.now)(&present)),
        _ => None,
    };
    view! {
        <TextField
            name=name
            label=label
            value=value
            hint=hint.unwrap_or_default()
            error=error.unwrap_or_default()
        />
    }
}

#[component]
fn ExistingApps(existing: Existing) -> impl IntoView {
    let words = &text().releases;
    let choice = |one: Existing, label: &'static str| {
        let (value, checked) = (one.as_str(), one == existing);
        view! { <RadioField name=names::EXISTING value=value label=label checked=checked/> }
    };
    view! {
        <fieldset class="field">
            <legend>{words.existing}</legend>
            {choice(Existing::Move, words.existing_move)}
            {choice(Existing::Stay, words.existing_stay)}
        </fieldset>
    }
}
