//! What an edit will do: which values change for how many App Keys, who would be over; and the
//! form that saves it once that was confirmed.

use domain::changes::Check;
use domain::ids::PlanId;
use domain::limits::{Target, Terms};
use domain::overrides::form::reason_fault;
use domain::problem::{Code, Problem};
use domain::terms::{BlastRadius, OverRow, ValueChange};
use domain::units::{Measure, count};
use leptos::form::ActionForm;
use leptos::prelude::*;

use super::Read;
use crate::api::releases::{PostTerms, write_values};
use crate::components::{LimitText, Refusal};
use crate::paths;
use crate::ui::{
    Button, ButtonKind, CheckField, EmptyState, Notice, NoticeKind, Panel, Table, TextArea,
};
use crate::viewer::{Viewer, text, use_viewer};

#[component]
pub(super) fn Review(
    read: Read,
    terms: Terms,
    page: String,
    save: ServerAction<PostTerms>,
) -> impl IntoView {
    let words = &text().releases;
    let Some(radius) = read.radius.clone() else {
        return view! { <EmptyState title=words.nothing class="small"/> }.into_any();
    };
    let terms = StoredValue::new(terms);
    let over = view! { <Over rows=radius.over.clone() total=radius.over_total terms=terms/> };
    let apps = match radius.apps {
        0 => words.nobody_changes.to_owned(),
        apps => (words.apps_change)(apps, &count(apps)),
    };
    view! {
        <Panel id="review" title=words.radius>
            <div class="stack">
                <p><strong>{apps}</strong></p>
                <Values values=radius.values.clone() terms=terms/>
                {over}
                <Save read=read radius=radius page=page save=save/>
            </div>
        </Panel>
    }
    .into_any()
}

/// The limit's name and how its amounts are written.
fn name_of(target: &Target, terms: StoredValue<Terms>, viewer: &Viewer) -> (String, Measure) {
    terms.with_value(|terms| match target {
        Target::Quota { quota } => match terms.book.quota(quota) {
            Some(quota) => (viewer.locale.name(&quota.name).to_owned(), Measure::Quota(quota.unit)),
            None => (quota.to_string(), Measure::of(target)),
        },
        Target::Rate { bucket, .. } => {
            let editions = &terms.catalogue.catalogue().editions;
            let mut buckets = editions.iter().flat_map(|edition| &edition.buckets);
            let named = buckets.find(|one| one.id == *bucket);
            let name = named.map(|bucket| viewer.locale.name(&bucket.name).to_owned());
            (name.unwrap_or_else(|| bucket.to_string()), Measure::of(target))
        }
    })
}

fn plan_name(plan: &PlanId, terms: StoredValue<Terms>, viewer: &Viewer) -> String {
    terms.with_value(|terms| {
        let named = terms.book.plan(plan).map(|plan| viewer.locale.name(&plan.name).to_owned());
        named.unwrap_or_else(|| plan.to_string())
    })
}

#[component]
fn Values(values: Vec<ValueChange>, terms: StoredValue<Terms>) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().releases;
    let rows = values.into_iter().map(move |row| {
        let (name, measure) = name_of(&row.target, terms, &viewer);
        view! {
            <tr>
                <th scope="row">{plan_name(&row.plan, terms, &viewer)}</th>
                <td>{name}</td>
                <td class="number"><LimitText limit=row.before measure=measure/></td>
                <td class="number"><LimitText limit=row.after measure=measure/></td>
                <td class="number">{count(row.apps)}</td>
                <td class="number second">{count(row.overridden)}</td>
            </tr>
        }
    });
    view! {
        <Table caption=words.radius>
            <thead>
                <tr>
                    <th scope="col">{words.column_plan}</th>
                    <th scope="col">{words.column_limit}</th>
                    <th scope="col" class="number">{words.column_before}</th>
                    <th scope="col" class="number">{words.column_after}</th>
                    <th scope="col" class="number">{words.column_apps}</th>
                    <th scope="col" class="number second">{words.column_overridden}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </Table>
    }
}

#[component]
fn Over(rows: Vec<OverRow>, total: u64, terms: StoredValue<Terms>) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    if rows.is_empty() {
        return view! { <p class="soft">{words.releases.over_none}</p> }.into_any();
    }
    let title = (words.releases.over)(total, &count(total));
    let listed = (words.releases.over_listed)(&count(rows.len() as u64));
    let rows = rows.into_iter().map(move |row| {
        let (name, measure) = name_of(&row.target, terms, &viewer);
        let href = paths::target(&row.app, &row.target);
        view! {
            <tr>
                <th scope="row"><a class="row-link" href=href>{row.app.to_string()}</a></th>
                <td class="second">{plan_name(&row.plan, terms, &viewer)}</td>
                <td>{name}</td>
                <td class="number">{measure.amount(row.used as f64, viewer.locale)}</td>
                <td class="number"><LimitText limit=Some(row.after) measure=measure/></td>
            </tr>
        }
    });
    view! {
        <Notice kind=NoticeKind::Warning title=title.clone()>{listed}</Notice>
        <Table caption=title>
            <thead>
                <tr>
                    <th scope="col">{words.terms.app_key}</th>
                    <th scope="col" class="second">{words.releases.column_plan}</th>
                    <th scope="col">{words.releases.column_limit}</th>
                    <th scope="col" class="number">{words.releases.column_used}</th>
                    <th scope="col" class="number">{words.releases.column_after}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </Table>
    }
    .into_any()
}

#[component]
fn Save(
    read: Read,
    radius: BlastRadius,
    page: String,
    save: ServerAction<PostTerms>,
) -> impl IntoView {
    let words = text();
    let refused = move || match save.value().get() {
        Some(Err(failure)) => Some(failure.0),
        _ => None,
    };
    let by_address = read.typed.refused.as_deref().and_then(Code::parse);
    let by_address = by_address.map(|code| Problem::new(code, ""));
    let problem = Memo::new(move |_| refused().or_else(|| by_address.clone()));
    let notice = move || problem.get().map(notice);
    let reason_error = {
        let reason = read.typed.reason.clone();
        move || {
            let typed = save.input().get().map_or_else(|| reason.clone(), |input| input.reason);
            let fault = reason_fault(&typed).filter(|_| problem.get().is_some());
            fault.map_or("", |fault| text().limit.fault(fault)).to_owned()
        }
    };
    let ticked = read.typed.confirm.clone();
    let over = count(radius.over_total);
    let checks = radius.checks.iter().map(|check| {
        let label = (words.releases.confirm_of)(*check, &over);
        view! { <Confirm check=*check label=label checked=ticked.iter().any(|one| one == check.as_str())/> }
    });
    let checks = checks.collect_view();
    let is_asked = !radius.checks.is_empty();
    let heading = is_asked.then(|| view! { <legend>{words.releases.confirm}</legend> });
    let typed_reason = read.typed.reason.clone();
    view! {
        <ActionForm action=save attr:class="form card">
            {notice}
            <input type="hidden" name="release" value=radius.release.to_string()/>
            <input type="hidden" name="page" value=page/>
            <input type="hidden" name="values" value=write_values(&read.typed.form)/>
            <input type="hidden" name="existing" value=read.typed.existing.as_str()/>
            {is_asked.then(|| view! { <fieldset class="confirm">{heading} {checks}</fieldset> })}
            {move || {
                view! {
                    <TextArea
                        name="reason"
                        label=text().limit.reason
                        hint=text().releases.reason_hint
                        value=save
                            .input()
                            .get_untracked()
                            .map_or_else(|| typed_reason.clone(), |input| input.reason)
                        error=reason_error()
                        required=true
                        maxlength=1000
                    />
                }
            }}
            <div class="actions">
                <Button kind=ButtonKind::Primary>{(words.releases.save)(radius.release + 1)}</Button>
            </div>
        </ActionForm>
    }
}

fn notice(problem: Problem) -> AnyView {
    let words = &text().releases;
    match problem.code {
        Code::Stale => view! { <Notice kind=NoticeKind::Error>{words.stale}</Notice> }.into_any(),
        Code::Unconfirmed => {
            view! { <Notice kind=NoticeKind::Error>{words.unconfirmed}</Notice> }.into_any()
        }
        Code::Invalid => ().into_any(),
        _ => view! { <Refusal problem=problem/> }.into_any(),
    }
}

#[component]
fn Confirm(check: Check, label: String, checked: bool) -> impl IntoView {
    view! { <CheckField name="confirm[]" label=label value=check.as_str() checked=checked/> }
}
