//! What runs in the browser, and the server functions that it calls.
//!
//! The server renders every page whole. What lives on it is of two kinds: an *island* is a
//! component with a state of its own, rendered by the server and woken by the browser; the module
//! `browser` is what needs no state (keyboard, dialogs, ages, the live stream, filters in place)
//! and works on the page by its `data-` attributes. Neither has words: they come with the page.
//!
//! An island's name in the module holds a hash of its tokens, so nothing outside of its body may
//! depend on a feature: the two halves would not find each other.

pub mod api;
#[cfg(feature = "hydrate")]
mod browser;
mod chart_reading;
mod live_mark;
mod live_state;
mod newer;
// Pure rules of the browser's half, tested without one.
#[cfg(any(feature = "hydrate", test))]
mod order;
mod override_preview;
#[cfg(any(feature = "hydrate", test))]
mod watch;

pub use chart_reading::ChartReading;
pub use live_mark::{LiveMark, LiveWords};
pub use live_state::Connection;
pub use newer::{MANY, Newer, NewerWords};
pub use override_preview::OverridePreview;

#[cfg(feature = "hydrate")]
pub use browser::{begin, prepare};
