//! Numbers, sizes, rates, durations and times as a person reads them.
//!
//! The server and the browser format with the same code from the same inputs, so hydration finds
//! what the server wrote. There is no clock and no time zone database here: `now` and the zone's
//! [`Zone::transitions`] come from the server.

pub mod duration;
pub mod measure;
pub mod number;
pub mod rate;
pub mod typed;
pub mod zone;

pub use duration::{age, duration, since};
pub use measure::Measure;
pub use number::{bytes, compact, count, percent, ratio_permille};
pub use rate::{rate, rate_amount, window};
pub use typed::{typed, typed_number};
pub use zone::{Transition, Zone};
