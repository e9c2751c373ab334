//! Recounts: whether what was reported agrees with what the platform has.

use domain::page;
use domain::recounts::{Ask, RecountQuery, Run};
use domain::units;
use leptos::prelude::*;

mod address;
mod ask;
mod differences;
mod item;
mod one;
mod shown;

pub(crate) use one::recount;

use crate::address::query;
use crate::api::recounts::{RecountsView, read_recounts};
use crate::components::{ReportTabs, loaded};
use crate::page::Page;
use crate::paths;
use crate::reply::{Reply, use_reply};
use crate::ui::{EmptyState, Isolated, Moment, PageHeader, Pager, Panel, Table};
use crate::viewer::text;

pub(crate) async fn recounts() -> Page {
    let words = &text().recounts;
    let reply = use_reply();
    let params = query();
    let ask = address::typed(&reply).or_else(|| address::ask(&params));
    let (query, cursor) = (address::query(&params), address::cursor(&params));
    let is_first = cursor.is_none();
    let read = read_recounts(query.clone(), cursor, ask.clone()).await;
    let body = view! {
        <div class="stack loose">
            <PageHeader title=words.title lead=words.lead/>
            <ReportTabs current=paths::RECOUNTS/>
            {loaded(read, |view| parts(view, (query, is_first, ask), &reply))}
        </div>
    };
    Page::new(words.title, body)
}

fn parts(
    view: RecountsView,
    (query, is_first, ask): (RecountQuery, bool, Option<Ask>),
    reply: &Reply,
) -> AnyView {
    let found = differences::list(&view.names, view.differences, view.is_cut, query);
    let form = ask::form(&view.names, ask, view.plan, reply);
    view! {
        <div class="stack loose">
            {form}
            {found}
            {runs(view.runs, is_first)}
        </div>
    }
    .into_any()
}

fn runs(page: page::Page<Run>, is_first: bool) -> AnyView {
    let words = &text().recounts;
    let inside = match page.items.is_empty() {
        true => {
            view! { <EmptyState title=words.no_runs detail=words.no_runs_detail class="small"/> }
                .into_any()
        }
        false => {
            let first = (!is_first).then(|| paths::RECOUNTS.to_owned());
            let next = page.next.map(|next| paths::continued(paths::RECOUNTS, &next));
            let rows = page.items.into_iter().map(run).collect_view();
            view! {
                <Table caption=words.runs>
                    <thead>
                        <tr>
                            <th scope="col">{words.column_scope}</th>
                            <th scope="col">{words.column_state}</th>
                            <th scope="col" class="number">{words.column_differing}</th>
                            <th scope="col" class="second">{words.column_when}</th>
                            <th scope="col" class="third">{words.column_who}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </Table>
                <Pager first=first next=next/>
            }
            .into_any()
        }
    };
    view! { <Panel id="runs" title=words.runs>{inside}</Panel> }.into_any()
}

fn run(run: Run) -> AnyView {
    let words = &text().recounts;
    let ended = (words.ended)(&units::count(run.ended), &units::count(run.recounts));
    view! {
        <tr>
            <th scope="row">
                <a class="row-link" href=paths::recount(run.id)>{run.scope.clone()}</a>
            </th>
            <td>{shown::run_badge(run.state)} " " <span class="faint">{ended}</span></td>
            <td class="number">{units::count(run.differing)}</td>
            <td class="second"><Moment at=run.asked_at/></td>
            <td class="third"><Isolated text=run.asked_by/></td>
        </tr>
    }
    .into_any()
}
