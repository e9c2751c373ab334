//! The App Keys nearest to a limit, tightest first.

use domain::apps::AppRow;
use leptos::prelude::*;

use crate::components::{AppCells, AppHeadings, LiveList, row_key, summary_parts};
use crate::live::Fragment;
use crate::paths;
use crate::ui::{EmptyState, Icon, LinkButton, Panel};
use crate::viewer::text;

const LIST: &str = "nearest";

pub(super) fn nearest(rows: &[AppRow]) -> impl IntoView + use<> {
    let words = &text().overview;
    let rows = rows.iter().map(|one| row(one).into_any()).collect();
    let empty = view! {
        <EmptyState
            icon=Icon::Check
            title=words.nobody_near
            detail=words.nobody_near_detail
            class="good"
        >
            <LinkButton href=paths::APPS>{words.show_all}</LinkButton>
        </EmptyState>
    };
    view! {
        <Panel id="nearest" title=words.nearest>
            <LiveList name=LIST caption=words.nearest class="live-rows" rows=rows empty=empty.into_any()>
                <thead><AppHeadings with_trend=true/></thead>
            </LiveList>
            <p><a href=paths::APPS>{words.show_all}</a></p>
        </Panel>
    }
}

pub(super) fn live(fragment: &mut Fragment, rows: &[AppRow]) {
    fragment.list(LIST);
    for one in rows {
        fragment.row(LIST, row_key(&one.summary.app), row(one), summary_parts(&one.summary));
    }
}

fn row(row: &AppRow) -> impl IntoView + use<> {
    let key = row_key(&row.summary.app);
    view! { <tr data-row=key><AppCells row=row.clone() with_trend=true/></tr> }
}
