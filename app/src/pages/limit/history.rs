//! Every override of this limit there ever was, newest first, and ending the ones that hold.

use chrono::TimeDelta;
use domain::access::SetOverride as MaySet;
use domain::apps::LimitView;
use domain::locale::done::DoneAt;
use domain::overrides::Override;
use leptos::prelude::*;

use super::shared::measure_of;
use crate::address::address;
use crate::components::{
    ChangeFacts, Confirm, DoneNotice, Form, LimitText, OverrideBadge, OverrideTime,
};
use crate::paths;
use crate::reply::Reply;
use crate::ui::{Button, ButtonKind, EmptyState, Isolated, Panel, Table, TextField};
use crate::viewer::{text, use_viewer};

#[component]
pub(super) fn History(view: LimitView, reply: Reply) -> impl IntoView {
    let words = text();
    let inside = if view.overrides.is_empty() {
        let title = words.limit.no_overrides;
        let detail = words.limit.no_overrides_detail;
        view! { <EmptyState title=title detail=detail class="small"/> }.into_any()
    } else {
        view! { <Rows view=view reply=reply/> }.into_any()
    };
    view! {
        <Panel id="overrides" title=words.limit.overrides>
            <DoneNotice at=DoneAt::LimitHistory/>
            {inside}
        </Panel>
    }
}

#[component]
fn Rows(view: LimitView, reply: Reply) -> impl IntoView {
    let words = &text().limit;
    let overrides = view.overrides.clone();
    let rows = overrides
        .into_iter()
        .map(|one| view! { <Row view=view.clone() one=one reply=&reply/> })
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
fn Row<'a>(view: LimitView, one: Override, reply: &'a Reply) -> impl IntoView + use<> {
    let measure = measure_of(&view.limit, &one.target);
    let now = use_viewer().now;
    let holds = one.end().is_none_or(|end| now < end);
    let may = use_viewer().may::<MaySet>();
    let granted_by = view.granted_by.iter().find(|(id, ..)| *id == one.id);
    let granted_by = granted_by.map(|(_, request, number)| {
        let name = format!("R-{number}");
        view! { " " <a href=paths::request(*request)>{name}</a> }
    });
    let form = (holds && may).then(|| view! { <End view=view one=one.clone() reply=reply/> });
    view! {
        <tr>
            <td class="number">
                <a href=paths::one_override(one.id)><LimitText limit=Some(one.value) measure=measure/></a>
            </td>
            <td><OverrideBadge one=one.clone()/></td>
            <td class="second"><OverrideTime one=one.clone()/></td>
            <td class="third wrap"><Isolated text=one.reason/></td>
            <td class="third"><Isolated text=one.author/> {granted_by}</td>
            <td class="snug">{form}</td>
        </tr>
    }
}

/// Asks before it ends: what will happen, and why.
#[component]
fn End<'a>(view: LimitView, one: Override, reply: &'a Reply) -> impl IntoView + use<> {
    let words = &text().limit;
    let locale = use_viewer().locale;
    let value = measure_of(&view.limit, &one.target).limit(one.value, locale);
    let preview = view.endings.iter().find(|ending| ending.id == one.id);
    let preview = preview.map(|ending| ending.preview.clone()).unwrap_or_default();
    let name = format!("end {}", one.id);
    let is_open = reply.is_for(&name);
    let hidden = vec![("id", one.id.to_string())];
    let action = format!("{}#overrides", address().path);
    let later = use_viewer().now + TimeDelta::minutes(1);
    view! {
        <details class="end-override" open=is_open>
            <summary class="button small danger">{words.end_now}</summary>
            <Form action=action act="end" name=name hidden=hidden prefix=format!("end-{}-", one.id) follow="main">
                <p>{(words.end_detail)(&value)}</p>
                <ChangeFacts preview=preview.clone() now=later/>
                <Confirm preview=preview/>
                <TextField name="reason" label=words.end_reason required=true/>
                <div class="actions">
                    <Button kind=ButtonKind::Danger>{words.end_title}</Button>
                </div>
            </Form>
        </details>
    }
}
