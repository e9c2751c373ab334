//! Use over time: a chart for the quota, or one for each rate of the bucket, over the range that
//! the address names.

use domain::apps::{LimitRow, LimitView};
use domain::history::{Range, Series};
use domain::ids::AppKey;
use domain::limit_values::Target;
use domain::units::{Measure, rate};
use leptos::prelude::*;

use super::RANGE;
use crate::components::LimitChart;
use crate::ui::{Chip, Chips, EmptyState, Panel};
use crate::viewer::use_viewer;

#[component]
pub(super) fn Charts(view: LimitView, range: Range) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().limit;
    if view.series.is_empty() {
        return ().into_any();
    }
    let chips = Range::ALL
        .into_iter()
        .zip(words.ranges)
        .map(|(one, name)| Chip::new(name, format!("?{RANGE}={}#use", one.as_str()), one == range));
    let chips = chips.collect();
    let range_name = words.ranges[Range::ALL.iter().position(|one| *one == range).unwrap_or(0)];
    let name = match &view.limit {
        LimitRow::Quota(row) => &row.quota.name,
        LimitRow::Bucket(row) => &row.name,
    };
    let label = (words.chart_label)(viewer.locale.name(name), range_name);
    let measures = measures(&view.limit);
    let has_several = view.series.len() > 1;
    let charts = view
        .series
        .into_iter()
        .zip(measures)
        .enumerate()
        .map(|(index, (series, measure))| {
            let title = has_several.then(|| view! { <h3>{heading(&view.limit, index)}</h3> });
            let id = format!("chart-{index}");
            let why =
                view.explanations.get(index).map(|one| (view.app.clone(), one.target.clone()));
            let label = label.clone();
            view! { {title} <Chart id=id label=label series=series measure=measure why=why/> }
        })
        .collect_view();
    view! {
        <Panel id="use" title=words.use_over_time>
            <Chips label=words.range chips=chips/>
            {charts}
        </Panel>
    }
    .into_any()
}

/// What each series counts, in their order.
fn measures(row: &LimitRow) -> Vec<Measure> {
    match row {
        LimitRow::Quota(row) => vec![Measure::Quota(row.quota.unit)],
        LimitRow::Bucket(row) => row.rates.iter().map(|rate| Measure::Rate(rate.key())).collect(),
    }
}

/// Which rate a chart of several is about: "5/min per user".
fn heading(row: &LimitRow, index: usize) -> String {
    let LimitRow::Bucket(row) = row else { return String::new() };
    let locale = use_viewer().locale;
    let Some(limit) = row.rates.get(index) else { return String::new() };
    match limit.limit.value.amount() {
        Some(amount) => rate(amount, limit.key(), locale),
        None => Measure::Rate(limit.key()).limit(limit.limit.value, locale),
    }
}

#[component]
fn Chart(
    id: String,
    label: String,
    series: Series,
    measure: Measure,
    why: Option<(AppKey, Target)>,
) -> impl IntoView {
    let words = &crate::viewer::text().limit;
    let is_empty = series.points.iter().all(|point| point.peak.is_none());
    if is_empty {
        let title = words.no_history;
        let detail = words.no_history_detail;
        return view! { <EmptyState title=title detail=detail class="small"/> }.into_any();
    }
    view! {
        <div class="card">
            <LimitChart id=id label=label series=series measure=measure why=why/>
        </div>
    }
    .into_any()
}
