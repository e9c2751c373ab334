//! The releases of plans and catalogue: what changed with each, and who stays on an older one.

use domain::terms::form::{Owner, Place};
use domain::terms::{Release, TermsChange};
use domain::units::{Measure, count};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::api::forms::names;
use crate::api::releases::names::SAVED;
use crate::api::terms::list_releases;
use crate::components::loaded;
use crate::paths;
use crate::ui::{Badge, BadgeKind, Crumb, Moment, Notice, NoticeKind, PageHeader, Table};
use crate::viewer::{text, use_viewer};

#[component]
pub fn ReleasesPage() -> impl IntoView {
    let words = text();
    let read = Resource::new(|| (), |()| list_releases());
    let query = use_query_map();
    let is_saved =
        move || query.with(|query| query.get_str(names::DONE).is_some_and(|done| done == SAVED));
    let crumbs = vec![Crumb::new(words.plans.title, paths::PLANS)];
    view! {
        <Title text=words.releases.title/>
        <div class="stack loose">
            <PageHeader title=words.releases.title lead=words.releases.lead crumbs=crumbs/>
            <Show when=is_saved>
                <Notice kind=NoticeKind::Good>{text().releases.saved}</Notice>
            </Show>
            {loaded(read, |releases| view! { <Releases releases=releases/> })}
        </div>
    }
}

#[component]
fn Releases(releases: Vec<Release>) -> impl IntoView {
    let words = &text().releases;
    let newest = releases.first().map(|one| one.release);
    let rows = releases.into_iter().map(move |one| {
        let is_newest = Some(one.release) == newest;
        view! { <Row release=one is_newest=is_newest/> }
    });
    view! {
        <Table caption=words.title>
            <thead>
                <tr>
                    <th scope="col">{words.column_release}</th>
                    <th scope="col">{words.column_when}</th>
                    <th scope="col">{words.column_author}</th>
                    <th scope="col">{words.column_changes}</th>
                    <th scope="col" class="number">{words.column_stay}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </Table>
    }
}

#[component]
fn Row(release: Release, is_newest: bool) -> impl IntoView {
    let words = &text().releases;
    let Release { release: number, at, author, reason, changes, pinned_apps } = release;
    let newest =
        is_newest.then(|| view! { " " <Badge kind=BadgeKind::Good>{words.newest}</Badge> });
    let reason = reason.unwrap_or_else(|| words.with_server.to_owned());
    let changes = (!changes.is_empty()).then(|| view! { <Changes changes=changes/> });
    view! {
        <tr>
            <th scope="row">
                {number} {newest}
                <p class="row">
                    <a href=paths::of_release(paths::PLANS, number)>{words.read_plans}</a>
                    <a href=paths::of_release(paths::CATALOGUE, number)>{words.read_catalogue}</a>
                </p>
            </th>
            <td><Moment at=at/></td>
            <td>{author}</td>
            <td class="wrap"><p>{reason}</p> {changes}</td>
            <td class="number">{count(pinned_apps)}</td>
        </tr>
    }
}

#[component]
fn Changes(changes: Vec<TermsChange>) -> impl IntoView {
    let viewer = use_viewer();
    let summary = (viewer.text().releases.changes)(changes.len() as u64);
    let lines = changes.iter().map(|change| {
        let place = Place::of(change);
        let owner = match place.owner {
            Owner::Plan(plan) => plan.to_string(),
            Owner::Catalogue(edition) => edition.to_string(),
        };
        let value = Measure::of(&place.target).limit(change.value(), viewer.locale);
        view! { <li><code>{owner}</code> " " {place.target.to_string()} ": " {value}</li> }
    });
    view! { <details><summary>{summary}</summary><ul>{lines.collect_view()}</ul></details> }
}
