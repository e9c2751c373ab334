//! The gateways that report, and how long ago each did.

use domain::live::UsageSource;
use domain::units::since;
use leptos::prelude::*;

use crate::components::{Age, LiveList, live_cells};
use crate::live::{Fragment, Part};
use crate::ui::{Badge, BadgeKind, EmptyState, Isolated, Panel};
use crate::viewer::{text, use_viewer};

/// A gateway reports every few seconds; from here on it is silent.
const SILENT_SECONDS: u64 = 60;

const LIST: &str = "sources";

pub(super) fn sources(sources: &[UsageSource]) -> impl IntoView + use<> {
    let words = &text().overview;
    let rows = sources.iter().map(|one| row(one).into_any()).collect();
    let empty = view! {
        <EmptyState title=words.no_sources detail=words.no_sources_detail class="small"/>
    };
    view! {
        <Panel id="sources" title=words.sources note=words.sources_detail>
            <LiveList name=LIST caption=words.sources rows=rows empty=empty.into_any()>
                <thead>
                    <tr>
                        <th scope="col">{words.column_source}</th>
                        <th scope="col">{words.column_state}</th>
                        <th scope="col" class="number">{words.column_last_batch}</th>
                    </tr>
                </thead>
            </LiveList>
        </Panel>
    }
}

pub(super) fn live(fragment: &mut Fragment, sources: &[UsageSource]) {
    fragment.list(LIST);
    for source in sources {
        fragment.row(LIST, key(source), row(source), parts(source));
    }
}

fn key(source: &UsageSource) -> String {
    format!("source/{}", source.source)
}

fn row(source: &UsageSource) -> impl IntoView + use<> {
    view! {
        <tr data-row=key(source)>
            <th scope="row"><Isolated text=source.source.clone()/></th>
            {live_cells(parts(source), [None, Some("number")])}
        </tr>
    }
}

fn parts(source: &UsageSource) -> Vec<Part> {
    let key = key(source);
    let at = source.last_seen_at;
    vec![
        (format!("{key}/state"), state(source)),
        (format!("{key}/age"), view! { <Age at=at always=true/> }.into_any()),
    ]
}

fn state(source: &UsageSource) -> AnyView {
    let words = &text().overview;
    match since(source.last_seen_at, use_viewer().now) > SILENT_SECONDS {
        true => view! { <Badge kind=BadgeKind::Warning>{words.source_silent}</Badge> }.into_any(),
        false => view! { <Badge kind=BadgeKind::Good>{words.source_reporting}</Badge> }.into_any(),
    }
}
