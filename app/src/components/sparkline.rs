//! 24 hours of a use, as high as a word. Gaps stay gaps; its colour is that of the level that the
//! largest value had; the newest value has a dot.

use domain::charts::{SIDE, Spark};
use domain::limit_values::LimitValue;
use domain::units::Measure;
use leptos::prelude::*;

use super::level_class;
use crate::viewer::use_viewer;

/// `values` are hourly maxima, oldest first. Without any value there is a dash.
#[component]
pub fn Sparkline(
    values: Vec<Option<f64>>,
    #[prop(optional_no_strip)] limit: Option<LimitValue>,
    measure: Measure,
) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let Some(spark) = Spark::of(&values, limit) else {
        return view! { <span class="faint" title=words.terms.no_data_yet>"—"</span> }.into_any();
    };
    let amount = |value: f64| measure.amount(value, viewer.locale);
    let known = || values.iter().flatten().copied();
    let low = amount(known().fold(f64::INFINITY, f64::min));
    let high = amount(known().fold(0.0, f64::max));
    let label = (words.limit.trend)(&low, &high);
    let limit = spark.limit.map(|y| {
        view! { <path class="limit" d=format!("M0 {y:.0}H{SIDE}")></path> }
    });
    let last = spark.last.map(|(x, y)| {
        view! { <path class="last" d=format!("M{x:.0} {y:.0}h0")></path> }
    });
    view! {
        <svg
            class=format!("sparkline {}", level_class(spark.level))
            viewBox=format!("0 0 {SIDE} {SIDE}")
            preserveAspectRatio="none"
            role="img"
            aria-label=label
        >
            <path class="ground" d=spark.area></path>
            {limit}
            <path class="line" d=spark.line></path>
            {last}
        </svg>
    }
    .into_any()
}
