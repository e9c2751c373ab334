//! App Keys that send usage and that nobody has registered.

use domain::live::UnknownApp;
use domain::units::count;
use leptos::prelude::*;

use crate::components::{Age, LiveList, live_cells};
use crate::live::{Fragment, Part};
use crate::ui::{EmptyState, Icon, Isolated, LiveText, Panel};
use crate::viewer::text;

const LIST: &str = "unknown";

pub(super) fn unknown(apps: &[UnknownApp]) -> impl IntoView + use<> {
    let words = &text().overview;
    let rows = apps.iter().map(|one| row(one).into_any()).collect();
    let empty = view! { <EmptyState icon=Icon::Check title=words.no_unknown class="good small"/> };
    view! {
        <Panel id="unknown" title=words.unknown note=words.unknown_detail>
            <LiveList name=LIST caption=words.unknown rows=rows empty=empty.into_any()>
                <thead>
                    <tr>
                        <th scope="col">{text().terms.app_key}</th>
                        <th scope="col" class="second">{words.column_source}</th>
                        <th scope="col" class="number">{words.column_samples}</th>
                        <th scope="col" class="number">{words.column_last_seen}</th>
                    </tr>
                </thead>
            </LiveList>
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
    let classes = ["second", "number", "number"].map(Some);
    view! {
        <tr data-row=key(app)>
            <th scope="row"><Isolated text=app.app.clone()/></th>
            {live_cells(parts(app), classes)}
        </tr>
    }
}

fn parts(app: &UnknownApp) -> Vec<Part> {
    let key = key(app);
    let at = app.last_seen_at;
    vec![
        (format!("{key}/source"), view! { <Isolated text=app.source.clone()/> }.into_any()),
        (format!("{key}/samples"), view! { <LiveText text=count(app.samples)/> }.into_any()),
        (format!("{key}/age"), view! { <Age at=at always=true/> }.into_any()),
    ]
}
