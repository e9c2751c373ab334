//! Background jobs: what each did last.

use domain::jobs::JobRun;
use domain::units;
use leptos::prelude::*;

use crate::api::jobs::list_jobs;
use crate::components::loaded;
use crate::page::Page;
use crate::ui::{Badge, BadgeKind, EmptyState, Isolated, Moment, PageHeader, Table};
use crate::viewer::{text, use_viewer};

pub(crate) async fn admin_jobs() -> Page {
    let words = &text().jobs;
    let read = list_jobs().await;
    let body = view! {
        <div class="stack loose">
            <PageHeader title=words.title lead=words.lead/>
            {loaded(read, |runs| view! { <Runs runs=runs/> })}
        </div>
    };
    Page::new(words.title, body)
}

#[component]
fn Runs(runs: Vec<JobRun>) -> impl IntoView {
    let words = &text().jobs;
    if runs.is_empty() {
        return view! { <EmptyState title=words.none/> }.into_any();
    }
    let rows = runs.into_iter().map(|run| view! { <Run run=run/> }).collect_view();
    view! {
        <Table caption=words.title>
            <thead>
                <tr>
                    <th scope="col">{words.column_job}</th>
                    <th scope="col" class="number">{words.column_every}</th>
                    <th scope="col">{words.column_last_run}</th>
                    <th scope="col" class="number">{words.column_took}</th>
                    <th scope="col">{words.column_result}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

#[component]
fn Run(run: JobRun) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().jobs;
    let took = (run.finished_at - run.started_at).num_milliseconds().unsigned_abs();
    let counts = run
        .counts
        .iter()
        .map(|(counted, number)| (words.counted)(*counted, &units::count(*number)));
    let (kind, says, detail) = match run.error {
        None => (BadgeKind::Good, words.done, counts.collect::<Vec<_>>().join(" · ")),
        Some(error) => (BadgeKind::Danger, words.failed, error),
    };
    view! {
        <tr>
            <th scope="row">
                {(words.name)(run.job)}
                <p class="faint">{(words.detail)(run.job)}</p>
            </th>
            <td class="number">{units::duration(run.job.every_seconds(), viewer.locale)}</td>
            <td><Moment at=run.finished_at/></td>
            <td class="number">{format!("{} ms", units::count(took))}</td>
            <td><Badge kind=kind>{says}</Badge> " " <Isolated text=detail/></td>
        </tr>
    }
}
