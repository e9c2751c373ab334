//! The App Keys nearest to a limit, tightest first.

use domain::apps::AppRow;
use domain::ids::AppKey;
use domain::live::Overview;
use leptos::prelude::*;

use super::order::settle;
use crate::components::{AppCells, AppHeadings};
use crate::paths;
use crate::ui::{EmptyState, Icon, LinkButton, Panel, Table};
use crate::viewer::text;

#[component]
pub(super) fn Nearest(state: ReadSignal<Overview>) -> impl IntoView {
    let words = &text().overview;
    let held = RwSignal::new(Held::default());
    let order = Memo::new(move |shown: Option<&Vec<AppKey>>| {
        let keys = |overview: &Overview| {
            overview.rows.iter().map(|row| row.summary.app.clone()).collect::<Vec<_>>()
        };
        let shown = shown.map_or(&[][..], Vec::as_slice);
        settle(shown, state.with(keys), held.get().is_held())
    });
    let nobody = move || order.with(Vec::is_empty);
    let table = move || {
        view! {
            <div
                on:pointerenter=move |_| held.update(|held| held.pointer = true)
                on:pointerleave=move |_| held.update(|held| held.pointer = false)
                on:focusin=move |_| held.update(|held| held.focus = true)
                on:focusout=move |_| held.update(|held| held.focus = false)
            >
                <Table caption=words.nearest class="live-rows">
                    <thead><AppHeadings with_trend=true/></thead>
                    <tbody>
                        <For each=move || order.get() key=AppKey::clone let(key)>
                            <Row state=state app=key/>
                        </For>
                    </tbody>
                </Table>
            </div>
        }
    };
    view! {
        <Panel id="nearest" title=words.nearest>
            <Show when=move || !nobody() fallback=Nobody>{table()}</Show>
            <p><a href=paths::APPS>{words.show_all}</a></p>
        </Panel>
    }
}

/// Who is at the table.
#[derive(Clone, Copy, Debug, Default)]
struct Held {
    pointer: bool,
    focus: bool,
}

impl Held {
    fn is_held(self) -> bool {
        self.pointer || self.focus
    }
}

#[component]
fn Row(state: ReadSignal<Overview>, app: AppKey) -> impl IntoView {
    let find =
        move |overview: &Overview| overview.rows.iter().find(|row| row.summary.app == app).cloned();
    // A row that left the feed keeps its last values for as long as it is shown.
    let row = Memo::new(move |last: Option<&Option<AppRow>>| {
        state.with(&find).or_else(|| last.cloned().flatten())
    });
    let first = row.get_untracked()?;
    let last_known = first.summary.clone();
    let summary = Signal::derive(move || {
        row.with(|row| row.as_ref().map_or_else(|| last_known.clone(), |row| row.summary.clone()))
    });
    Some(view! { <tr><AppCells row=first summary=summary with_trend=true/></tr> })
}

#[component]
fn Nobody() -> impl IntoView {
    let words = &text().overview;
    view! {
        <EmptyState
            icon=Icon::Check
            title=words.nobody_near
            detail=words.nobody_near_detail
            class="good"
        >
            <LinkButton href=paths::APPS>{words.show_all}</LinkButton>
        </EmptyState>
    }
}
