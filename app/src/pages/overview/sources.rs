//! The gateways that report, and how long ago each did.

use domain::live::{Overview, UsageSource};
use domain::units::since;
use leptos::prelude::*;

use crate::components::Age;
use crate::ui::{Badge, BadgeKind, EmptyState, Panel, Table};
use crate::viewer::{text, use_clock};

/// A gateway reports every few seconds; from here on it is silent.
const SILENT_SECONDS: u64 = 60;

#[component]
pub(super) fn Sources(state: ReadSignal<Overview>) -> impl IntoView {
    let words = &text().overview;
    let names = Memo::new(move |_| {
        let name = |one: &UsageSource| one.source.clone();
        state.with(|overview| overview.sources.iter().map(name).collect::<Vec<_>>())
    });
    let table = move || {
        view! {
            <Table caption=words.sources>
                <thead>
                    <tr>
                        <th scope="col">{words.column_source}</th>
                        <th scope="col">{words.column_state}</th>
                        <th scope="col" class="number">{words.column_last_batch}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || names.get() key=String::clone let(name)>
                        <Row state=state name=name/>
                    </For>
                </tbody>
            </Table>
        }
    };
    view! {
        <Panel id="sources" title=words.sources note=words.sources_detail>
            <Show when=move || !names.with(Vec::is_empty) fallback=Nobody>{table()}</Show>
        </Panel>
    }
}

#[component]
fn Row(state: ReadSignal<Overview>, name: String) -> impl IntoView {
    let words = &text().overview;
    let clock = use_clock();
    let wanted = name.clone();
    let last_seen = Signal::derive(move || {
        let is_it = |one: &&UsageSource| one.source == wanted;
        state.with(|overview| overview.sources.iter().find(is_it).map(|one| one.last_seen_at))
    });
    let is_silent =
        move || last_seen.get().is_some_and(|at| since(at, clock.now()) > SILENT_SECONDS);
    let says = move || match is_silent() {
        true => view! { <Badge kind=BadgeKind::Warning>{words.source_silent}</Badge> }.into_any(),
        false => view! { <Badge kind=BadgeKind::Good>{words.source_reporting}</Badge> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td>{says}</td>
            <td class="number"><Age at=last_seen always=true/></td>
        </tr>
    }
}

#[component]
fn Nobody() -> impl IntoView {
    let words = &text().overview;
    view! { <EmptyState title=words.no_sources detail=words.no_sources_detail class="small"/> }
}
