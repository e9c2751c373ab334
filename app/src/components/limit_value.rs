//! What a limit says: a number with its unit, ∞, not supported, or nothing documented.

use domain::limit_values::LimitValue;
use domain::units::Measure;
use leptos::prelude::*;

use crate::viewer::use_viewer;

/// `None`: nothing is documented, which is neither zero nor unlimited.
#[component]
pub fn LimitText(limit: Option<LimitValue>, measure: Measure) -> impl IntoView {
    let viewer = use_viewer();
    let terms = &viewer.text().terms;
    match limit {
        Some(LimitValue::Unlimited) => view! {
            <span class="limit-value unlimited" title=terms.unlimited>
                <span class="sign" aria-hidden="true">"∞"</span>
                <span class="unseen">{terms.unlimited}</span>
            </span>
        }
        .into_any(),
        Some(LimitValue::NotSupported) => view! {
            <span class="limit-value not-supported">
                <span aria-hidden="true">"– "</span>
                {terms.not_supported}
            </span>
        }
        .into_any(),
        Some(limit) => view! {
            <span class="limit-value">{measure.limit(limit, viewer.locale)}</span>
        }
        .into_any(),
        None => view! {
            <span class="limit-value undocumented">{terms.not_documented}</span>
        }
        .into_any(),
    }
}
