//! The tabs between the reports.

use leptos::prelude::*;

use crate::paths;
use crate::ui::{Chip, Tabs};
use crate::viewer::text;

/// The tabs; `current` is the path of the report that is open.
#[component]
pub fn ReportTabs(current: &'static str) -> impl IntoView {
    let words = &text().reports;
    let tab = |label: &'static str, href: &'static str| Chip::new(label, href, href == current);
    let tabs = vec![
        tab(words.usage, paths::REPORTS),
        tab(words.months, paths::REPORTS_MONTHS),
        tab(words.growth, paths::REPORTS_GROWTH),
        tab(words.recounts, paths::RECOUNTS),
    ];
    view! { <Tabs label=words.all tabs=tabs/> }
}
