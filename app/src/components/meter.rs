//! Use of a limit: the bar, and the bar with its numbers.

use domain::limit_values::LimitValue;
use domain::units::{Measure, percent};
use domain::usage::Level;
use leptos::prelude::*;

use super::level_class;
use crate::ui::LiveText;
use crate::viewer::use_viewer;

/// The bar alone, drawn for the eye: the numbers beside it say the same. `permille` is none where
/// there is nothing to divide by (unlimited, no data).
#[component]
pub fn Meter(#[prop(into)] permille: Option<u32>, level: Level) -> impl IntoView {
    let class = match permille {
        Some(_) => format!("meter {}", level_class(level)),
        None => "meter none".to_owned(),
    };
    let width = permille.unwrap_or(0).min(1000).to_string();
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
    #[prop(into)] used: Option<f64>,
    #[prop(into)] limit: Option<LimitValue>,
    #[prop(into)] permille: Option<u32>,
    level: Level,
    measure: Measure,
) -> impl IntoView {
    let viewer = use_viewer();
    let locale = viewer.locale;
    let terms = &viewer.text().terms;
    let used_text = used.map_or_else(|| "—".to_owned(), |used| measure.amount(used, locale));
    let of = limit.map(|limit| format!(" / {}", measure.limit(limit, locale)));
    let spoken_limit = match limit {
        Some(LimitValue::Unlimited) => terms.unlimited,
        None => terms.not_documented,
        _ => "",
    };
    let share = used.and(permille).map(|permille| percent(u64::from(permille), locale));
    view! {
        <span class=format!("use {}", level_class(level))>
            <Meter permille=permille level=level/>
            <span class="amounts">
                <LiveText text=used_text/>
                <span class="of">{of}</span>
                <span class="unseen">{spoken_limit}</span>
            </span>
            <LiveText text=share.unwrap_or_default() class="share"/>
        </span>
    }
}
