//! What an edit will do: which values change for how many App Keys, who would be over; and the
//! form that saves it once that was confirmed.

use domain::checks::Check;
use domain::ids::PlanId;
use domain::limit_values::Target;
use domain::plans::Terms;
use domain::terms::{BlastRadius, OverRow, ValueChange};
use domain::units::{Measure, count};
use leptos::prelude::*;

use super::{Read, SAVE, Typed, names};
use crate::components::{CONFIRM, Form, LimitText};
use crate::paths;
use crate::ui::{
    Button, ButtonKind, CheckField, EmptyState, Notice, NoticeKind, Panel, Table, TextArea,
};
use crate::viewer::{Viewer, text, use_viewer};

#[component]
pub(super) fn Review<'a>(read: &'a Read, terms: &'a Terms, page: String) -> impl IntoView + use<> {
    let words = &text().releases;
    let Some(radius) = &read.radius else {
        return view! { <EmptyState title=words.nothing class="small"/> }.into_any();
    };
    let apps = match radius.apps {
        0 => words.nobody_changes.to_owned(),
        apps => (words.apps_change)(apps, &count(apps)),
    };
    let values = view! { <Values values=&radius.values terms=terms/> };
    let over = view! { <Over rows=&radius.over total=radius.over_total terms=terms/> };
    let save = view! { <Save typed=&read.typed radius=radius page=page/> };
    view! {
        <Panel id="review" title=words.radius>
            <div class="stack">
                <p><strong>{apps}</strong></p>
                {values}
                {over}
                {save}
            </div>
        </Panel>
    }
    .into_any()
}

/// The limit's name and how its amounts are written.
fn name_of(target: &Target, terms: &Terms, viewer: &Viewer) -> (String, Measure) {
    match target {
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
    }
}

fn plan_name(plan: &PlanId, terms: &Terms, viewer: &Viewer) -> String {
    let named = terms.book.plan(plan).map(|plan| viewer.locale.name(&plan.name).to_owned());
    named.unwrap_or_else(|| plan.to_string())
}

#[component]
fn Values<'a>(values: &'a [ValueChange], terms: &'a Terms) -> impl IntoView + use<> {
    let viewer = use_viewer();
    let words = &viewer.text().releases;
    let rows = values.iter().map(|row| {
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
    let rows = rows.collect_view();
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
            <tbody>{rows}</tbody>
        </Table>
    }
}

#[component]
fn Over<'a>(rows: &'a [OverRow], total: u64, terms: &'a Terms) -> impl IntoView + use<> {
    let viewer = use_viewer();
    let words = viewer.text();
    if rows.is_empty() {
        return view! { <p class="soft">{words.releases.over_none}</p> }.into_any();
    }
    let title = (words.releases.over)(total, &count(total));
    let listed = (words.releases.over_listed)(&count(rows.len() as u64));
    let rows = rows.iter().map(|row| {
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
    let rows = rows.collect_view();
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
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

#[component]
fn Save<'a>(typed: &'a Typed, radius: &'a BlastRadius, page: String) -> impl IntoView + use<> {
    let words = text();
    let save = (words.releases.save)(radius.release + 1);
    let over = count(radius.over_total);
    let checks = radius.checks.clone();
    let values = typed.form.values.clone();
    let values = values.into_iter().map(|(name, text)| {
        view! { <input type="hidden" name=name value=text/> }
    });
    let values = values.collect_view();
    let release = ("release", radius.release.to_string());
    let hidden = vec![release, (names::EXISTING, typed.existing.as_str().to_owned())];
    view! {
        <Form action=format!("{page}#review") act=SAVE hidden=hidden>
            {values}
            <Checks checks=checks over=over/>
            <TextArea
                name="reason"
                label=words.limit.reason
                hint=words.releases.reason_hint
                required=true
                maxlength=1000
            />
            <div class="actions">
                <Button kind=ButtonKind::Primary>{save}</Button>
            </div>
        </Form>
    }
}

/// A box for each thing that must be confirmed. `over`: how many would be over.
#[component]
fn Checks(checks: Vec<Check>, over: String) -> impl IntoView {
    let words = &text().releases;
    let is_asked = !checks.is_empty();
    let boxes = checks.into_iter().map(|check| {
        let label = (words.confirm_of)(check, &over);
        view! { <CheckField name=CONFIRM label=label value=check.as_str()/> }
    });
    let boxes = boxes.collect_view();
    is_asked.then(|| {
        view! { <fieldset class="confirm"><legend>{words.confirm}</legend>{boxes}</fieldset> }
    })
}
