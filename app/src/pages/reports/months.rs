//! The months whose report is kept, and whether each is what was closed.

use domain::reports::query::Month;
use domain::reports::{KeptMonth, MonthCheck};
use domain::units::count;
use leptos::prelude::*;

use crate::address::query;
use crate::api::Answer;
use crate::api::reports::{check_kept_month, list_months};
use crate::components::{ReportTabs, loaded};
use crate::page::Page;
use crate::paths;
use crate::ui::{Button, EmptyState, Moment, Notice, NoticeKind, PageHeader, Table};
use crate::viewer::text;

/// The month that the address asks to check.
const CHECK: &str = "check";

pub(crate) async fn report_months() -> Page {
    let words = &text().report;
    let chosen = query().get_str(CHECK).and_then(|month| month.parse().ok());
    let read = months(chosen).await;
    let body = view! {
        <div class="stack">
            <PageHeader title=words.months_title lead=words.months_lead/>
            <ReportTabs current=paths::REPORTS_MONTHS/>
            {loaded(read, |(months, check)| view! { <Months months=months check=check/> })}
        </div>
    };
    Page::new(words.months_title, body)
}

async fn months(chosen: Option<Month>) -> Answer<(Vec<KeptMonth>, Option<MonthCheck>)> {
    let months = list_months().await?;
    let is_kept = |month: &Month| months.iter().any(|kept| kept.month == *month);
    let check = match chosen.filter(is_kept) {
        Some(month) => Some(check_kept_month(month).await?),
        None => None,
    };
    Ok((months, check))
}

#[component]
fn Months(months: Vec<KeptMonth>, check: Option<MonthCheck>) -> impl IntoView {
    let words = &text().report;
    if months.is_empty() {
        return view! {
            <EmptyState title=words.months_none detail=words.months_none_detail/>
        }
        .into_any();
    }
    let outcome = check.map(|check| view! { <Outcome check=check/> });
    let rows = months.into_iter().map(|month| view! { <Row kept=month/> }).collect_view();
    view! {
        {outcome}
        <Table caption=words.months_title>
            <thead>
                <tr>
                    <th scope="col">{words.month}</th>
                    <th scope="col" class="second">{words.apps}</th>
                    <th scope="col" class="second">{words.rows}</th>
                    <th scope="col" class="second">{words.closed_at}</th>
                    <th scope="col" class="third">{words.hash}</th>
                    <th scope="col">{words.check}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
        <p class="soft">{words.months_none_detail}</p>
    }
    .into_any()
}

#[component]
fn Row(kept: KeptMonth) -> impl IntoView {
    let words = &text().report;
    let month = kept.month.to_string();
    let label = format!("{} {month}", words.check);
    view! {
        <tr>
            <th scope="row">
                <a class="row-link" href=paths::report_month(kept.month)>{month.clone()}</a>
                <span class="below">{words.rows} " " {count(kept.rows)}</span>
            </th>
            <td class="second number">{count(kept.apps)}</td>
            <td class="second number">{count(kept.rows)}</td>
            <td class="second"><Moment at=kept.closed_at/></td>
            <td class="third"><code class="wrap">{kept.hash}</code></td>
            <td>
                <form action=paths::REPORTS_MONTHS>
                    <input type="hidden" name=CHECK value=month/>
                    <Button small=true attr:aria-label=label>{words.check}</Button>
                </form>
            </td>
        </tr>
    }
}

#[component]
fn Outcome(check: MonthCheck) -> impl IntoView {
    let words = &text().report;
    let month = check.month.to_string();
    match check.fits {
        true => view! {
            <Notice kind=NoticeKind::Good title=(words.fits)(&month)>{words.fits_detail}</Notice>
        }
        .into_any(),
        false => view! {
            <Notice kind=NoticeKind::Error title=(words.differs)(&month)>
                {(words.differs_detail)(&check.found)}
            </Notice>
        }
        .into_any(),
    }
}
