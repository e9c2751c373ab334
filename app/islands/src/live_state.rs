//! The state of the live stream, as islands see it.

use leptos::prelude::*;

/// What the page may say about the figures it shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Connection {
    /// The page has no live figures, or is not alive yet.
    #[default]
    Off,
    /// The first frame is on its way, for less than `STALE_SECONDS`.
    Connecting,
    /// What is shown is what the server knows now.
    Live,
    /// The stream or the feed behind it has been silent for `STALE_SECONDS`; attempts go on.
    Stale,
}

/// The tab's stream and clock. Copies are handles to the same ones.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LiveState {
    pub(crate) connection: RwSignal<Connection>,
    /// When the server last read the database with success, in its milliseconds; `None`: no frame
    /// has arrived yet.
    pub(crate) feed_at: RwSignal<Option<i64>>,
    /// The server's time, to the second.
    pub(crate) now: RwSignal<i64>,
}

impl Default for LiveState {
    fn default() -> Self {
        Self {
            connection: RwSignal::default(),
            feed_at: RwSignal::default(),
            now: RwSignal::new(0),
        }
    }
}

/// The tab's; on the server, where nothing is live, one that says so.
pub(crate) fn live_state() -> LiveState {
    use_context::<LiveState>().unwrap_or_default()
}
