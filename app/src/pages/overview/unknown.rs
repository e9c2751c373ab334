//! App Keys that send usage and that nobody has registered.

use domain::live::UnknownApp;
use domain::units::count;
use leptos::prelude::*;

use crate::components::Age;
use crate::live::{Fragment, Part};
use crate::ui::{EmptyState, Icon, LiveText, Panel, Table};
use crate::viewer::text;

const LIST: &str = "unknown";

pub(super) fn unknown(apps: &[UnknownApp]) -> impl IntoView + use<> {
    let words = &text().overview;
    let is_empty = apps.is_empty();
    let rows = apps.iter().map(row).collect_view();
    view! {
        <Panel id="unknown" title=words.unknown note=words.unknown_detail>
            <div data-live-filled=LIST hidden=is_empty>
                <Table caption=words.unknown>
                    <thead>
                        <tr>
                            <th scope="col">{text().terms.app_key}</th>
                            <th scope="col" class="second">{words.column_source}</th>
                            <th scope="col" class="number">{words.column_samples}</th>
                            <th scope="col" class="number">{words.column_last_seen}</th>
                        </tr>
                    </thead>
                    <tbody data-live-list=LIST>{rows}</tbody>
                </Table>
            </div>
            <div data-live-empty=LIST hidden=!is_empty>
                <EmptyState icon=Icon::Check title=words.no_unknown class="good small"/>
            </div>
        </Panel>
    }
}

pub(super) fn live(fragment: &mut Fragment, apps: &[UnknownApp]) {
    fragment.list(LIST);
    for app in apps {
        fragment.row(LIST, key(app), row(app), parts(app));
    }
}

fn key(app: &UnknownApp) -> String {
    format!("unknown/{}", app.app)
}

fn row(app: &UnknownApp) -> impl IntoView + use<> {
    let cells = parts(app).into_iter().zip(["second", "number", "number"]);
    let cells =
        cells.map(|((key, cell), class)| view! { <td class=class data-live=key>{cell}</td> });
    view! {
        <tr data-row=key(app)>
            <th scope="row">{app.app.clone()}</th>
            {cells.collect_view()}
        </tr>
    }
}

fn parts(app: &UnknownApp) -> Vec<Part> {
    let key = key(app);
    let at = app.last_seen_at;
    vec![
        (format!("{key}/source"), app.source.clone().into_any()),
        (format!("{key}/samples"), view! { <LiveText text=count(app.samples)/> }.into_any()),
        (format!("{key}/age"), view! { <Age at=at always=true/> }.into_any()),
    ]
}
