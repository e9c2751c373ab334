//! One run: how far it is, what was counted, what is made of it.

use domain::access::Recount as MayRecount;
use domain::locale::done::DoneAt;
use domain::recounts::{Recount, RecountState, Run, RunView};
use domain::texts::isolate;
use domain::units;
use leptos::prelude::*;
use uuid::Uuid;

use super::{item, shown};
use crate::address::{path_params, query};
use crate::api::Answer;
use crate::api::recounts::{Names, read_recount};
use crate::components::{DoneNotice, Form, ReportTabs, loaded_page};
use crate::page::Page;
use crate::pages::app_key::not_found;
use crate::paths;
use crate::reply::{Reply, use_reply};
use crate::ui::{Button, Crumb, Fact, Facts, Isolated, Moment, PageHeader, Panel, Sentence, Table};
use crate::viewer::{text, use_viewer};

/// Seconds between two looks at a run that is under way.
const LOOK_SECONDS: u32 = 2;

pub(crate) async fn recount() -> Page {
    let id = path_params().get_str("id").and_then(|id| id.parse().ok());
    let open = query().get_str("item").and_then(|item| item.parse().ok());
    let reply = use_reply();
    let read = read(id).await;
    let body =
        loaded_page(read, |(view, names)| parts((view.run, view.items), &names, open, &reply));
    Page::new(text().recounts.title, body)
}

async fn read(id: Option<Uuid>) -> Answer<(RunView, Names)> {
    match id {
        Some(id) => read_recount(id).await,
        None => not_found(),
    }
}

fn parts(
    (run, items): (Run, Vec<Recount>),
    names: &Names,
    open: Option<i64>,
    reply: &Reply,
) -> AnyView {
    let words = &text().recounts;
    let crumbs = vec![Crumb::new(words.title, paths::RECOUNTS)];
    let opened = items.iter().find(|one| Some(one.id) == open);
    let opened = opened.map(|one| item::panel(names, one, reply));
    let title = (words.run_title)(&run.scope);
    // Never while somebody may be typing into the form of the one that is open.
    let looks_again = (run.is_open() && open.is_none()).then_some(LOOK_SECONDS);
    view! {
        <div class="stack loose">
            <PageHeader title=title lead=words.run_lead crumbs=crumbs/>
            <ReportTabs current=paths::RECOUNTS/>
            <DoneNotice at=DoneAt::Recount/>
            <div class="stack loose" id="run" data-refresh-seconds=looks_again>
                {standing(&run)}
                {opened}
                {table(names, items)}
                {cancel(&run)}
            </div>
        </div>
    }
    .into_any()
}

fn standing(run: &Run) -> AnyView {
    let words = &text().recounts;
    let ended = (words.ended)(&units::count(run.ended), &units::count(run.recounts));
    let cancelled = run.cancelled_by.clone().map(|by| {
        let by = (words.cancelled)(&isolate(&by));
        view! { " " <span class="faint"><Sentence text=by/></span> }
    });
    let (rate, differing) =
        ((words.rate)(&units::count(u64::from(run.calls_per_minute))), units::count(run.differing));
    let (by, state, asked_at) = (run.asked_by.clone(), shown::run_badge(run.state), run.asked_at);
    view! {
        <div class="card">
            <Facts>
                <Fact name=words.column_state>
                    {state}
                    " "
                    <span>{ended}</span>
                    {cancelled}
                </Fact>
                <Fact name=words.column_differing>{differing}</Fact>
                <Fact name=words.calls>{rate}</Fact>
                <Fact name=words.column_when><Moment at=asked_at/></Fact>
                <Fact name=words.column_who><Isolated text=by/></Fact>
            </Facts>
        </div>
    }
    .into_any()
}

fn cancel(run: &Run) -> AnyView {
    let words = &text().recounts;
    if !run.is_open() || !use_viewer().may::<MayRecount>() {
        return ().into_any();
    }
    let here = paths::recount(run.id);
    view! {
        <Panel id="cancel" title=words.cancel>
            <Form action=here act="cancel">
                <p>{words.cancel_effect}</p>
                <div class="actions"><Button>{words.cancel}</Button></div>
            </Form>
        </Panel>
    }
    .into_any()
}

fn table(names: &Names, items: Vec<Recount>) -> AnyView {
    let words = &text().recounts;
    let rows = items.into_iter().map(|one| row(names, one)).collect_view();
    view! {
        <Table caption=words.run_lead>
            <thead>
                <tr>
                    <th scope="col">{words.column_app}</th>
                    <th scope="col">{words.column_quota}</th>
                    <th scope="col">{words.column_state}</th>
                    <th scope="col" class="number second">{words.column_reported}</th>
                    <th scope="col" class="number second">{words.column_counted}</th>
                    <th scope="col" class="number">{words.column_difference}</th>
                    <th scope="col" class="number third">{words.column_calls}</th>
                    <th scope="col" class="number third">{words.column_time}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

fn row(names: &Names, one: Recount) -> AnyView {
    let viewer = use_viewer();
    let words = &viewer.text().recounts;
    let counted = one.counted.map(|value| shown::amount(&one.quota, value));
    let reported = match one.last.or(one.first) {
        Some(reading) => shown::amount(&one.quota, reading.value),
        None => "—".to_owned(),
    };
    let took = one
        .started_at
        .zip(one.finished_at)
        .map(|(from, to)| units::duration(units::since(from, to), viewer.locale));
    let says = match (&one.failure, &one.resolved, one.state) {
        (Some(failure), ..) => Some((words.fault)(failure.fault).to_owned()),
        (_, Some(resolved), _) => {
            Some((words.resolved)(resolved.resolution, &isolate(&resolved.by)))
        }
        (.., RecountState::Running) => {
            Some((words.progress)(&units::count(one.calls), &units::count(one.expected_calls)))
        }
        _ => None,
    };
    let says = says.map(|says| view! { " " <span class="faint"><Sentence text=says/></span> });
    let (state, difference) = (shown::state_badge(one.state), shown::difference(&one));
    let label = format!("{} · {}", one.app, shown::quota_name(names, &one.quota));
    let label = (words.decide_label)(&label);
    view! {
        <tr>
            <th scope="row">
                <a class="row-link" href=paths::recount_item(one.run, one.id) aria-label=label>
                    {one.app.to_string()}
                </a>
            </th>
            <td>{shown::quota_name(names, &one.quota)}</td>
            <td>{state} {says}</td>
            <td class="number second">{reported}</td>
            <td class="number second">{counted}</td>
            <td class="number">{difference}</td>
            <td class="number third">{units::count(one.calls)}</td>
            <td class="number third">{took}</td>
        </tr>
    }
    .into_any()
}
