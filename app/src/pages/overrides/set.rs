//! A set of overrides: who made it, when and why, what of it stands, and taking it back.

use domain::access::SetOverride;
use domain::locale::done::DoneAt;
use domain::override_sets::{OverrideSet, UndoPreview};
use domain::overrides::list::OverrideRow;
use domain::page::Page;
use domain::texts::isolate;
use domain::units::count;
use leptos::prelude::*;
use uuid::Uuid;

use super::confirm::Confirm;
use super::effects::{Counts, firing};
use super::table::Rows;
use crate::address::{path_params, query};
use crate::api::Answer;
use crate::api::overrides::{SetView, read_override_set};
use crate::components::{DoneNotice, Form, HistoryLink, LimitText, loaded_page, locked};
use crate::page;
use crate::pages::app_key::not_found;
use crate::paths::{self, History, history};
use crate::ui::{
    Button, ButtonKind, Crumb, Fact, Facts, Isolated, Moment, Notice, NoticeKind, PageHeader,
    Pager, Panel, Refused, TextField,
};
use crate::viewer::{text, use_viewer};

pub(crate) async fn override_set() -> page::Page {
    let id = path_params().get_str("id").and_then(|id| id.parse().ok());
    let read = read(id, query().get("cursor")).await;
    let body = loaded_page(read, |view| view! { <Set view=view/> });
    page::Page::new(text().overrides.set_title, body)
}

async fn read(id: Option<Uuid>, cursor: Option<String>) -> Answer<SetView> {
    match id {
        Some(id) => read_override_set(id, cursor).await,
        None => not_found(),
    }
}

#[component]
fn Set(view: SetView) -> impl IntoView {
    let words = &text().overrides;
    let SetView { set, rows, undo } = view;
    let crumbs = vec![Crumb::new(words.title, paths::OVERRIDES)];
    let nothing = set.undone.is_none() && set.standing == 0;
    let stands = set.undone.is_none() && set.standing > 0;
    let undo = match undo {
        Some(undo) => view! { <Undo id=set.id undo=undo/> }.into_any(),
        None if stands => view! { <MayNot/> }.into_any(),
        None => ().into_any(),
    };
    view! {
        <div class="stack loose">
            <PageHeader title=words.set_title lead=words.set_lead crumbs=crumbs>
                <HistoryLink href=history(History::OverrideSet(set.id))/>
            </PageHeader>
            <DoneNotice at=DoneAt::OverrideSet/>
            <Undone set=set.clone()/>
            <What set=set.clone()/>
            {nothing.then(|| view! { <Notice>{words.nothing_stands}</Notice> })}
            {undo}
            <Members id=set.id rows=rows/>
        </div>
    }
}

#[component]
fn Undone(set: OverrideSet) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().overrides;
    set.undone.map(|undone| {
        let at = viewer.zone.date_time(undone.at, viewer.locale);
        let (ended, restored) = (count(undone.ended), count(undone.restored));
        let sentence = (words.undone)(&isolate(&undone.by), &at, &ended, &restored);
        view! { <Notice kind=NoticeKind::Good title=sentence><p><Isolated text=undone.reason/></p></Notice> }
    })
}

#[component]
fn What(set: OverrideSet) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let measure = set.measure();
    let until = match set.ends_at {
        Some(end) => view! { <Moment at=end/> }.into_any(),
        None => words.limit.for_good.into_any(),
    };
    view! {
        <Facts>
            <Fact name=words.terms.limit>{viewer.locale.name(&set.name).to_owned()}</Fact>
            <Fact name=words.overrides.column_value>
                <LimitText limit=Some(set.value) measure=measure/>
            </Fact>
            <Fact name=words.limit.column_from><Moment at=set.starts_at/> " – " {until}</Fact>
            <Fact name=words.limit.column_reason><Isolated text=set.reason/></Fact>
            <Fact name=words.limit.column_author><Isolated text=set.author/> ", " <Moment at=set.created_at/></Fact>
            <Fact name=words.overrides.set_apps>
                {(words.overrides.app_keys)(set.apps, &count(set.apps))}
            </Fact>
            <Fact name=words.overrides.set_standing>{count(set.standing)}</Fact>
            <Fact name=words.overrides.set_left_out>{count(set.left_out)}</Fact>
        </Facts>
    }
}

/// Who may not take it back is told who may.
#[component]
fn MayNot() -> impl IntoView {
    let words = &text().overrides;
    let why = locked::<SetOverride>().unwrap_or_default();
    view! {
        <Panel id="undo" title=words.undo_title>
            <Refused id="undo-why" why=why>{words.undo_submit}</Refused>
        </Panel>
    }
}

#[component]
fn Undo(id: Uuid, undo: UndoPreview) -> impl IntoView {
    let words = &text().overrides;
    let effect = (words.undo_effect)(&count(undo.ends), &count(undo.restores));
    let checks = firing(&undo.effects);
    view! {
        <Panel id="undo" title=words.undo_title>
            <Form action=paths::override_set(id) act="undo" prefix="undo-">
                <p>{effect}</p>
                <Counts effects=undo.effects/>
                <TextField name="reason" label=words.undo_reason required=true/>
                <Confirm checks=checks/>
                <div class="actions">
                    <Button kind=ButtonKind::Danger>{words.undo_submit}</Button>
                </div>
            </Form>
        </Panel>
    }
}

#[component]
fn Members(id: Uuid, rows: Page<OverrideRow>) -> impl IntoView {
    let words = &text().overrides;
    let page = paths::override_set(id);
    let is_first = query().get_str("cursor").is_none();
    let first = (!is_first).then(|| page.clone());
    let next = rows.next.map(|next| paths::continued(&page, &next));
    let number = rows.items.len() as u64;
    view! {
        <Panel id="members" title=words.title>
            <div class="stack tight">
                <Rows rows=rows.items/>
                <Pager first=first next=next note=(words.on_this_page)(number, &count(number))/>
            </div>
        </Panel>
    }
}
