//! The live stream of the page and what its frames change.
//!
//! The page names the stream by `data-live-url`. A frame carries parts of the page as HTML, made by
//! the functions that made the page: `data-live` is an element whose content is a part,
//! `data-live-list` a list whose children are rows with their `data-row`. Elements with
//! `data-when="stale"` or `"outdated"` or `"changed"` are shown while that is so.
//!
//! The stream is closed while the tab is hidden and opened anew when it is seen again; as every
//! stream begins with a whole state, that is the same path as a reconnect.

mod lists;
mod morph;
mod parts;
mod session;
mod stream;

pub(super) use morph::element as morph;
pub(super) use stream::{begin, restart};
