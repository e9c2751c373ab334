//! What a set does, or taking it back, summed up: counts, and the App Keys that need a second look.

use domain::checks::Check;
use domain::override_sets::{Effect, Effects, Hindrance, LeftOut};
use domain::units::count;
use leptos::prelude::*;

use crate::components::LimitText;
use crate::paths;
use crate::ui::{Fact, Facts, Table};
use crate::viewer::{text, use_viewer};

/// How many are raised, lowered, left as they are.
#[component]
pub(super) fn Counts(effects: Effects) -> impl IntoView {
    let words = &text().overrides;
    view! {
        <Facts inline=true>
            <Fact name=words.raised><strong>{count(effects.raised)}</strong></Fact>
            <Fact name=words.lowered><strong>{count(effects.lowered)}</strong></Fact>
            <Fact name=words.unchanged><strong>{count(effects.unchanged)}</strong></Fact>
        </Facts>
        <Named effects=effects.named/>
    }
}

/// For how many App Keys each check fires, for the ticks.
pub(super) fn firing(effects: &Effects) -> Vec<(Check, String)> {
    let words = &text().overrides;
    let told = |number: u64| (words.app_keys)(number, &count(number));
    effects.checks.iter().map(|(check, number)| (*check, told(*number))).collect()
}

#[component]
fn Named(effects: Vec<Effect>) -> impl IntoView {
    if effects.is_empty() {
        return ().into_any();
    }
    let words = text();
    let rows = effects.into_iter().map(|one| view! { <NamedRow one=one/> }).collect_view();
    view! {
        <Table caption=words.overrides.named_title>
            <thead>
                <tr>
                    <th scope="col">{words.terms.app_key}</th>
                    <th scope="col" class="number">{words.overrides.column_before}</th>
                    <th scope="col" class="number">{words.overrides.column_after}</th>
                    <th scope="col" class="number">{words.overrides.column_used}</th>
                    <th scope="col" class="number second">{words.overrides.column_peak}</th>
                    <th scope="col" class="second">{words.overrides.column_why}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

#[component]
fn NamedRow(one: Effect) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().overrides;
    let Effect { app, row } = one;
    let measure = row.measure();
    let amount = move |used: Option<u64>| match used {
        Some(used) => measure.amount(used as f64, viewer.locale),
        None => "—".to_owned(),
    };
    let why: Vec<&str> = row.checks.iter().map(|check| (words.check)(*check)).collect();
    view! {
        <tr>
            <th scope="row"><a class="row-link" href=paths::app(&app)>{app.to_string()}</a></th>
            <td class="number"><LimitText limit=row.before_value() measure=measure/></td>
            <td class="number"><LimitText limit=row.after_value() measure=measure/></td>
            <td class="number">{amount(row.used)}</td>
            <td class="number second">{amount(row.peak_30_days)}</td>
            <td class="second wrap">{why.join(" · ")}</td>
        </tr>
    }
}

/// Those that cannot have it, each with why; the rest is counted.
#[component]
pub(super) fn CannotHave(left_out: Vec<LeftOut>, total: u64) -> impl IntoView {
    if left_out.is_empty() {
        return ().into_any();
    }
    let words = text();
    let rest = total - left_out.len() as u64;
    let rest = (rest > 0)
        .then(|| view! { <p class="soft">{(words.overrides.and_more)(&count(rest))}</p> });
    let rows = left_out
        .into_iter()
        .map(|one| {
            let why = why(&one.hindrance);
            view! { <tr><th scope="row">{one.app}</th><td class="wrap">{why}</td></tr> }
        })
        .collect_view();
    view! {
        <Table caption=words.overrides.left_out>
            <thead>
                <tr>
                    <th scope="col">{words.overrides.left_out}</th>
                    <th scope="col">{words.overrides.column_why}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
        {rest}
    }
    .into_any()
}

fn why(hindrance: &Hindrance) -> AnyView {
    let viewer = use_viewer();
    let words = &viewer.text().overrides;
    match hindrance {
        Hindrance::UnknownApp => words.unknown_app.into_any(),
        Hindrance::Overlap { other, from, to } => {
            let time = |at| viewer.zone.date_time(at, viewer.locale);
            let sentence = (words.overlap)(&time(*from), &time(*to));
            view! { <a href=paths::one_override(*other)>{sentence}</a> }.into_any()
        }
        Hindrance::Target { rule } => rule.text(viewer.locale).into_any(),
    }
}
