//! One limit that is asked for: what was known then and is now, how it was used, what else would
//! give it, what the platform would carry, where it comes from.

use domain::ids::AppKey;
use domain::limit_values::LimitValue;
use domain::limits::LimitChange;
use domain::plans::PlanRef;
use domain::requests::evidence::{AskEvidence, PlanAbove};
use domain::requests::{Ask, Facts, at_least};
use domain::units::{Measure, count};
use leptos::prelude::*;

use super::platform::PlatformFacts;
use super::shared::name_of;
use crate::components::{Chain, LimitChart, LimitText, Mark, MarkKind, OriginMark, origin_name};
use crate::paths;
use crate::ui::{
    Badge, BadgeKind, EmptyState, Fact, Facts, Moment, Notice, NoticeKind, Panel, Table,
};
use crate::viewer::{text, use_viewer};

#[component]
pub(super) fn AskPanel(
    /// Among the asks, from 0.
    place: usize,
    app: AppKey,
    plan: PlanRef,
    known: AskEvidence,
    ask: Ask,
    /// To be granted, as far as anybody said.
    granted: Option<LimitValue>,
    /// What the platform is shown with in place of the limit now; `None`: nothing else.
    after: Option<LimitValue>,
) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let measure = known.measure(&ask.target);
    let name = name_of(&known.named, &ask.target, &viewer);
    let href = paths::target(&app, &ask.target);
    let given = known.is_given(&ask).then(|| {
        view! { <Notice kind=NoticeKind::Info title=words.desk.is_given/> }
    });
    let rejected = known.rejected();
    let amount = move |name: &'static str, value: Option<u64>| {
        value.map(|value| {
            let said = measure.amount(value as f64, viewer.locale);
            view! { <Fact name=name>{said}</Fact> }
        })
    };
    let average = amount(words.desk.expected_average, ask.expected_average);
    let peak = amount(words.desk.expected_peak, ask.expected_peak);
    let effective = known.explanation.effective.clone();
    let origin = effective.map(|limit| {
        view! { <OriginMark origin=limit.origin ends_at=limit.ends_at/> }
    });
    let chart = {
        let (id, known, ask) = (format!("desk-{place}"), known.clone(), ask.clone());
        view! { <Chart id=id name=name.clone() measure=measure known=known ask=ask granted=granted/> }
    };
    view! {
        <Panel id=format!("ask-{place}") title=name.clone()>
            {given}
            <div class="card stack">
                <p class="desk-change">
                    <LimitText limit=known.facts.limit measure=measure/>
                    <span aria-hidden="true">"→"</span>
                    <span class="unseen">{words.changes.becomes}</span>
                    <strong><LimitText limit=Some(ask.requested) measure=measure/></strong>
                    {origin}
                </p>
                <Facts inline=true>
                    {average}
                    {peak}
                    <Fact name=words.desk.rejected_30>{count(rejected)}</Fact>
                </Facts>
                <ThenAndNow name=name.clone() plan=plan known=known.clone() ask=ask.clone() measure=measure/>
                {chart}
                <Above above=known.above.clone() ask=ask.clone() measure=measure/>
                <PlatformFacts
                    platform=known.platform
                    before=known.facts.limit
                    after=after
                    measure=measure
                />
                <details class="fold">
                    <summary>{words.desk.chain}</summary>
                    <Chain explanation=known.explanation measure=measure/>
                </details>
                <p><a href=href>{words.desk.open_limit}</a></p>
            </div>
        </Panel>
    }
}

/// The facts at filing beside those of now; what changed since says when.
#[component]
fn ThenAndNow(
    name: String,
    plan: PlanRef,
    known: AskEvidence,
    ask: Ask,
    measure: Measure,
) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let desk: &'static domain::locale::desk::Words = &words.desk;
    let (then, now) = (ask.facts.clone(), known.facts.clone());
    let plan_name = |plan: &PlanRef| viewer.locale.name(&plan.name).to_owned();
    let (plan_then, plan_now) = (plan_name(&known.plan_then), plan_name(&plan));
    let has_changed = known.has_changed(&ask);
    let plan_changed = then.plan != now.plan;
    let limit = move |facts: &Facts| view! { <LimitText limit=facts.limit measure=measure/> };
    let of_plan =
        move |facts: &Facts| view! { <LimitText limit=facts.plan_value measure=measure/> };
    let locale = viewer.locale;
    let used = move |value: Option<u64>| match value {
        Some(value) => measure.amount(value as f64, locale),
        None => "—".to_owned(),
    };
    let mark = move |differs: bool| {
        differs.then(|| view! { <Badge kind=BadgeKind::Warning>{desk.changed}</Badge> " " })
    };
    let sentence = plan_changed.then(|| {
        view! { <p>{(desk.plan_changed)(&plan_then, &plan_now)}</p> }
    });
    let changes = has_changed.then(|| {
        view! { <Changes changes=known.changes measure=measure>{sentence}</Changes> }
    });
    view! {
        <Table caption=format!("{name}: {}", desk.then_and_now) class="desk-facts">
            <thead>
                <tr>
                    <th scope="col">{desk.what}</th>
                    <th scope="col" class="number">{desk.at_filing}</th>
                    <th scope="col" class="number">{desk.now}</th>
                </tr>
            </thead>
            <tbody>
                <tr>
                    <th scope="row">{desk.plan}</th>
                    <td class="number">{plan_then}</td>
                    <td class="number">{mark(plan_changed)} {plan_now}</td>
                </tr>
                <tr>
                    <th scope="row">{desk.limit}</th>
                    <td class="number">{limit(&then)}</td>
                    <td class="number">{mark(then.limit != now.limit)} {limit(&now)}</td>
                </tr>
                <tr>
                    <th scope="row">{desk.plan_value}</th>
                    <td class="number">{of_plan(&then)}</td>
                    <td class="number">{mark(then.plan_value != now.plan_value)} {of_plan(&now)}</td>
                </tr>
                <tr>
                    <th scope="row">{desk.used}</th>
                    <td class="number">{used(then.used)}</td>
                    <td class="number">{used(now.used)}</td>
                </tr>
                <tr>
                    <th scope="row">{desk.peak_30}</th>
                    <td class="number">{used(then.peak_30_days)}</td>
                    <td class="number">{used(now.peak_30_days)}</td>
                </tr>
            </tbody>
        </Table>
        {changes}
    }
}

/// How the limit changed after it was filed.
#[component]
fn Changes(changes: Vec<LimitChange>, measure: Measure, children: Children) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let said = move |limit: Option<LimitValue>| match limit {
        Some(limit) => measure.limit(limit, viewer.locale),
        None => words.terms.not_documented.to_owned(),
    };
    let rows = changes.into_iter().map(|change| {
        let value = |limit: &Option<domain::limits::EffectiveLimit>| {
            said(limit.as_ref().map(|limit| limit.value))
        };
        let origin = change.after.as_ref().map(|limit| origin_name(limit.origin, words));
        let (before, after) = (value(&change.before), value(&change.after));
        let sentence = (words.desk.limit_changed)(&before, &after, origin.unwrap_or("—"));
        view! { <li><Moment at=change.at/> ": " {sentence}</li> }
    });
    let rows = rows.collect_view();
    view! {
        <Notice kind=NoticeKind::Warning title=words.desk.has_changed>
            {children()}
            <ul>{rows}</ul>
        </Notice>
    }
}

#[component]
fn Chart(
    id: String,
    name: String,
    measure: Measure,
    known: AskEvidence,
    ask: Ask,
    granted: Option<LimitValue>,
) -> impl IntoView {
    let words = &text().desk;
    let series = known.series.filter(|series| series.points.iter().any(|it| it.peak.is_some()));
    let Some(series) = series else {
        return view! { <EmptyState title=words.no_use class="small"/> }.into_any();
    };
    let marks = marks(ask.requested, granted);
    let label = (words.chart_label)(&name);
    view! {
        <div class="stack tight">
            <h3>{words.chart}</h3>
            <LimitChart id=id label=label series=series measure=measure why=None marks=marks/>
        </div>
    }
    .into_any()
}

/// The lines of what is requested and what is to be granted; no bound has no line.
fn marks(requested: LimitValue, granted: Option<LimitValue>) -> Vec<Mark> {
    let line = |kind, value: LimitValue| value.amount().map(|amount| Mark { kind, amount });
    if granted == Some(requested) {
        return line(MarkKind::AsRequested, requested).into_iter().collect();
    }
    let granted = granted.and_then(|value| line(MarkKind::Granted, value));
    line(MarkKind::Requested, requested).into_iter().chain(granted).collect()
}

/// What the next larger plan would give.
#[component]
fn Above(above: Option<PlanAbove>, ask: Ask, measure: Measure) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().desk;
    let said = match above {
        Some(above) => {
            let plan = viewer.locale.name(&above.plan.name).to_owned();
            let gives = (words.above_gives)(&plan, &measure.limit(above.value, viewer.locale));
            let enough = match at_least(above.value, ask.requested) {
                true => words.above_enough,
                false => words.above_less,
            };
            format!("{gives}{}{enough}", viewer.locale.pick(", ", "，"))
        }
        None => words.above_none.to_owned(),
    };
    view! { <Facts><Fact name=words.above>{said}</Fact></Facts> }
}
