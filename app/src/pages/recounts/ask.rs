//! The form that asks for a recount: what it would take is shown before anything begins.

use domain::access::Recount as MayRecount;
use domain::problem::{Code, Problem};
use domain::recounts::{Ask, Plan, Planned, Source};
use domain::units;
use leptos::prelude::*;

use super::{address, shown};
use crate::api::recounts::Names;
use crate::components::{Refusal, mistake};
use crate::paths;
use crate::reply::Reply;
use crate::ui::{
    Button, ButtonKind, CheckField, EmptyState, Isolated, Panel, Refused, Table, TextField,
};
use crate::viewer::{locale, text, use_viewer};

/// Rows of a plan that are shown.
const ROWS_SHOWN: usize = 20;

/// Calls per minute where nothing was typed: ten a second.
const CALLS: u32 = 600;

pub(super) fn form(
    names: &Names,
    ask: Option<Ask>,
    plan: Option<Result<Plan, Problem>>,
    reply: &Reply,
) -> AnyView {
    let words = &text().recounts;
    let (plan, problem) = match plan {
        Some(Ok(plan)) => (Some(plan), None),
        Some(Err(problem)) => (None, Some(problem)),
        None => (None, None),
    };
    let refused = reply.of(address::START).problem;
    let refusal = refused.clone().filter(|problem| problem.errors.is_empty()).map(|problem| {
        let there = problem.existing.filter(|_| problem.code == Code::Conflict).map(|run| {
            view! { <p><a href=paths::recount(run)>{words.details}</a></p> }
        });
        view! { <Refusal problem=problem/> {there} }
    });
    let told = Reply { problem: problem.or(refused), ..Reply::default() };
    let asked = ask.clone().unwrap_or_else(|| Ask {
        quotas: Source::ALL.map(|source| source.as_str().to_owned()).to_vec(),
        calls_per_minute: CALLS,
        ..Ask::default()
    });
    let calls = match asked.calls_per_minute {
        0 => String::new(),
        calls => calls.to_string(),
    };
    let plan = plan.zip(ask).map(|(plan, ask)| planned(names, plan, ask));
    let quotas = quotas(names, &asked, mistake(&told, "quotas"));
    view! {
        <Panel id="ask" title=words.ask note=words.ask_note>
            <div class="stack">
                {refusal}
                <form class="form card" method="get" action=paths::RECOUNTS>
                    <TextField name=address::SCOPE label=words.scope hint=words.scope_hint
                        value=asked.scope.clone() error=mistake(&told, "scope") required=true/>
                    {quotas}
                    <TextField name=address::CALLS kind="number" label=words.calls
                        hint=words.calls_hint value=calls error=mistake(&told, "calls_per_minute")
                        required=true/>
                    <div class="actions"><Button>{words.look}</Button></div>
                </form>
                {plan}
            </div>
        </Panel>
    }
    .into_any()
}

fn quotas(names: &Names, asked: &Ask, error: String) -> AnyView {
    let words = &text().recounts;
    let fields = Source::ALL.into_iter().enumerate().map(|(index, source)| {
        let checked = asked.quotas.iter().any(|quota| quota == source.as_str());
        // The mistake is told once, at the first.
        let error = if index == 0 { error.clone() } else { String::new() };
        view! {
            <CheckField name=address::QUOTAS value=source.as_str() checked=checked error=error
                label=shown::quota_name(names, &source.quota())/>
        }
    });
    let fields = fields.collect_view();
    view! { <fieldset class="fields"><legend>{words.quotas}</legend>{fields}</fieldset> }.into_any()
}

/// What it takes, and the button that begins.
fn planned(names: &Names, plan: Plan, ask: Ask) -> AnyView {
    let words = &text().recounts;
    if plan.calls == 0 {
        let detail = match plan.items.iter().any(|one| one.platform.is_some()) {
            true => words.no_rate,
            false => words.plan_nothing_detail,
        };
        return view! { <EmptyState title=words.plan_nothing detail=detail class="small"/> }
            .into_any();
    }
    let slowest = plan.items.iter().filter(|one| one.calls > 0).filter_map(|one| one.spacing_ms);
    let rate = shown::rate(slowest.max().unwrap_or(1));
    let sum = (words.plan_sum)(plan.calls, &units::count(plan.calls), &rate);
    let time = (words.plan_time)(&units::duration(plan.seconds, locale()));
    let without = match plan.without_platform() {
        0 => None,
        apps => Some(view! { <p>{(words.plan_none)(apps as u64)}</p> }),
    };
    let more = plan.items.len().saturating_sub(ROWS_SHOWN);
    let more = (more > 0).then(|| view! { <p class="faint">{(words.plan_more)(more as u64)}</p> });
    let rows = plan.items.into_iter().take(ROWS_SHOWN).map(|one| row(names, one)).collect_view();
    view! {
        <section class="stack card" aria-label=words.plan>
            <p><strong>{sum} ": " {time}</strong></p>
            <p class="soft">{words.plan_share}</p>
            {without}
            <Table caption=words.plan>
                <thead>
                    <tr>
                        <th scope="col">{words.column_app}</th>
                        <th scope="col">{words.column_quota}</th>
                        <th scope="col" class="number second">{words.column_reported}</th>
                        <th scope="col" class="number">{words.column_calls}</th>
                        <th scope="col" class="number second">{words.column_rate}</th>
                        <th scope="col" class="number">{words.column_time}</th>
                        <th scope="col" class="third">{words.column_platform}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
            {more}
            {start(ask)}
        </section>
    }
    .into_any()
}

fn row(names: &Names, one: Planned) -> AnyView {
    let words = &text().recounts;
    let rate = match one.spacing_ms {
        Some(spacing) => shown::rate(spacing),
        None => words.no_rate.to_owned(),
    };
    let platform = one.platform.clone().unwrap_or_else(|| words.no_platform.to_owned());
    let reported = match one.reported {
        Some(reading) => shown::amount(&one.quota, reading.value),
        None => "—".to_owned(),
    };
    view! {
        <tr>
            <th scope="row">{one.app.to_string()}</th>
            <td>{shown::quota_name(names, &one.quota)}</td>
            <td class="number second">{reported}</td>
            <td class="number">{units::count(one.calls)}</td>
            <td class="number second">{rate}</td>
            <td class="number">{units::duration(one.seconds, locale())}</td>
            <td class="third"><Isolated text=platform/></td>
        </tr>
    }
    .into_any()
}

fn start(ask: Ask) -> AnyView {
    let words = &text().recounts;
    if !use_viewer().may::<MayRecount>() {
        return view! { <Refused id="start-why" why=words.may_not>{words.start}</Refused> }
            .into_any();
    }
    let quotas = ask
        .quotas
        .into_iter()
        .map(|quota| view! { <input type="hidden" name=address::QUOTAS value=quota/> })
        .collect_view();
    let calls = ask.calls_per_minute.to_string();
    view! {
        <form method="post" action=paths::RECOUNTS>
            <input type="hidden" name="do" value=address::START/>
            <input type="hidden" name=address::SCOPE value=ask.scope/>
            {quotas}
            <input type="hidden" name=address::CALLS value=calls/>
            <Button kind=ButtonKind::Primary>{words.start}</Button>
        </form>
    }
    .into_any()
}
