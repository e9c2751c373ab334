//! The operations by module, each with its route, its bucket's limit and its sources; and the
//! modules of an edition that lists no operations, with theirs.

use domain::access::EditTerms;
use domain::catalogue::{Bucket, Catalogue, CatalogueEdition, Module, Operation};
use domain::ids::BucketId;
use domain::units::{count, rate};
use leptos::prelude::*;

use super::search::{Address, QUERY, finds};
use crate::components::{RELEASE, RouteText, Sources};
use crate::paths;
use crate::ui::{Badge, BadgeKind, Button, EmptyState, Icon, LinkButton, Panel, Table, TextField};
use crate::viewer::{Viewer, text, use_viewer};

/// What follows the search.
const RESULTS: &str = "results";

/// What every row needs beside what it shows.
struct Shown<'a> {
    /// As it was typed.
    query: &'a str,
    /// Only the newest release is edited.
    may_edit: bool,
    viewer: &'a Viewer,
}

#[component]
pub(super) fn Operations<'a>(catalogue: &'a Catalogue, address: Address) -> impl IntoView + use<> {
    let viewer = use_viewer();
    let may_edit = address.release.is_none() && viewer.may::<EditTerms>();
    let shown = Shown { query: &address.query, may_edit, viewer: &viewer };
    let editions: Vec<AnyView> =
        catalogue.editions.iter().filter_map(|edition| edition_view(edition, &shown)).collect();
    let found =
        if editions.is_empty() { view! { <Nothing/> }.into_any() } else { editions.into_any() };
    view! {
        <SearchForm address=address/>
        <div class="stack loose" id=RESULTS>{found}</div>
    }
}

/// A plain GET form, so that the search can be shared. It stays with the release on show.
#[component]
fn SearchForm(address: Address) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().catalogue;
    let release = address.release.map(|release| {
        view! { <input type="hidden" name=RELEASE value=release.to_string()/> }
    });
    view! {
        <form class="filters" action=paths::CATALOGUE role="search" aria-label=words.query_label data-follow=RESULTS>
            {release}
            <TextField
                name=QUERY
                label=words.query_hint
                kind="search"
                value=address.query
                class="grows"
            />
            <Button>{viewer.text().ui.search}</Button>
        </form>
    }
}

#[component]
fn Nothing() -> impl IntoView {
    let words = &text().catalogue;
    view! {
        <EmptyState icon=Icon::Missing title=words.no_match detail=words.no_match_detail>
            <LinkButton href=paths::CATALOGUE>{text().ui.clear}</LinkButton>
        </EmptyState>
    }
}

/// `None`: nothing of the edition is found.
fn edition_view(edition: &CatalogueEdition, shown: &Shown<'_>) -> Option<AnyView> {
    let viewer = shown.viewer;
    let words = &viewer.text().catalogue;
    let bodies: Vec<AnyView> =
        edition.modules.iter().filter_map(|module| module_rows(edition, module, shown)).collect();
    if bodies.is_empty() {
        return None;
    }
    let number = |value: usize| count(value as u64);
    let routes: usize = edition.buckets.iter().map(|bucket| bucket.routes.len()).sum();
    let counts = (words.counts)(
        &number(edition.operations.len()),
        &number(routes),
        &number(edition.buckets.len()),
    );
    let name = viewer.locale.name(&edition.name).to_owned();
    let id = format!("edition-{}", edition.id);
    Some(
        view! {
            <Panel id=id title=name.clone() note=counts>
                <Table caption=name class="catalogue">
                    <thead>
                        <tr>
                            <th scope="col">{words.column_operation}</th>
                            <th scope="col" class="second">{words.column_route}</th>
                            <th scope="col" class="number">{words.column_rate}</th>
                            <th scope="col" class="third">{words.column_bucket}</th>
                            <th scope="col" class="third">{words.column_sources}</th>
                        </tr>
                    </thead>
                    {bodies}
                </Table>
            </Panel>
        }
        .into_any(),
    )
}

fn module_rows(edition: &CatalogueEdition, module: &Module, shown: &Shown<'_>) -> Option<AnyView> {
    let Shown { query, viewer, .. } = *shown;
    let is_found = |one: &&Operation| one.module == module.id && finds(query, one, edition);
    let operations: Vec<&Operation> = edition.operations.iter().filter(is_found).collect();
    let rows: Vec<AnyView> = if edition.operations.is_empty() {
        let hay = format!("{} {} {}", module.name.en, module.name.zh, module.id).to_lowercase();
        let buckets = edition.buckets.iter().filter(|bucket| {
            let routes = bucket
                .routes
                .iter()
                .any(|route| route.as_str().to_lowercase().contains(&query.to_lowercase()));
            bucket.module == module.id && (routes || hay.contains(&query.to_lowercase()))
        });
        buckets.map(|bucket| bucket_row(bucket, edition, shown)).collect()
    } else {
        let bucket = |id: &BucketId| edition.buckets.iter().find(|bucket| bucket.id == *id);
        operations
            .iter()
            .map(|one| operation_row(one, bucket(&one.bucket), edition, shown))
            .collect()
    };
    if rows.is_empty() {
        return None;
    }
    let name = viewer.locale.name(&module.name).to_owned();
    Some(
        view! {
            <tbody>
                <tr><th scope="rowgroup" colspan="5">{name}</th></tr>
                {rows}
            </tbody>
        }
        .into_any(),
    )
}

fn operation_row(
    operation: &Operation,
    bucket: Option<&Bucket>,
    edition: &CatalogueEdition,
    shown: &Shown<'_>,
) -> AnyView {
    let viewer = shown.viewer;
    let words = &viewer.text().catalogue;
    let deprecated = operation.deprecated.then(|| {
        view! { " " <Badge kind=BadgeKind::Warning>{words.deprecated}</Badge> }
    });
    let name = viewer.locale.name(&operation.name).to_owned();
    let (route, path) = (operation.route.clone(), operation.path.clone());
    view! {
        <tr>
            <th scope="row" class="wrap">
                {name}
                {deprecated}
                <span class="route-below"><RouteText route=route.clone() documented=path.clone()/></span>
            </th>
            <td class="second"><RouteText route=route documented=path/></td>
            <td class="number">{bucket.map(|bucket| rates(bucket, viewer))}</td>
            <td class="third">{bucket.map(|bucket| bucket_name(bucket, edition, shown))}</td>
            <td class="third sources"><Sources sources=operation.sources.clone()/></td>
        </tr>
    }
    .into_any()
}

/// A bucket of an edition that lists no operations: its routes stand in their place.
fn bucket_row(bucket: &Bucket, edition: &CatalogueEdition, shown: &Shown<'_>) -> AnyView {
    let viewer = shown.viewer;
    let routes = bucket
        .routes
        .iter()
        .map(|route| view! { <li><RouteText route=route.clone()/></li> })
        .collect_view();
    let sources = bucket.rates.iter().flat_map(|entry| entry.sources.clone()).collect::<Vec<_>>();
    let words = &viewer.text().catalogue;
    let number = bucket.routes.len() as u64;
    view! {
        <tr>
            <th scope="row">{viewer.locale.name(&bucket.name).to_owned()}</th>
            <td class="second">
                <details>
                    <summary>{(words.shares_with)(number, &count(number))}</summary>
                    <ul>{routes}</ul>
                </details>
            </td>
            <td class="number">{rates(bucket, viewer)}</td>
            <td class="third">{bucket_name(bucket, edition, shown)}</td>
            <td class="third sources"><Sources sources=sources/></td>
        </tr>
    }
    .into_any()
}

/// All rates of a bucket hold at once: each on its line.
fn rates(bucket: &Bucket, viewer: &Viewer) -> Vec<AnyView> {
    let words = &viewer.text().catalogue;
    let line = |entry: &domain::catalogue::BucketRate| {
        let text = rate(entry.rate.amount, entry.rate.key(), viewer.locale);
        let fan_out = entry.fan_out.map(|factor| {
            view! { <small class="note">{(words.fan_out)(factor)}</small> }
        });
        let note = entry.note.as_ref().map(|note| viewer.locale.name(note).to_owned());
        view! { <span class="rate-line" title=note>{text} {fan_out}</span> }.into_any()
    };
    bucket.rates.iter().map(line).collect()
}

fn bucket_name(bucket: &Bucket, edition: &CatalogueEdition, shown: &Shown<'_>) -> AnyView {
    let viewer = shown.viewer;
    let words = &viewer.text().catalogue;
    let edit = shown.may_edit.then(|| {
        let words = &viewer.text().releases;
        let label = (words.edit_bucket)(viewer.locale.name(&bucket.name));
        let href = paths::edit_bucket(&edition.id, &bucket.id);
        view! { " " <a href=href aria-label=label>{words.edit}</a> }
    });
    let number = bucket.routes.len() as u64;
    let shared = (number > 1).then(|| {
        let title = (words.shares_with)(number, &count(number));
        view! { " " <span title=title><Badge kind=BadgeKind::Accent>{words.shared_bucket}</Badge></span> }
    });
    view! { <code>{bucket.id.to_string()}</code> {shared} {edit} }.into_any()
}
