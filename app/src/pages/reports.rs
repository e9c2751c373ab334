//! The usage report of a period, and the months of it that are kept. The address holds the whole
//! question, so each report can be shared and the form works as any HTML form does.

use domain::problem::Problem;
use domain::reports::ReportPage;
use domain::reports::form::ReportForm;
use domain::reports::query::Month;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

mod address;
mod filters;
mod found;
mod months;
mod rows;

pub use months::ReportMonthsPage;

use crate::api::Answer;
use crate::api::reports::read_report;
use crate::api::terms::read_plans;
use crate::components::{ReportTabs, loaded, loaded_page};
use crate::pages::app_key::not_found;
use crate::paths;
use crate::ui::{Crumb, PageHeader};
use crate::viewer::{text, use_viewer};

/// What the address asks, and the page that answers it; none where it could not be read.
type Asked = (ReportForm, Result<ReportPage, Problem>);

#[component]
pub fn ReportsPage() -> impl IntoView {
    let words = &text().report;
    let params = use_query_map();
    let form = Memo::new(move |_| params.with(address::read));
    let today = use_viewer().now.date_naive();
    let read = Resource::new(
        move || form.get(),
        move |form| async move {
            // A mistake is shown at its field, with everything that was typed.
            if let Err(problem) = form.read(None, today) {
                return Ok((form, Err(problem)));
            }
            asked(form, None).await
        },
    );
    let plans = Resource::new(|| (), |()| plan_choices());
    view! {
        <Title text=words.title/>
        <div class="stack">
            <PageHeader title=words.title lead=words.lead/>
            <ReportTabs current=paths::REPORTS/>
            {loaded(plans, move |plans| view! { <WithPlans read=read plans=plans month=None/> })}
        </div>
    }
}

#[component]
pub fn ReportMonthPage() -> impl IntoView {
    let params = use_params_map();
    let month =
        Memo::new(move |_| params.with(|params| params.get("month")?.parse::<Month>().ok()));
    let query = use_query_map();
    let form = Memo::new(move |_| query.with(address::read));
    let today = use_viewer().now.date_naive();
    let read = Resource::new(
        move || (month.get(), form.get()),
        move |(month, form)| async move {
            let Some(month) = month else { return not_found() };
            if let Err(problem) = form.read(Some(month), today) {
                return Ok((month, (form, Err(problem))));
            }
            Ok((month, asked(form, Some(month)).await?))
        },
    );
    view! {
        <Title text=text().report.months_title/>
        {loaded_page(read, |(month, asked)| view! { <KeptMonth month=month asked=asked/> })}
    }
}

async fn asked(form: ReportForm, month: Option<Month>) -> Answer<Asked> {
    let page = read_report(form.clone(), month).await?;
    Ok((form, Ok(page)))
}

/// The plans by id and name, for the filter.
async fn plan_choices() -> Answer<Vec<(String, domain::catalogue::Name)>> {
    let book = read_plans(None).await?;
    Ok(book.plans.into_iter().map(|plan| (plan.id.to_string(), plan.name)).collect())
}

#[component]
fn WithPlans(
    read: Resource<Answer<Asked>>,
    plans: Vec<(String, domain::catalogue::Name)>,
    month: Option<Month>,
) -> impl IntoView {
    loaded(read, move |(form, page)| {
        let plans = plans.clone();
        view! { <Report form=form page=page plans=plans month=month/> }
    })
}

#[component]
fn KeptMonth(month: Month, asked: Asked) -> impl IntoView {
    let words = &text().report;
    let crumbs = vec![
        Crumb::new(words.title, paths::REPORTS),
        Crumb::new(words.months_title, paths::REPORTS_MONTHS),
    ];
    let plans = Resource::new(|| (), |()| plan_choices());
    let (form, page) = asked;
    let show = move |plans| {
        let (form, page) = (form.clone(), page.clone());
        view! { <Report form=form page=page plans=plans month=Some(month)/> }
    };
    view! {
        <div class="stack">
            <PageHeader title=month.to_string() lead=words.kept_lead crumbs=crumbs/>
            {loaded(plans, show)}
        </div>
    }
}

#[component]
fn Report(
    form: ReportForm,
    page: Result<ReportPage, Problem>,
    plans: Vec<(String, domain::catalogue::Name)>,
    month: Option<Month>,
) -> impl IntoView {
    let problem = page.as_ref().err().cloned();
    let found = page.ok().map(|page| {
        view! { <found::Found form=form.clone() page=page month=month/> }
    });
    view! {
        <filters::Filters form=form plans=plans problem=problem month=month/>
        {found}
    }
}
