//! How old a figure is. Fresh ones are silent.

use chrono::{DateTime, Utc};
use domain::live::FRESH_SECONDS;
use domain::units::{age, since, zone};
use leptos::prelude::*;

use crate::viewer::{use_clock, use_viewer};

/// From here on an age is worth a colour: every gateway reports many times in between.
const OLD_SECONDS: u64 = 300;

/// `at` is none until something was measured. `always` shows fresh ages too.
#[component]
pub fn Age(
    #[prop(into)] at: Signal<Option<DateTime<Utc>>>,
    #[prop(optional)] always: bool,
) -> impl IntoView {
    let viewer = use_viewer();
    let clock = use_clock();
    let fresh = u64::try_from(FRESH_SECONDS).unwrap_or(0);
    let seconds = move || at.get().map(|at| since(at, clock.now()));
    let is_old = move || seconds().is_some_and(|seconds| seconds > OLD_SECONDS);
    let class = move || if is_old() { "age old" } else { "age" };
    let locale = viewer.locale;
    let no_data = viewer.text().terms.no_data_yet;
    let words = move || match seconds() {
        Some(seconds) if always || seconds > fresh => age(seconds, locale),
        Some(_) => String::new(),
        None => "—".to_owned(),
    };
    let machine = move || at.get().map(zone::machine);
    let utc = move || at.get().map_or_else(|| no_data.to_owned(), zone::utc);
    view! { <time class=class datetime=machine title=utc>{words}</time> }
}
