//! The drawing itself: stretched to its box, with strokes that are not.

use domain::charts::{SIDE, Trace, ValueAxis, trace};
use domain::history::Series;
use leptos::prelude::*;

use super::Mark;

/// Ground, lines, limit. What is over the limit has its own colour.
#[component]
pub(super) fn Lines(
    id: String,
    series: Series,
    axis: ValueAxis,
    marks: Vec<Mark>,
) -> impl IntoView {
    let Trace { peak, area, mean, limit, above, .. } = Trace::of(&series, axis.top);
    let clip = format!("{id}-over");
    let clipped = format!("url(#{clip})");
    let rules = axis
        .ticks
        .iter()
        .map(|tick| {
            let y = trace::height(*tick as f64, axis.top);
            view! { <path class="rule" d=format!("M0 {y:.1}H{SIDE}")></path> }
        })
        .collect_view();
    let marks = marks
        .into_iter()
        .map(|mark| {
            let y = trace::height(mark.amount as f64, axis.top);
            view! { <path class=mark.kind.class() d=format!("M0 {y:.1}H{SIDE}")></path> }
        })
        .collect_view();
    view! {
        <svg
            class="chart-lines"
            viewBox=format!("0 0 {SIDE} {SIDE}")
            preserveAspectRatio="none"
            aria-hidden="true"
        >
            <clipPath id=clip><path d=above></path></clipPath>
            {rules}
            <path class="ground" d=area.clone()></path>
            <path class="ground over" d=area clip-path=clipped.clone()></path>
            <path class="mean" d=mean></path>
            <path class="peak" d=peak.clone()></path>
            <path class="peak over" d=peak clip-path=clipped></path>
            <path class="limit" d=limit></path>
            {marks}
        </svg>
    }
}

/// Rejected calls, as marks below the drawing; the strip is there only when there are any.
#[component]
pub(super) fn Rejections(series: Series) -> impl IntoView {
    let bars = Trace::of(&series, 1.0).rejected;
    (!bars.is_empty()).then(|| {
        let bars = bars
            .into_iter()
            .map(|bar| {
                let percent = |share: f64| format!("{:.2}%", share * 100.0);
                view! {
                    <rect
                        x=percent(bar.left)
                        y=percent(1.0 - bar.height)
                        width=percent(bar.width)
                        height=percent(bar.height)
                    ></rect>
                }
            })
            .collect_view();
        view! { <svg class="chart-rejected" aria-hidden="true">{bars}</svg> }
    })
}
