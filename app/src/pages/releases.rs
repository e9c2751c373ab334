//! The releases of plans and catalogue: what changed with each, and who stays on an older one.

use domain::locale::done::DoneAt;
use domain::terms::form::{Owner, Place};
use domain::terms::{Release, TermsChange};
use domain::units::{Measure, count};
use leptos::prelude::*;

use crate::api::terms::list_releases;
use crate::components::{DoneNotice, loaded};
use crate::page::Page;
use crate::paths;
use crate::ui::{Badge, BadgeKind, Crumb, Isolated, Moment, PageHeader, Table};
use crate::viewer::{text, use_viewer};

pub(crate) async fn releases() -> Page {
    let words = text();
    let read = list_releases().await;
    let crumbs = vec![Crumb::new(words.plans.title, paths::PLANS)];
    let body = view! {
        <div class="stack loose">
            <PageHeader title=words.releases.title lead=words.releases.lead crumbs=crumbs/>
            <DoneNotice at=DoneAt::Releases/>
            {loaded(read, |releases| view! { <Releases releases=releases/> })}
        </div>
    };
    Page::new(words.releases.title, body)
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
            <td><Isolated text=author/></td>
            <td class="wrap"><p><Isolated text=reason/></p> {changes}</td>
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
