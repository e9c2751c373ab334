//! The form above a report.

use domain::language::Name;
use domain::problem::Problem;
use domain::reports::form::ReportForm;
use domain::reports::query::{Kind, Month, Preset, ReportSort};
use leptos::prelude::*;

use super::address;
use crate::ui::{Button, CheckField, Notice, NoticeKind, SelectField, TextField};
use crate::viewer::{locale, text, use_viewer};

/// Tells its fields from the search in the header.
const PREFIX: &str = "report-";

#[component]
pub(super) fn Filters(
    form: ReportForm,
    plans: Vec<(String, Name)>,
    problem: Option<Problem>,
    month: Option<Month>,
) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().report;
    let locale = locale();
    let told = problem.clone();
    let mistake = move |field: &str| {
        let found = told.as_ref().and_then(|problem| problem.for_field(field));
        found.map(|rule| rule.text(locale).into_owned()).unwrap_or_default()
    };
    let refused = problem.map(|problem| {
        let title = viewer.text().states.of(problem.code).title;
        view! { <Notice kind=NoticeKind::Error title=title/> }
    });
    let any_plan = (String::new(), words.any_plan.to_owned());
    let names = plans.into_iter().map(|(id, name)| (id, locale.name(&name).to_owned()));
    let plans: Vec<_> = std::iter::once(any_plan).chain(names).collect();
    let days = month.is_none().then(|| {
        let (form, mistake) = (form.clone(), mistake.clone());
        view! { <Days form=form mistake=mistake/> }
    });
    view! {
        {refused}
        <form class="filters" action=address::path(month) role="search" data-follow="results" aria-label=words.filters>
            {days}
            <TextField name="app" label="App Key" kind="search" value=form.app error=mistake("app") prefix=PREFIX/>
            <TextField name="q" label=words.query kind="search" value=form.q prefix=PREFIX/>
            <TextField name="org" label=words.org kind="search" value=form.org prefix=PREFIX/>
            <SelectField name="plan" label=words.plan options=plans selected=form.plan prefix=PREFIX/>
            <SelectField
                name="kind"
                label=words.kind
                options=kinds()
                selected=form.kind
                error=mistake("kind")
                prefix=PREFIX
            />
            <SelectField
                name="sort"
                label=words.sort
                options=sorts()
                selected=form.sort
                error=mistake("sort")
                prefix=PREFIX
            />
            <CheckField name="over" label=words.over value="true" checked={form.over == "true"} prefix=PREFIX/>
            <CheckField
                name="rejected"
                label=words.rejected_only
                value="true"
                checked={form.rejected == "true"}
                prefix=PREFIX
            />
            <Button>{text().ui.apply}</Button>
        </form>
    }
}

#[component]
fn Days(
    form: ReportForm,
    mistake: impl Fn(&str) -> String + Send + Sync + 'static,
) -> impl IntoView {
    let words = &text().report;
    let has_days = !form.from.is_empty() || !form.to.is_empty();
    let period = match form.period.as_str() {
        "" if has_days => Preset::Days.as_str().to_owned(),
        text => text.to_owned(),
    };
    let name = |preset: Preset| {
        let words = match preset {
            Preset::Week => words.week,
            Preset::Days30 => words.days_30,
            Preset::ThisMonth => words.this_month,
            Preset::LastMonth => words.last_month,
            Preset::Days => words.by_days,
        };
        (preset.as_str().to_owned(), words.to_owned())
    };
    view! {
        <SelectField
            name="period"
            label=words.period
            options=Preset::ALL.map(name).to_vec()
            selected=period
            error=mistake("period")
            prefix=PREFIX
        />
        <TextField name="from" label=words.from kind="date" value=form.from error=mistake("from") prefix=PREFIX/>
        <TextField
            name="to"
            label=words.to
            kind="date"
            value=form.to
            error=mistake("to")
            prefix=PREFIX
        />
    }
}

fn kinds() -> Vec<(String, String)> {
    let words = &text().report;
    let name = |kind: Kind| {
        let words = match kind {
            Kind::Quota => words.quotas,
            Kind::Rate => words.buckets,
            Kind::Route => words.routes,
        };
        (kind.as_str().to_owned(), words.to_owned())
    };
    let any = (String::new(), words.any_kind.to_owned());
    std::iter::once(any).chain(Kind::ALL.map(name)).collect()
}

fn sorts() -> Vec<(String, String)> {
    let words = &text().report;
    let name = |sort: ReportSort| {
        let words = match sort {
            ReportSort::Name => words.sort_name,
            ReportSort::Over100 => words.sort_over_100,
            ReportSort::Over80 => words.sort_over_80,
            ReportSort::Peak => words.sort_peak,
            ReportSort::Rejected => words.sort_rejected,
        };
        (sort.as_str().to_owned(), words.to_owned())
    };
    ReportSort::ALL.map(name).to_vec()
}
