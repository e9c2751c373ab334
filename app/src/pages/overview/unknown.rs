//! App Keys that send usage and that nobody has registered.

use domain::live::{Overview, UnknownApp};
use domain::units::count;
use leptos::prelude::*;

use crate::components::Age;
use crate::ui::{EmptyState, Icon, Panel, Table};
use crate::viewer::text;

#[component]
pub(super) fn Unknown(state: ReadSignal<Overview>) -> impl IntoView {
    let words = &text().overview;
    let apps = Memo::new(move |_| {
        state
            .with(|overview| overview.unknown.iter().map(|one| one.app.clone()).collect::<Vec<_>>())
    });
    let table = move || {
        view! {
            <Table caption=words.unknown>
                <thead>
                    <tr>
                        <th scope="col">{text().terms.app_key}</th>
                        <th scope="col" class="second">{words.column_source}</th>
                        <th scope="col" class="number">{words.column_samples}</th>
                        <th scope="col" class="number">{words.column_last_seen}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || apps.get() key=String::clone let(app)>
                        <Row state=state app=app/>
                    </For>
                </tbody>
            </Table>
        }
    };
    view! {
        <Panel id="unknown" title=words.unknown note=words.unknown_detail>
            <Show when=move || !apps.with(Vec::is_empty) fallback=Nobody>{table()}</Show>
        </Panel>
    }
}

#[component]
fn Row(state: ReadSignal<Overview>, app: String) -> impl IntoView {
    let wanted = app.clone();
    let find = move |overview: &Overview| -> Option<UnknownApp> {
        overview.unknown.iter().find(|one| one.app == wanted).cloned()
    };
    let one = Memo::new(move |_| state.with(&find));
    let source = move || one.with(|one| one.as_ref().map(|one| one.source.clone()));
    let samples = move || one.with(|one| one.as_ref().map(|one| count(one.samples)));
    let last_seen =
        Signal::derive(move || one.with(|one| one.as_ref().map(|one| one.last_seen_at)));
    view! {
        <tr>
            <th scope="row">{app}</th>
            <td class="second">{source}</td>
            <td class="number live-value">{samples}</td>
            <td class="number"><Age at=last_seen always=true/></td>
        </tr>
    }
}

#[component]
fn Nobody() -> impl IntoView {
    view! { <EmptyState icon=Icon::Check title=text().overview.no_unknown class="good small"/> }
}
