//! Every override of this limit there ever was, newest first, and ending the ones that hold.

use chrono::TimeDelta;
use domain::access::SetOverride as MaySet;
use domain::apps::LimitView;
use domain::overrides::Override;
use domain::overrides::form::target_text;
use leptos::form::ActionForm;
use leptos::prelude::*;

use super::forms::Forms;
use super::shared::measure_of;
use crate::api::forms::PostEnd;
use crate::components::{LimitText, OverrideState, OverrideTime, Refusal};
use crate::ui::{Button, ButtonKind, EmptyState, Notice, NoticeKind, Panel, Table, TextField};
use crate::viewer::{text, use_clock, use_viewer};

/// How far the page's clock may be behind the server's.
const TICK: TimeDelta = TimeDelta::seconds(2);

#[component]
pub(super) fn History(view: LimitView, forms: Forms) -> impl IntoView {
    let words = text();
    let end = forms.end;
    let refused = move || end.value().get().and_then(Result::err).map(|failure| failure.0);
    let inside = if view.overrides.is_empty() {
        let title = words.limit.no_overrides;
        let detail = words.limit.no_overrides_detail;
        view! { <EmptyState title=title detail=detail class="small"/> }.into_any()
    } else {
        view! { <Rows view=view end=end/> }.into_any()
    };
    view! {
        <Panel id="overrides" title=words.limit.overrides>
            <Show when=move || forms.is_ended()>
                <Notice kind=NoticeKind::Good>{words.limit.ended}</Notice>
            </Show>
            {move || refused().map(|problem| view! { <Refusal problem=problem/> })}
            {inside}
        </Panel>
    }
}

#[component]
fn Rows(view: LimitView, end: ServerAction<PostEnd>) -> impl IntoView {
    let words = &text().limit;
    let overrides = view.overrides.clone();
    let rows = overrides
        .into_iter()
        .map(|one| view! { <Row view=view.clone() one=one end=end/> })
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
fn Row(view: LimitView, one: Override, end: ServerAction<PostEnd>) -> impl IntoView {
    let measure = measure_of(&view.limit, &one.target);
    // By the moment of rendering: a form does not vanish under somebody's hands. The page's clock
    // ticks by seconds, so what ended just now would still seem to hold.
    let now = use_clock().now_untracked() + TICK;
    let holds = one.end().is_none_or(|end| now < end);
    let may = use_viewer().may::<MaySet>();
    let form = (holds && may).then(|| view! { <End view=view one=one.clone() end=end/> });
    view! {
        <tr>
            <td class="number"><LimitText limit=Some(one.value) measure=measure/></td>
            <td><OverrideState one=one.clone()/></td>
            <td class="second"><OverrideTime one=one.clone()/></td>
            <td class="third wrap">{one.reason}</td>
            <td class="third">{one.author}</td>
            <td class="snug">{form}</td>
        </tr>
    }
}

/// Asks before it ends: what will happen, and why.
#[component]
fn End(view: LimitView, one: Override, end: ServerAction<PostEnd>) -> impl IntoView {
    let words = &text().limit;
    let locale = use_viewer().locale;
    let value = measure_of(&view.limit, &one.target).limit(one.value, locale);
    view! {
        <details class="end-override">
            <summary class="button small danger">{words.end_now}</summary>
            <ActionForm action=end attr:class="form card">
                <p>{(words.end_detail)(&value)}</p>
                <input type="hidden" name="app" value=view.app.to_string()/>
                <input type="hidden" name="target" value=target_text(&one.target)/>
                <input type="hidden" name="id" value=one.id.to_string()/>
                <TextField name="reason" label=words.end_reason required=true prefix="end-"/>
                <div class="actions">
                    <Button kind=ButtonKind::Danger>{words.end_title}</Button>
                </div>
            </ActionForm>
        </details>
    }
}
