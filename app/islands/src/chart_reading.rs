//! Reading single points off a chart: the pointer or the arrow keys choose one, a line marks it, and
//! the head of the chart says it. The words and numbers are those of the table below the chart.
//!
//! Without JavaScript the drawing is a picture, and the head says the newest point.

use leptos::prelude::*;

/// `children`: the drawing. `points`: how many there are, `newest`: the one that the head says
/// first, `side`: the width and height of the drawing's own box.
#[island]
pub fn ChartReading(
    label: String,
    points: usize,
    newest: usize,
    side: f64,
    children: Children,
) -> impl IntoView {
    let plot = NodeRef::<leptos::html::Div>::new();
    let is_alive = RwSignal::new(false);
    let index = RwSignal::new(newest);
    let spoken = RwSignal::new(None::<String>);
    Effect::new(move |_| is_alive.set(points > 0));
    let last = points.saturating_sub(1);
    let on_pointer = move |event: leptos::ev::PointerEvent| {
        // Only browsers have pointers.
        #[cfg(not(feature = "hydrate"))]
        let _ = &event;
        #[cfg(feature = "hydrate")]
        if let Some(plot) = plot.get_untracked() {
            // The style lets the pointer pass through everything inside the box.
            let share = f64::from(event.offset_x()) / f64::from(plot.offset_width().max(1));
            index.set(((share * points as f64).max(0.0) as usize).min(last));
        }
    };
    // Nobody reads any more: the head says the newest again.
    let on_leave = move || index.set(newest);
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let Some(next) = stepped(&event.key(), index.get_untracked(), last) else { return };
        event.prevent_default();
        event.stop_propagation();
        index.set(next);
    };
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        let (index, Some(plot)) = (index.get(), plot.get()) else { return };
        if is_alive.get() {
            spoken.set(browser::say(&plot, points - 1 - index));
        }
    });
    let place = move || {
        let middle = (index.get() as f64 + 0.5) * side / points.max(1) as f64;
        format!("M{middle:.1} 0V{side}")
    };
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
            aria-valuetext=move || spoken.get()
            on:pointermove=on_pointer
            on:pointerdown=on_pointer
            on:keydown=on_key
            on:pointerleave=move |_| on_leave()
            on:blur=move |_| on_leave()
        >
            {children()}
            <svg
                class="chart-cursor"
                viewBox=format!("0 0 {side} {side}")
                preserveAspectRatio="none"
                aria-hidden="true"
            >
                <path d=place></path>
            </svg>
        </div>
    }
}

/// The point to which a key leads; `None`: the key means something else.
fn stepped(key: &str, now: usize, last: usize) -> Option<usize> {
    Some(match key {
        "ArrowLeft" | "ArrowDown" => now.saturating_sub(1),
        "ArrowRight" | "ArrowUp" => (now + 1).min(last),
        "PageUp" => (now + 10).min(last),
        "PageDown" => now.saturating_sub(10),
        "Home" => 0,
        "End" => last,
        _ => return None,
    })
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::wasm_bindgen::JsCast;
    use web_sys::{Element, HtmlElement};

    /// Writes what the row of the chart's table says into its head; answers it. Rows stand newest
    /// first.
    pub(super) fn say(plot: &HtmlElement, row: usize) -> Option<String> {
        let chart = plot.closest("figure").ok()??;
        let rows = chart.query_selector_all("[data-point]").ok()?;
        let row = rows.item(row as u32)?.dyn_into::<Element>().ok()?;
        let cells = row.query_selector_all("[data-say]").ok()?;
        let cell = |at| cells.item(at)?.dyn_into::<Element>().ok();
        let parts: Vec<String> = (0..cells.length()).filter_map(cell).filter_map(part).collect();
        let says = parts.join(" · ");
        let head = chart.query_selector(".chart-reading").ok()??;
        if head.text_content().as_deref() != Some(says.as_str()) {
            head.set_text_content(Some(&says));
        }
        Some(says)
    }

    /// A cell in words: the name that it says first, then what stands in it, or what it says instead.
    fn part(cell: Element) -> Option<String> {
        let name = cell.get_attribute("data-say")?;
        let text = cell.get_attribute("data-said").or_else(|| cell.text_content())?;
        let text = text.trim();
        Some(if name.is_empty() { text.to_owned() } else { format!("{name} {text}") })
    }
}

#[cfg(test)]
mod tests {
    use super::stepped;

    #[test]
    fn keys_step_within_the_chart() {
        assert_eq!(stepped("ArrowLeft", 0, 9), Some(0));
        assert_eq!(stepped("ArrowRight", 9, 9), Some(9));
        assert_eq!(stepped("PageDown", 15, 20), Some(5));
        assert_eq!((stepped("Home", 5, 9), stepped("End", 5, 9)), (Some(0), Some(9)));
        assert_eq!(stepped("a", 5, 9), None);
    }
}
