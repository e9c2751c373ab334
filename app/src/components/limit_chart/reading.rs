//! Reading off single points: the pointer or the arrow keys choose one, a line marks it, and the
//! head of the chart says it. Without JavaScript it says the newest.

use domain::charts::{SIDE, trace};
use domain::history::Series;
use domain::limits::LimitValue;
use domain::units::{Measure, count};
use leptos::ev;
use leptos::prelude::*;

use crate::viewer::use_viewer;

/// One point in words: `20 Nov 2026, 08:15 · peak 97/s · mean 42/s · limit 100/s`.
pub(super) fn say(series: &Series, index: usize, measure: Measure) -> String {
    let viewer = use_viewer();
    let words = viewer.text();
    let Some(point) = series.points.get(index) else {
        return words.terms.no_data_yet.to_owned();
    };
    let amount = |value: f64| measure.amount(value, viewer.locale);
    let mut parts = vec![viewer.zone.date_time(point.at, viewer.locale)];
    match point.peak {
        Some(peak) => parts.push(format!("{} {}", words.limit.peak, amount(peak))),
        None => parts.push(words.terms.no_data.to_owned()),
    }
    parts.extend(point.mean.map(|mean| format!("{} {}", words.limit.mean, amount(mean))));
    let limit = match point.limit {
        Some(LimitValue::Unlimited) => words.terms.unlimited.to_owned(),
        Some(limit) => {
            format!("{} {}", words.limit.limit_line, measure.limit(limit, viewer.locale))
        }
        None => words.terms.not_documented.to_owned(),
    };
    parts.push(limit);
    if point.rejected > 0 {
        parts.push(format!("{} {}", words.limit.rejected, count(point.rejected)));
    }
    parts.join(" · ")
}

/// The box of the drawing. A picture until the page is alive, then something to move along.
#[component]
pub(super) fn Plot(
    label: String,
    series: StoredValue<Series>,
    measure: Measure,
    index: RwSignal<usize>,
    children: Children,
) -> impl IntoView {
    let points = series.with_value(|series| series.points.len());
    let last = points.saturating_sub(1);
    let is_alive = RwSignal::new(false);
    Effect::new(move |_| is_alive.set(points > 0));
    let plot = NodeRef::<leptos::html::Div>::new();
    let on_pointer = move |event: ev::PointerEvent| {
        let Some(plot) = plot.get_untracked() else { return };
        // The style lets the pointer pass through everything inside the box.
        let share = f64::from(event.offset_x()) / f64::from(plot.offset_width().max(1));
        index.set(((share * points as f64).max(0.0) as usize).min(last));
    };
    // Nobody reads any more: the head says the newest again.
    let newest = index.get_untracked();
    let on_leave = move || index.set(newest);
    let on_key = move |event: ev::KeyboardEvent| {
        let now = index.get_untracked();
        let next = match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => now.saturating_sub(1),
            "ArrowRight" | "ArrowUp" => (now + 1).min(last),
            "PageUp" => (now + 10).min(last),
            "PageDown" => now.saturating_sub(10),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        index.set(next);
    };
    let spoken = move || {
        is_alive.get().then(|| series.with_value(|series| say(series, index.get(), measure)))
    };
    let place = move || format!("M{:.1} 0V{SIDE}", trace::middle(index.get(), points));
    let number = move |value: usize| is_alive.get().then(|| value.to_string());
    view! {
        <div
            class="chart-plot"
            node_ref=plot
            role=move || if is_alive.get() { "slider" } else { "img" }
            aria-label=label
            tabindex=move || is_alive.get().then_some("0")
            aria-valuemin=move || number(0)
            aria-valuemax=move || number(last)
            aria-valuenow=move || number(index.get())
            aria-valuetext=spoken
            on:pointermove=on_pointer
            on:pointerdown=on_pointer
            on:keydown=on_key
            on:pointerleave=move |_| on_leave()
            on:blur=move |_| on_leave()
        >
            {children()}
            <svg
                class="chart-cursor"
                viewBox=format!("0 0 {SIDE} {SIDE}")
                preserveAspectRatio="none"
                aria-hidden="true"
            >
                <path d=place></path>
            </svg>
        </div>
    }
}
