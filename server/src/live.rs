//! The live feed: what was committed is measured, put on the overview's board, and sent to the
//! browsers that look at it.
//!
//! [`follow`] is the one task that reads; [`hub`] holds the state of what is being looked at;
//! [`limits`] keeps the limits in memory up to date; [`sse`] is the streams. A slow reader gets the newest state, never a queue.

pub mod follow;
pub mod gateways;
pub mod hub;
pub mod limits;
pub mod sse;

pub use hub::Hub;
