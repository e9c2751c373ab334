//! Use over time with the limit that was in force at each moment.
//!
//! Drawn by the server and readable without JavaScript; with it, the pointer or the arrow keys
//! read off single points. The drawing is stretched to the room there is, its words are not: they
//! stand beside it. The same numbers stand in a table below for those who do not see the drawing.

use domain::charts::{SIDE, ValueAxis, time_ticks, trace};
use domain::history::Series;
use domain::ids::AppKey;
use domain::limit_values::{LimitValue, Target};
use domain::quotas::QuotaUnit;
use domain::units::Measure;
use islands::ChartReading;
use leptos::prelude::*;

use crate::viewer::use_viewer;

mod drawing;
mod mark;
mod reading;
mod table;

pub use mark::{Mark, MarkKind};

use drawing::{Lines, Rejections};
use mark::{MarkLabels, mark_name};
use reading::say;
use table::PointsTable;

/// `id` is unique on the page; `label` says what is drawn, for those who listen.
#[component]
pub fn LimitChart(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    series: Series,
    measure: Measure,
    /// Whose limit it is: each moment of the table then leads to its explanation.
    #[prop(optional_no_strip)]
    why: Option<(AppKey, Target)>,
    /// Level lines beside the limit, each once.
    #[prop(optional)]
    marks: Vec<Mark>,
) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().limit;
    let (peak, limit) = trace::extremes(&series);
    // Every mark is in the picture, whatever that does to the use.
    let highest = marks.iter().map(|mark| mark.amount as f64 * 1.04).fold(peak, f64::max);
    let axis = ValueAxis::fit(highest, limit, is_binary(measure));
    let above = limit.filter(|_| axis.limit_above).map(|limit| {
        let limit = measure.limit(LimitValue::Limited { amount: limit as u64 }, viewer.locale);
        view! { <span class="limit-above">"↑ " {(words.limit_above)(&limit)}</span> }
    });
    let ticks = axis.ticks.iter().rev();
    let ticks = ticks
        .map(|tick| view! { <span>{measure.amount(*tick as f64, viewer.locale)}</span> })
        .collect_view();
    let labels = (!marks.is_empty()).then(|| {
        let present = series.points.iter().rev().find_map(|point| point.limit?.amount());
        let present = present.filter(|amount| *amount as f64 <= axis.top);
        view! { <MarkLabels marks=marks.clone() present=present measure=measure top=axis.top/> }
    });
    let (listed, drawn, plotted) = (marks.clone(), marks.clone(), series.clone());
    let newest = newest(&series);
    let reads = say(&series, newest, measure);
    let points = series.points.len();
    let has_rejections = series.points.iter().any(|point| point.rejected > 0);
    view! {
        <figure class="limit-chart">
            <figcaption class="chart-head">
                <Legend has_rejections=has_rejections marks=listed/>
                <span class="chart-reading live-value">{reads}</span>
            </figcaption>
            <div class="chart-box">
                <div class="chart-y" aria-hidden="true">{ticks}</div>
                <ChartReading label=label points=points newest=newest side=SIDE>
                    <Lines id=id series=plotted axis=axis.clone() marks=drawn/>
                    {labels}
                    {above}
                </ChartReading>
                <Rejections series=series.clone()/>
                <TimeAxis series=series.clone()/>
            </div>
            <PointsTable series=series measure=measure why=why marks=marks/>
        </figure>
    }
}

fn is_binary(measure: Measure) -> bool {
    matches!(measure, Measure::Quota(QuotaUnit::Bytes | QuotaUnit::BytesPerSecond))
}

/// The newest point that says anything.
fn newest(series: &Series) -> usize {
    let points = &series.points;
    points
        .iter()
        .rposition(|point| point.peak.is_some())
        .unwrap_or_else(|| points.len().saturating_sub(1))
}

#[component]
fn Legend(has_rejections: bool, marks: Vec<Mark>) -> impl IntoView {
    let words = &crate::viewer::text().limit;
    let marks = marks
        .into_iter()
        .map(|mark| view! { <Key class=mark.kind.class()>{mark_name(mark.kind)}</Key> })
        .collect_view();
    let rejected = has_rejections.then(|| view! { <Key class="rejected">{words.rejected}</Key> });
    view! {
        <span class="chart-keys">
            <Key class="peak">{words.peak}</Key>
            <Key class="mean">{words.mean}</Key>
            <Key class="limit">{words.limit_line}</Key>
            {marks}
            {rejected}
        </span>
    }
}

#[component]
fn Key(class: &'static str, children: Children) -> impl IntoView {
    view! {
        <span class="chart-key">
            <svg viewBox="0 0 16 8" width="16" height="8" aria-hidden="true">
                <path class=class d="M0 4H16"></path>
            </svg>
            {children()}
        </span>
    }
}

#[component]
fn TimeAxis(series: Series) -> impl IntoView {
    let viewer = use_viewer();
    let ticks = time_ticks(series.from, series.to, &viewer.zone, viewer.locale);
    let ticks = ticks
        .into_iter()
        .map(|tick| {
            let x = format!("{:.2}%", tick.share * 100.0);
            let class = if tick.minor { "minor" } else { "major" };
            view! { <text class=class x=x y="1em">{tick.label}</text> }
        })
        .collect_view();
    view! { <svg class="chart-x" aria-hidden="true">{ticks}</svg> }
}
