//! Every override of this limit there ever was, newest first, and ending the ones that hold.

use chrono::TimeDelta;
use domain::access::SetOverride as MaySet;
use domain::apps::LimitView;
use domain::overrides::Override;
use domain::overrides::form::target_text;
use domain::problem::Code;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::forms::{Ending, Forms};
use super::shared::measure_of;
use crate::api::forms::PostEnd;
use crate::components::{ChangeFacts, Confirm, LimitText, OverrideState, OverrideTime, Refusal};
use crate::paths;
use crate::ui::{
    Button, ButtonKind, EmptyState, Isolated, Notice, NoticeKind, Panel, Table, TextField,
};
use crate::viewer::{text, use_viewer};

#[component]
pub(super) fn History(view: LimitView, forms: Forms) -> impl IntoView {
    let words = text();
    let ending = forms.ending;
    let done = ending
        .is_done
        .then(|| view! { <Notice kind=NoticeKind::Good>{words.limit.ended}</Notice> });
    let refused = ending.problem.clone().map(|problem| view! { <Refusal problem=problem/> });
    let inside = if view.overrides.is_empty() {
        let title = words.limit.no_overrides;
        let detail = words.limit.no_overrides_detail;
        view! { <EmptyState title=title detail=detail class="small"/> }.into_any()
    } else {
        view! { <Rows view=view ending=ending/> }.into_any()
    };
    view! {
        <Panel id="overrides" title=words.limit.overrides>
            {done}
            {refused}
            {inside}
        </Panel>
    }
}

#[component]
fn Rows(view: LimitView, ending: Ending) -> impl IntoView {
    let words = &text().limit;
    let overrides = view.overrides.clone();
    let rows = overrides
        .into_iter()
        .map(|one| view! { <Row view=view.clone() one=one ending=ending.clone()/> })
        .collect_view();
    view! {
        <Table caption=words.overrides>
            <thead>
                <tr>
                    <th scope="col" class="number">{words.column_value}</th>
                    <th scope="col">{words.column_state}</th>
                    <th scope="col" class="second">{words.column_from}</th>
                    <th scope="col" class="third">{words.column_reason}</th>
                    <th scope="col" class="third">{words.column_author}</th>
                    <th scope="col" class="snug"><span class="unseen">{words.end_title}</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

#[component]
fn Row(view: LimitView, one: Override, ending: Ending) -> impl IntoView {
    let measure = measure_of(&view.limit, &one.target);
    let now = use_viewer().now;
    let holds = one.end().is_none_or(|end| now < end);
    let may = use_viewer().may::<MaySet>();
    let granted_by = view.granted_by.iter().find(|(id, ..)| *id == one.id);
    let granted_by = granted_by.map(|(_, request, number)| {
        let name = format!("R-{number}");
        view! { " " <a href=paths::request(*request)>{name}</a> }
    });
    let form = (holds && may).then(|| view! { <End view=view one=one.clone() ending=ending/> });
    view! {
        <tr>
            <td class="number">
                <a href=paths::one_override(one.id)><LimitText limit=Some(one.value) measure=measure/></a>
            </td>
            <td><OverrideState one=one.clone()/></td>
            <td class="second"><OverrideTime one=one.clone()/></td>
            <td class="third wrap"><Isolated text=one.reason/></td>
            <td class="third"><Isolated text=one.author/> {granted_by}</td>
            <td class="snug">{form}</td>
        </tr>
    }
}

/// Asks before it ends: what will happen, and why.
#[component]
fn End(view: LimitView, one: Override, ending: Ending) -> impl IntoView {
    let words = &text().limit;
    let locale = use_viewer().locale;
    let value = measure_of(&view.limit, &one.target).limit(one.value, locale);
    let preview = view.endings.iter().find(|ending| ending.id == one.id);
    let preview = preview.map(|ending| ending.preview.clone()).unwrap_or_default();
    let is_this = ending.id == one.id.to_string();
    let came = if is_this { ending } else { Ending::default() };
    let is_unconfirmed =
        came.problem.as_ref().is_some_and(|problem| problem.code == Code::Unconfirmed);
    let later = use_viewer().now + TimeDelta::minutes(1);
    view! {
        <details class="end-override" open=came.problem.is_some()>
            <summary class="button small danger">{words.end_now}</summary>
            <form method="post" action=PostEnd::url() class="form card" data-follow="main">
                <p>{(words.end_detail)(&value)}</p>
                <ChangeFacts preview=preview.clone() now=later/>
                <input type="hidden" name="app" value=view.app.to_string()/>
                <input type="hidden" name="target" value=target_text(&one.target)/>
                <input type="hidden" name="id" value=one.id.to_string()/>
                <Confirm
                    preview=preview
                    name="confirm"
                    ticked=came.ticked
                    is_refused=is_unconfirmed
                    prefix=format!("end-{}-", one.id)
                />
                <TextField
                    name="reason"
                    label=words.end_reason
                    value=came.reason
                    required=true
                    prefix=format!("end-{}-", one.id)
                />
                <div class="actions">
                    <Button kind=ButtonKind::Danger>{words.end_title}</Button>
                </div>
            </form>
        </details>
    }
}
