//! The usage report of a period, and the months of it that are kept. The address holds the whole
//! question, so each report can be shared and the form works as any HTML form does.

use domain::language::Name;
use domain::problem::Problem;
use domain::reports::ReportPage;
use domain::reports::form::ReportForm;
use domain::reports::query::Month;
use leptos::prelude::*;

mod address;
mod filters;
mod found;
mod months;
mod rows;

pub(crate) use months::report_months;

use crate::address::{path_params, query};
use crate::api::Answer;
use crate::api::reports::read_report;
use crate::api::terms::read_terms;
use crate::components::{ReportTabs, loaded, loaded_page};
use crate::page::Page;
use crate::pages::app_key::not_found;
use crate::paths;
use crate::ui::{Crumb, PageHeader};
use crate::viewer::{text, use_viewer};

/// The plans that the filter offers, by id and name.
type Plans = Vec<(String, Name)>;

/// The page that answers a question, or what is wrong with the question: that is shown at its
/// field, with everything that was typed.
type Found = Result<ReportPage, Problem>;

pub(crate) async fn reports() -> Page {
    let words = &text().report;
    let form = address::parse(&query());
    let read = read(&form, None).await;
    let body = view! {
        <div class="stack">
            <PageHeader title=words.title lead=words.lead/>
            <ReportTabs current=paths::REPORTS/>
            {loaded(read, |(plans, found)| {
                view! { <Report form=form found=found plans=plans month=None/> }
            })}
        </div>
    };
    Page::new(words.title, body)
}

pub(crate) async fn report_month() -> Page {
    let month = path_params().get_str("month").and_then(|month| month.parse::<Month>().ok());
    let form = address::parse(&query());
    let read = kept(&form, month).await;
    let body = loaded_page(read, |(month, plans, found)| {
        view! { <KeptMonth month=month form=form found=found plans=plans/> }
    });
    Page::new(text().report.months_title, body)
}

async fn read(form: &ReportForm, month: Option<Month>) -> Answer<(Plans, Found)> {
    let found = match form.parse(month, use_viewer().now.date_naive()) {
        Ok(_) => Ok(read_report(form.clone(), month).await?),
        Err(problem) => Err(problem),
    };
    Ok((plan_choices().await?, found))
}

async fn kept(form: &ReportForm, month: Option<Month>) -> Answer<(Month, Plans, Found)> {
    let Some(month) = month else { return not_found() };
    let (plans, found) = read(form, Some(month)).await?;
    Ok((month, plans, found))
}

async fn plan_choices() -> Answer<Plans> {
    let terms = read_terms(None).await?;
    let plans = terms.book.plans.iter();
    Ok(plans.map(|plan| (plan.id.to_string(), plan.name.clone())).collect())
}

#[component]
fn KeptMonth(month: Month, form: ReportForm, found: Found, plans: Plans) -> impl IntoView {
    let words = &text().report;
    let crumbs = vec![
        Crumb::new(words.title, paths::REPORTS),
        Crumb::new(words.months_title, paths::REPORTS_MONTHS),
    ];
    view! {
        <div class="stack">
            <PageHeader title=month.to_string() lead=words.kept_lead crumbs=crumbs/>
            <Report form=form found=found plans=plans month=Some(month)/>
        </div>
    }
}

#[component]
fn Report(form: ReportForm, found: Found, plans: Plans, month: Option<Month>) -> impl IntoView {
    let problem = found.as_ref().err().cloned();
    let found = found.ok().map(|page| {
        view! { <found::Found form=form.clone() page=page month=month/> }
    });
    view! {
        <filters::Filters form=form plans=plans problem=problem month=month/>
        <div class="stack" id="results">{found}</div>
    }
}
