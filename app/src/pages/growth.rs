//! Utilization of all App Keys at once, hottest first, and growth: which quotas will pass a threshold
//! within 30 days at their present trend.

use domain::growth::{GrowthRow, UtilizationRow};
use domain::ids::QuotaId;
use domain::language::Name;
use domain::page;
use domain::plans::PlanRef;
use domain::quotas::QuotaKind;
use leptos::prelude::*;

use crate::address::query;
use crate::api::Answer;
use crate::api::growth::{list_growth, list_utilization};
use crate::api::terms::read_terms;
use crate::components::{ReportTabs, loaded};
use crate::page::Page;
use crate::paths;
use crate::ui::{Chip, Chips, PageHeader, Panel};
use crate::viewer::text;

mod address;
mod chart;
mod filters;
mod hottest;
mod soonest;

use address::{Asked, View};

/// What the address asks for, found.
#[derive(Clone, Debug, PartialEq)]
enum Found {
    Growth(page::Page<GrowthRow>),
    Utilization(page::Page<UtilizationRow>),
}

/// What the filters offer: plans, and quotas of which there is a use that can grow.
#[derive(Clone, Debug, PartialEq)]
struct Choices {
    plans: Vec<PlanRef>,
    quotas: Vec<(QuotaId, Name)>,
}

pub(crate) async fn growth() -> Page {
    let words = &text().growth;
    let asked = address::parse(&query());
    let read = read(&asked).await;
    let body = view! {
        <div class="stack">
            <PageHeader title=words.title lead=words.lead/>
            <ReportTabs current=paths::REPORTS_GROWTH/>
            {loaded(read, |(choices, found)| {
                view! { <Report asked=asked choices=choices found=found/> }
            })}
        </div>
    };
    Page::new(words.title, body)
}

async fn read(asked: &Asked) -> Answer<(Choices, Found)> {
    let found = match asked.view {
        View::Growth => Found::Growth(list_growth(asked.growth()).await?),
        View::Utilization => Found::Utilization(list_utilization(asked.utilization()).await?),
    };
    let book = &read_terms(None).await?.book;
    let quotas = book.quotas.iter().filter(|one| one.has_use() && one.kind != QuotaKind::Age);
    let quotas = quotas.map(|quota| (quota.id.clone(), quota.name.clone())).collect();
    Ok((Choices { plans: book.plans.iter().map(PlanRef::from).collect(), quotas }, found))
}

#[component]
fn Report(asked: Asked, choices: Choices, found: Found) -> impl IntoView {
    let words = &text().growth;
    let of = |view| address::of(&Asked { view, ..Asked::default() });
    let chip = |label, view| Chip::new(label, of(view), asked.view == view);
    let chips = vec![
        chip(words.view_growth, View::Growth),
        chip(words.view_utilization, View::Utilization),
    ];
    let list = match found {
        Found::Growth(page) => {
            view! { <soonest::Soonest asked=asked.clone() page=page/> }.into_any()
        }
        Found::Utilization(page) => {
            view! { <hottest::Hottest asked=asked.clone() page=page/> }.into_any()
        }
    };
    let is_growth = asked.view == View::Growth;
    view! {
        <Chips label=words.views chips=chips/>
        <filters::Filters asked=asked choices=choices/>
        <div class="stack" id="results">{list}</div>
        {is_growth.then(|| view! { <Method/> })}
    }
}

/// How the forecast is made, in words.
#[component]
fn Method() -> impl IntoView {
    let words = &text().growth;
    let said = words.method_text.map(|line| view! { <li>{line}</li> }).collect_view();
    view! {
        <Panel id="method" title=words.method>
            <ul class="growth-method soft">{said}</ul>
        </Panel>
    }
}
