//! Quotas by plan: first those that differ, then those that are the same in every plan.

use domain::access::EditTerms;
use domain::limit_values::LimitValue;
use domain::locale::Text;
use domain::plans::{Plan, PlanBook, PlanEdition};
use domain::quotas::{Quota, QuotaSubject};
use domain::units::Measure;
use leptos::prelude::*;

use crate::components::{EditedMark, LimitText, Sources};
use crate::paths;
use crate::ui::{Popover, Table};
use crate::viewer::{Viewer, use_viewer};

/// What a row says: a quota and its value in each plan.
struct Line<'a> {
    quota: &'a Quota,
    plans: &'a [&'a Plan],
}

impl Line<'_> {
    fn values(&self) -> impl Iterator<Item = Option<LimitValue>> {
        self.plans.iter().map(|plan| plan.quota(&self.quota.id).map(|entry| entry.value))
    }

    fn is_documented(&self) -> bool {
        self.quota.rule.is_some() || self.values().any(|value| value.is_some())
    }

    fn varies(&self) -> bool {
        let mut values = self.values();
        let first = values.next();
        values.any(|value| Some(value) != first)
    }
}

#[component]
pub(super) fn Quotas<'a>(
    book: &'a PlanBook,
    edition: &'a PlanEdition,
    is_old: bool,
) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let plans: Vec<&Plan> = book.plans.iter().filter(|plan| plan.edition == edition.id).collect();
    let lines = || {
        book.quotas
            .iter()
            .filter(|quota| quota.rule.is_none())
            .map(|quota| Line { quota, plans: &plans })
            .filter(Line::is_documented)
    };
    let varying = rows(lines().filter(Line::varies), &viewer);
    let same = rows(lines().filter(|line| !line.varies()), &viewer);
    let heads = plans
        .iter()
        .map(|plan| {
            let name = viewer.locale.name(&plan.name).to_owned();
            let edit = (!is_old && viewer.may::<EditTerms>()).then(|| {
                let label = (words.releases.edit_plan)(&name);
                view! { <a href=paths::edit_plan(&plan.id) aria-label=label>{words.releases.edit}</a> }
            });
            view! { <th scope="col" class="number">{name} " " {edit}</th> }
        })
        .collect_view();
    let width = plans.len() + 2;
    view! {
        <Table caption=(words.plans.quotas_of)(viewer.locale.name(&edition.name)) class="matrix">
            <thead>
                <tr>
                    <th scope="col">{words.plans.column_quota}</th>
                    <th scope="col" class="second">{words.plans.column_measured}</th>
                    {heads}
                </tr>
            </thead>
            <Group title=words.plans.varies width=width>{varying}</Group>
            <Group title=words.plans.same width=width>{same}</Group>
        </Table>
    }
}

/// A part of the table under a heading of its own; nothing where it has no rows.
#[component]
fn Group(title: &'static str, width: usize, children: ChildrenFragment) -> impl IntoView {
    view! {
        <tbody>
            <tr><th scope="rowgroup" colspan=width>{title}</th></tr>
            {children().nodes}
        </tbody>
    }
}

fn rows<'a>(lines: impl Iterator<Item = Line<'a>>, viewer: &Viewer) -> Vec<AnyView> {
    lines.map(|line| row(&line, viewer).into_any()).collect()
}

fn row(line: &Line<'_>, viewer: &Viewer) -> impl IntoView + use<> {
    let quota = line.quota;
    let cells = line.plans.iter().map(|plan| cell(quota, plan, viewer)).collect_view();
    view! {
        <tr>
            <th scope="row">{name(quota, line.plans, viewer)}</th>
            <td class="second faint">{subject_name(quota.subject, viewer.text())}</td>
            {cells}
        </tr>
    }
}

/// The quota's name; pressed, it says how we read it, where there is something to say.
fn name(quota: &Quota, plans: &[&Plan], viewer: &Viewer) -> AnyView {
    let name = viewer.locale.name(&quota.name).to_owned();
    if quota.note.is_none() && quota.allowed_characters.is_none() {
        return name.into_any();
    }
    let words = viewer.text();
    let note = quota.note.as_ref().map(|note| {
        view! { <p>{viewer.locale.name(note).to_owned()}</p> }
    });
    let allowed = quota.allowed_characters.clone().map(|allowed| {
        view! { <p>{words.plans.allowed_characters} " " <code>{allowed}</code></p> }
    });
    // A quota stands in the matrix of each edition that documents it.
    let edition = plans.first().map(|plan| plan.edition.to_string()).unwrap_or_default();
    view! {
        <Popover
            id=format!("note-{edition}-{}", quota.id)
            label=move || name.clone()
            title=words.ui.note
            dotted=true
        >
            {note}
            {allowed}
        </Popover>
    }
    .into_any()
}

/// The value; pressed, it says where it comes from.
fn cell(quota: &Quota, plan: &Plan, viewer: &Viewer) -> impl IntoView + use<> {
    let measure = Measure::Quota(quota.unit);
    let Some(entry) = plan.quota(&quota.id) else {
        return view! { <td class="number"><LimitText limit=None measure=measure/></td> }
            .into_any();
    };
    let value = entry.value;
    let sources = entry.sources.clone();
    let words = viewer.text();
    let note = entry.note.as_ref().map(|note| {
        view! { <p>{viewer.locale.name(note).to_owned()}</p> }
    });
    let is_noted = note.is_some() || entry.edited.is_some();
    let marked = if is_noted { "number noted" } else { "number" };
    let edited = entry.edited.clone().map(|edited| view! { <EditedMark edited=edited/> });
    let cited = entry.edited.is_none().then(|| {
        view! { <p>{words.terms.source} " " <Sources sources=sources/></p> }
    });
    let name = format!("{}: {}", viewer.locale.name(&plan.name), viewer.locale.name(&quota.name));
    view! {
        <td class=marked>
            <Popover
                id=format!("why-{}-{}", plan.id, quota.id)
                label=move || view! { <LimitText limit=Some(value) measure=measure/> }
                title=words.terms.source
            >
                <p><strong>{name}</strong></p>
                {cited}
                {edited}
                {note}
            </Popover>
        </td>
    }
    .into_any()
}

fn subject_name(subject: QuotaSubject, words: &'static Text) -> &'static str {
    match subject {
        QuotaSubject::App => words.terms.per_app,
        QuotaSubject::User => words.terms.per_user,
        QuotaSubject::Group => words.terms.per_group,
        QuotaSubject::Room => words.terms.per_room,
        QuotaSubject::Message => words.terms.per_message,
        QuotaSubject::Call => words.terms.per_call,
        QuotaSubject::Connection => words.terms.per_connection,
        QuotaSubject::Cluster => words.terms.per_cluster,
    }
}
