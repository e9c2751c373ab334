//! One moment: the plan, the overrides, every limit and its use.

use domain::as_of::{AsOf, NamedLimit, OverrideThen, Standing, measure};
use domain::ids::AppKey;
use domain::limit_values::Target;
use domain::units::count;
use leptos::prelude::*;

use super::parts::{LimitName, OverrideRow, OverrideTable, PlanOf, UseOf, target_name, why_then};
use crate::components::{LimitText, OriginMark, OverrideTime};
use crate::paths;
use crate::ui::{Badge, BadgeKind, Fact, Facts, LinkButton, Moment, Panel, Table};
use crate::viewer::{text, use_viewer};

#[component]
pub(super) fn AtMoment(app: AppKey, state: AsOf) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().as_of;
    let with_now = paths::compare(&app, Some(state.at), Some(viewer.now.max(state.at)));
    let (quotas, rates): (Vec<_>, Vec<_>) =
        state.limits.iter().cloned().partition(|one| matches!(one.target, Target::Quota { .. }));
    let at = state.at;
    let (of_rates, plan) = (app.clone(), state.plan.clone());
    view! {
        <div class="card stack tight">
            <Facts>
                <Fact name=viewer.text().why.as_of><Moment at=at/></Fact>
                <Fact name=words.plan><PlanOf plan=plan/></Fact>
            </Facts>
            <p><LinkButton href=with_now small=true>{words.compare_now}</LinkButton></p>
        </div>
        <Overrides state=state/>
        <Panel id="quotas" title=words.quotas note=words.use_note>
            <Limits caption=words.quotas app=app at=at limits=quotas/>
        </Panel>
        <Panel id="rates" title=words.rates note=words.rates_note>
            <Limits caption=words.rates app=of_rates at=at limits=rates/>
        </Panel>
    }
}

#[component]
fn Limits(
    caption: &'static str,
    app: AppKey,
    at: chrono::DateTime<chrono::Utc>,
    limits: Vec<NamedLimit>,
) -> impl IntoView {
    let words = &text().as_of;
    let rows = limits
        .into_iter()
        .map(|one| {
            let measure = measure(&one.target, one.unit);
            let href = why_then(&app, &one.target, at);
            let limit = one.then.limit;
            let below = limit.origin;
            view! {
                <tr>
                    <th scope="row" class="as-of-name">
                        <LimitName target=one.target name=one.name href=href/>
                    </th>
                    <td class="number"><LimitText limit=Some(limit.value) measure=measure/></td>
                    <td class="second snug"><OriginMark origin=below/></td>
                    <td class="number"><UseOf usage=one.then.usage measure=measure/></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Table caption=caption>
            <thead>
                <tr>
                    <th scope="col">{words.column_limit_of}</th>
                    <th scope="col" class="number">{words.column_limit}</th>
                    <th scope="col" class="second snug">{words.column_origin}</th>
                    <th scope="col" class="number">{words.column_use}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

/// Those in force or to come; those that were over by then folded away.
#[component]
fn Overrides(state: AsOf) -> impl IntoView {
    let words = &text().as_of;
    let (over, current): (Vec<_>, Vec<_>) =
        state.overrides.iter().rev().cloned().partition(|one| one.standing == Standing::Over);
    let none =
        state.overrides.is_empty().then(|| view! { <p class="soft">{words.no_overrides}</p> });
    let state_is = words.column_state;
    let current = (!current.is_empty()).then(|| {
        let (caption, rows) = (words.overrides.to_owned(), rows(&state, current));
        view! { <OverrideTable caption=caption state=state_is rows=rows/> }
    });
    let number = over.len() as u64;
    let over = (number > 0).then(|| {
        let summary = (words.over_then)(number, &count(number));
        let (caption, rows) = (summary.clone(), rows(&state, over));
        view! {
            <details class="fold">
                <summary>{summary}</summary>
                <OverrideTable caption=caption state=state_is rows=rows/>
            </details>
        }
    });
    view! {
        <Panel id="overrides" title=words.overrides>
            <div class="stack tight">{none} {current} {over}</div>
        </Panel>
    }
}

/// As rows of the table, with where each of them stood.
fn rows(state: &AsOf, overrides: Vec<OverrideThen>) -> Vec<OverrideRow> {
    let words = &text().as_of;
    let row = |then: OverrideThen| {
        let known = state.limits.iter().find(|one| one.target == then.one.target);
        let limits = state.limits.iter().map(|one| (&one.target, &one.name));
        let kind = match then.standing {
            Standing::InForce => BadgeKind::Accent,
            Standing::Coming => BadgeKind::Outline,
            Standing::Over => BadgeKind::default(),
        };
        let standing = words.standing(then.standing);
        OverrideRow {
            name: target_name(&then.one.target, limits),
            measure: measure(&then.one.target, known.and_then(|one| one.unit)),
            state: view! { <Badge kind=kind>{standing}</Badge> }.into_any(),
            time: view! { <OverrideTime one=then.one.clone()/> }.into_any(),
            one: then.one,
        }
    };
    overrides.into_iter().map(row).collect()
}
