//! Quotas that will pass a threshold, the soonest first, each with its days, its line and its band.

use domain::growth::{Band, GrowthRow, HISTORY_DAYS, Reach, When};
use domain::language::Locale;
use domain::limit_values::{LimitValue, Target};
use domain::page::Page;
use domain::units::{Measure, count};
use domain::usage::{Level, permille};
use leptos::prelude::*;

use super::address::{self, Asked};
use super::chart::Chart;
use crate::components::Use;
use crate::paths;
use crate::ui::{EmptyState, Icon, LinkButton, Moment, Pager, Table};
use crate::viewer::{text, use_viewer};

#[component]
pub(super) fn Soonest(asked: Asked, page: Page<GrowthRow>) -> impl IntoView {
    let words = &text().growth;
    if page.items.is_empty() {
        return view! { <Nothing asked=asked/> }.into_any();
    }
    let shown = page.items.len() as u64;
    let at = |cursor: Option<String>| address::of(&Asked { cursor, ..asked.clone() });
    let first = asked.cursor.is_some().then(|| at(None));
    let next = page.next.map(|next| at(Some(next)));
    let reaches = domain::growth::THRESHOLDS_PERCENT
        .map(|percent| {
            view! { <th scope="col" class="second">{(words.column_reach)(percent)}</th> }
        })
        .collect_view();
    let rows = page.items.into_iter().map(|row| view! { <Row row=row/> }).collect_view();
    view! {
        <Table caption=words.view_growth class="growth-rows">
            <thead>
                <tr>
                    <th scope="col">{text().terms.app_key}</th>
                    <th scope="col">{words.column_now}</th>
                    <th scope="col" class="third">{words.column_trend}</th>
                    {reaches}
                    <th scope="col" class="growth-cell">{words.column_chart}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
        <Pager first=first next=next note=(words.rows)(shown, &count(shown))/>
    }
    .into_any()
}

/// A change a day, with a tenth where it is small.
fn a_day(slope: f64, measure: Measure, locale: Locale) -> String {
    match measure {
        Measure::Quota(domain::quotas::QuotaUnit::Count) if slope < 100.0 => format!("{slope:.1}"),
        measure => measure.amount(slope, locale),
    }
}

#[component]
fn Row(row: GrowthRow) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().growth;
    let locale = viewer.locale;
    let measure = Measure::Quota(row.unit);
    let target = Target::Quota { quota: row.quota.clone() };
    let name = locale.name(&row.name).to_owned();
    let limit = LimitValue::Limited { amount: row.limit };
    let share = permille(row.latest as f64, limit);
    let Band { low, estimate, high } = row.line.slope;
    let slope = (words.per_day)(&a_day(estimate, measure, locale));
    let between =
        (words.slope_between)(&a_day(low, measure, locale), &a_day(high, measure, locale));
    let reaches = row
        .reaches
        .iter()
        .map(|reach| {
            view! { <td class="growth-days second"><Days reach=*reach/></td> }
        })
        .collect_view();
    let next = row.next().map(|(percent, days)| {
        view! { <span class="below">{(words.next)(percent, days)}</span> }
    });
    view! {
        <tr>
            <th scope="row" class="app-cell">
                <a class="row-link" href=paths::target(&row.app, &target)>{row.app.to_string()}</a>
                <span class="growth-name soft">{name}</span>
                {next}
            </th>
            <td class="use-cell">
                <Use
                    used=Some(row.latest as f64)
                    limit=Some(limit)
                    permille=share
                    level=share.map(Level::of_permille).unwrap_or_default()
                    measure=measure
                />
            </td>
            <td class="third snug">
                {slope.clone()} " " <small class="faint">{between}</small>
                <small class="faint growth-name">
                    {(words.of_days)(row.days, HISTORY_DAYS)} ", " <Moment at=row.computed_at/>
                </small>
            </td>
            {reaches}
            <td class="growth-cell"><Chart row=row slope=slope/></td>
        </tr>
    }
}

/// When a threshold is passed, and between which days by the interval.
#[component]
fn Days(reach: Reach) -> impl IntoView {
    let words = &text().growth;
    match reach.when {
        When::Passed => view! { <span class="soft">{words.passed}</span> }.into_any(),
        When::NotWithin => view! {
            <span class="faint" aria-hidden="true" title=words.not_within>"–"</span>
            <span class="unseen">{words.not_within}</span>
        }
        .into_any(),
        When::Within { days, not_before, not_after } => {
            let interval = match not_after {
                Some(after) => (words.between)(not_before, after),
                None => (words.from_on)(not_before),
            };
            view! {
                <strong>{(words.in_days)(days)}</strong>
                <small class="faint growth-name">{interval}</small>
            }
            .into_any()
        }
    }
}

#[component]
fn Nothing(asked: Asked) -> impl IntoView {
    let words = &text().growth;
    if !asked.is_narrowed() {
        return view! {
            <EmptyState
                icon=Icon::Check
                title=words.nothing_grows
                detail=words.nothing_grows_detail
                class="good"
            />
        }
        .into_any();
    }
    let all = address::of(&Asked::default());
    view! {
        <EmptyState icon=Icon::Missing title=words.no_match detail=words.no_match_detail>
            <LinkButton href=all>{words.clear}</LinkButton>
        </EmptyState>
    }
    .into_any()
}
