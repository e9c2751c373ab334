//! The live indicator in the top bar. The feed (`live`) says how it is; this shows it.

use domain::units::duration;
use leptos::prelude::*;

use crate::viewer::use_viewer;

/// How the live feed of this page is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LiveStatus {
    /// The page has no feed, or is not alive yet.
    #[default]
    Off,
    Connecting,
    /// Frames arrive; what is shown was read this long ago.
    Live {
        age_ms: u32,
    },
    /// Nothing arrived for [`domain::live::STALE_SECONDS`], or the feed itself is behind.
    Lost,
}

/// The one status of the tab: the feed of the present page writes it, the indicator and the
/// panels read it.
pub fn use_live_status() -> RwSignal<LiveStatus> {
    use_context::<RwSignal<LiveStatus>>().unwrap_or_default()
}

#[component]
pub fn LiveMark() -> impl IntoView {
    let viewer = use_viewer();
    let status = use_live_status();
    let words = viewer.text();
    let locale = viewer.locale;
    let class = move || match status.get() {
        LiveStatus::Off | LiveStatus::Connecting => "live-mark connecting",
        LiveStatus::Live { .. } => "live-mark",
        LiveStatus::Lost => "live-mark lost",
    };
    let says = move || match status.get() {
        LiveStatus::Off => String::new(),
        LiveStatus::Connecting => words.shell.live_connecting.to_owned(),
        LiveStatus::Live { age_ms } if age_ms < 10_000 => {
            let tenths = age_ms / 100;
            let unit = locale.pick("s", "秒");
            format!("{} {}.{}\u{a0}{unit}", words.terms.live, tenths / 10, tenths % 10)
        }
        LiveStatus::Live { age_ms } => {
            format!("{} {}", words.terms.live, duration(u64::from(age_ms / 1000), locale))
        }
        LiveStatus::Lost => words.shell.live_lost.to_owned(),
    };
    let detail = move || (status.get() == LiveStatus::Lost).then_some(words.shell.live_lost_detail);
    view! {
        <span class=class title=detail hidden=move || status.get() == LiveStatus::Off>
            <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
                <circle cx="5" cy="5" r="4"></circle>
            </svg>
            <span class="unseen">{words.shell.live_status} ": "</span>
            {says}
        </span>
    }
}
