//! A time in the viewer's zone, with UTC on hover.

use chrono::{DateTime, Utc};
use domain::units::zone;
use leptos::prelude::*;

use crate::viewer::use_viewer;

/// Date and time of `at`.
#[component]
pub fn Moment(at: DateTime<Utc>) -> impl IntoView {
    let viewer = use_viewer();
    view! {
        <time datetime=zone::machine(at) title=zone::utc(at)>
            {viewer.zone.date_time(at, viewer.locale)}
        </time>
    }
}
