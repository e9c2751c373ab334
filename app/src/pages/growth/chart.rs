//! 28 days of daily peaks, the line through them, and its band over the next 30 days.

use domain::growth::{Drawing, GrowthRow, HEIGHT, WIDTH};
use domain::units::Measure;
use leptos::prelude::*;

use crate::viewer::use_viewer;

/// `slope` is the trend in words.
#[component]
pub(super) fn Chart(row: GrowthRow, slope: String) -> impl IntoView {
    let viewer = use_viewer();
    let measure = Measure::Quota(row.unit);
    let amount = |amount: u64| measure.amount(amount as f64, viewer.locale);
    let label = (viewer.text().growth.picture)(&amount(row.latest), &amount(row.limit), &slope);
    let drawing = Drawing::of(&row);
    view! {
        <svg
            class="growth-chart"
            viewBox=format!("0 0 {WIDTH} {HEIGHT}")
            preserveAspectRatio="none"
            role="img"
            aria-label=label
        >
            <path class="band" d=drawing.band></path>
            <path class="today" d=drawing.today></path>
            <path class="limit" d=drawing.limit></path>
            <path class="trend" d=drawing.line></path>
            <path class="peaks" d=drawing.peaks></path>
        </svg>
    }
}
