//! Use of a limit: the bar, and the bar with its numbers.

use domain::limits::LimitValue;
use domain::units::{Measure, percent};
use domain::usage::Level;
use leptos::prelude::*;

use super::level_class;
use crate::ui::LiveText;
use crate::viewer::use_viewer;

/// The bar alone, drawn for the eye: the numbers beside it say the same. `permille` is none where
/// there is nothing to divide by (unlimited, no data).
#[component]
pub fn Meter(
    #[prop(into)] permille: Signal<Option<u32>>,
    #[prop(into)] level: Signal<Level>,
) -> impl IntoView {
    let class = move || match permille.get() {
        Some(_) => format!("meter {}", level_class(level.get())),
        None => "meter none".to_owned(),
    };
    let width = move || permille.get().unwrap_or(0).min(1000).to_string();
    view! {
        <svg class=class viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">
            <rect class="track" width="1000" height="8"></rect>
            <rect class="fill" width=width height="8"></rect>
        </svg>
    }
}

/// Bar, use and limit in their unit, and the share. `used` is none until something was reported.
#[component]
pub fn Use(
    #[prop(into)] used: Signal<Option<f64>>,
    #[prop(into)] limit: Signal<Option<LimitValue>>,
    #[prop(into)] permille: Signal<Option<u32>>,
    #[prop(into)] level: Signal<Level>,
    measure: Measure,
) -> impl IntoView {
    let viewer = use_viewer();
    let locale = viewer.locale;
    let terms = &viewer.text().terms;
    let used_text = move || match used.get() {
        Some(used) => measure.amount(used, locale),
        None => "—".to_owned(),
    };
    let of = move || match limit.get() {
        Some(limit) => format!(" / {}", measure.limit(limit, locale)),
        None => String::new(),
    };
    let spoken_limit = move || match limit.get() {
        Some(LimitValue::Unlimited) => terms.unlimited,
        None => terms.not_documented,
        _ => "",
    };
    let share = move || match (used.get(), permille.get()) {
        (Some(_), Some(permille)) => percent(u64::from(permille), locale),
        _ => String::new(),
    };
    view! {
        <span class=move || format!("use {}", level_class(level.get()))>
            <Meter permille=permille level=level/>
            <span class="amounts">
                <LiveText text=Signal::derive(used_text)/>
                <span class="of">{of}</span>
                <span class="unseen">{spoken_limit}</span>
            </span>
            <LiveText text=Signal::derive(share) class="share"/>
        </span>
    }
}
