//! Two moments side by side: what differs, or everything.

use chrono::{DateTime, Utc};
use domain::as_of::{Comparison, LimitPair, LimitThen, OverrideChange, OverridePair, measure};
use domain::ids::AppKey;
use domain::limit_values::Target;
use domain::units::Measure;
use leptos::prelude::*;

use super::parts::{LimitName, OverrideRow, OverrideTable, PlanOf, UseOf, target_name, why_then};
use super::{ALL, AND, AT, SHOW};
use crate::components::{LimitText, OriginMark, OverrideTime};
use crate::paths;
use crate::ui::{
    Badge, BadgeKind, Chip, Chips, EmptyState, Fact, Facts, Icon, LinkButton, Moment, Panel, Table,
};
use crate::viewer::{text, use_viewer};

/// The address of the same comparison with other limits shown.
fn address(app: &AppKey, comparison: &Comparison, all: bool) -> String {
    let written = |at: DateTime<Utc>| at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true);
    let (from, to) = (written(comparison.from), written(comparison.to));
    let show = if all { ALL } else { "" };
    paths::with_query(&paths::as_of(app, None), &[(AT, &from), (AND, &to), (SHOW, show)])
}

#[component]
pub(super) fn Compared(app: AppKey, comparison: Comparison, all: bool) -> impl IntoView {
    let words = &text().as_of;
    let (from, to) = (comparison.from, comparison.to);
    let chips = vec![
        Chip::new(words.differences, address(&app, &comparison, false), !all),
        Chip::new(words.all, address(&app, &comparison, true), all),
    ];
    let first = paths::as_of(&app, Some(from));
    let second = paths::as_of(&app, Some(to));
    let is_empty = comparison.is_empty();
    let nothing = is_empty.then(|| {
        let detail = if from == to { words.same_moment } else { words.nothing_detail };
        view! { <EmptyState icon=Icon::Check title=words.nothing detail=detail/> }
    });
    let parts =
        (!is_empty || all).then(|| view! { <Parts app=app comparison=comparison all=all/> });
    view! {
        <div class="card stack tight">
            <Facts inline=true>
                <Fact name=words.before><Moment at=from/></Fact>
                <Fact name=words.after><Moment at=to/></Fact>
            </Facts>
            <p class="row">
                <LinkButton href=first small=true>{words.only_first}</LinkButton>
                <LinkButton href=second small=true>{words.only_second}</LinkButton>
            </p>
            <Chips label=words.show chips=chips/>
        </div>
        {nothing}
        {parts}
    }
}

#[component]
fn Parts(app: AppKey, comparison: Comparison, all: bool) -> impl IntoView {
    let words = &text().as_of;
    let plan = match comparison.plan.differs() {
        true => {
            let pair = comparison.plan.clone();
            view! {
                <Facts>
                    <Fact name=words.before><PlanOf plan=pair.before/></Fact>
                    <Fact name=words.after><PlanOf plan=pair.after/></Fact>
                </Facts>
            }
            .into_any()
        }
        false => view! { <p class="soft">{words.same_plan}</p> }.into_any(),
    };
    let overrides = match comparison.overrides.is_empty() {
        true => view! { <p class="soft">{words.same_overrides}</p> }.into_any(),
        false => view! { <Overrides comparison=comparison.clone()/> }.into_any(),
    };
    let moments = (comparison.from, comparison.to);
    let shown = comparison.limits.into_iter().filter(|pair| all || pair.differs());
    let (quotas, rates): (Vec<_>, Vec<_>) =
        shown.partition(|pair| matches!(pair.target, Target::Quota { .. }));
    let of_rates = app.clone();
    view! {
        <Panel id="plan" title=words.plan>{plan}</Panel>
        <Panel id="overrides" title=words.overrides>{overrides}</Panel>
        <Panel id="quotas" title=words.quotas note=words.use_note>
            <Limits caption=words.quotas app=app moments=moments pairs=quotas/>
        </Panel>
        <Panel id="rates" title=words.rates note=words.rates_note>
            <Limits caption=words.rates app=of_rates moments=moments pairs=rates/>
        </Panel>
    }
}

#[component]
fn Overrides(comparison: Comparison) -> impl IntoView {
    let words = &text().as_of;
    let row = |pair: &OverridePair| {
        let one = pair.newest()?.one.clone();
        let known = comparison.limits.iter().find(|limit| limit.target == one.target);
        let limits = comparison.limits.iter().map(|limit| (&limit.target, &limit.name));
        let (change, pair) = (pair.change(), pair.clone());
        Some(OverrideRow {
            name: target_name(&one.target, limits),
            measure: measure(&one.target, known.and_then(|limit| limit.unit)),
            state: view! { <Badge kind=kind(change)>{words.change(change)}</Badge> }.into_any(),
            time: view! { <Time pair=pair/> }.into_any(),
            one,
        })
    };
    let rows: Vec<OverrideRow> = comparison.overrides.iter().filter_map(row).collect();
    let caption = words.overrides.to_owned();
    view! { <OverrideTable caption=caption state=words.column_change rows=rows/> }
}

fn kind(change: OverrideChange) -> BadgeKind {
    match change {
        OverrideChange::Begun => BadgeKind::Accent,
        OverrideChange::Planned | OverrideChange::Changed => BadgeKind::Outline,
        OverrideChange::Ended | OverrideChange::Passed => BadgeKind::default(),
    }
}

/// From when until when; of one whose end is another one, both ends.
#[component]
fn Time(pair: OverridePair) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let end = |end: Option<DateTime<Utc>>| match end {
        Some(end) => viewer.zone.date_time(end, viewer.locale),
        None => words.limit.for_good.to_owned(),
    };
    let ends = match (&pair.before, &pair.after) {
        (Some(before), Some(after)) if before.one.end() != after.one.end() => {
            Some((words.as_of.end_became)(&end(before.one.end()), &end(after.one.end())))
        }
        _ => None,
    };
    let ends = ends.map(|ends| view! { <small class="soft why-reason">{ends}</small> });
    let newest = pair.newest().map(|then| view! { <OverrideTime one=then.one.clone()/> });
    view! { {newest} {ends} }
}

/// A limit at one of the two moments; emphasised where it differs from the other.
#[component]
fn Held(then: Option<LimitThen>, differs: bool, measure: Measure) -> impl IntoView {
    let words = &text().as_of;
    let Some(then) = then else {
        return view! { <span class="faint">{words.no_limit}</span> }.into_any();
    };
    let value = view! { <LimitText limit=Some(then.limit.value) measure=measure/> };
    match differs {
        true => view! {
            <strong>{value}</strong>
            " "
            <small class="as-of-origin"><OriginMark origin=then.limit.origin/></small>
        }
        .into_any(),
        false => value.into_any(),
    }
}

#[component]
fn Limits(
    caption: &'static str,
    app: AppKey,
    moments: (DateTime<Utc>, DateTime<Utc>),
    pairs: Vec<LimitPair>,
) -> impl IntoView {
    let words = &text().as_of;
    if pairs.is_empty() {
        return view! { <p class="soft">{words.same_limits}</p> }.into_any();
    }
    let rows = pairs
        .into_iter()
        .map(|pair| {
            let measure = pair.measure();
            let differs = pair.limit_differs();
            let href = why_then(&app, &pair.target, moments.1);
            let usage = |then: &Option<LimitThen>| then.as_ref().and_then(|then| then.usage);
            let (before, after) = (usage(&pair.before), usage(&pair.after));
            view! {
                <tr>
                    <th scope="row" class="as-of-name">
                        <LimitName target=pair.target name=pair.name href=href/>
                    </th>
                    <td class="number"><Held then=pair.before differs=differs measure=measure/></td>
                    <td class="number"><Held then=pair.after differs=differs measure=measure/></td>
                    <td class="number second"><UseOf usage=before measure=measure/></td>
                    <td class="number second"><UseOf usage=after measure=measure/></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Table caption=caption>
            <thead>
                <tr>
                    <th scope="col">{words.column_limit_of}</th>
                    <th scope="col" class="number">{words.before}</th>
                    <th scope="col" class="number">{words.after}</th>
                    <th scope="col" class="number second">{words.use_before}</th>
                    <th scope="col" class="number second">{words.use_after}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}
