//! The live feed as pages see it: one stream for the whole tab, the state of its connection, and
//! its frames in order.
//!
//! A page calls [`use_live`] with the address of its feed and a function that takes each frame;
//! the header and the panels call [`live`] for the state. The stream is closed while the tab is
//! hidden and opened anew when it is seen again; as every stream begins with a whole state, that
//! is the same path as a reconnect. On the server, and until the page is alive, nothing happens:
//! the state is [`Connection::Off`] and what is shown is what the server rendered.
//!
//! It does not know what the frames are about, and it shows nothing itself.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::live::Frame;
use leptos::prelude::*;

#[cfg(feature = "hydrate")]
mod session;
#[cfg(feature = "hydrate")]
mod stream;
#[cfg(any(feature = "hydrate", test))]
mod watch;

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

/// The tab's feed. Copies are handles to the same one.
#[derive(Clone, Copy, Debug)]
pub struct Live {
    connection: RwSignal<Connection>,
    feed_at: RwSignal<Option<DateTime<Utc>>>,
    outdated: RwSignal<bool>,
    wanted: RwSignal<Option<Wanted>>,
}

/// What the page on show asks for.
#[derive(Clone)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only the browser opens it"))]
struct Wanted {
    url: String,
    on_frame: Arc<dyn Fn(&Frame) + Send + Sync>,
}

impl Wanted {
    fn is_of(&self, on_frame: &Arc<dyn Fn(&Frame) + Send + Sync>) -> bool {
        Arc::ptr_eq(&self.on_frame, on_frame)
    }
}

impl Default for Live {
    fn default() -> Self {
        Self {
            connection: RwSignal::default(),
            feed_at: RwSignal::default(),
            outdated: RwSignal::new(false),
            wanted: RwSignal::new(None),
        }
    }
}

impl Live {
    /// Tracked.
    pub fn connection(self) -> Connection {
        self.connection.get()
    }

    /// Whether the values on the page must be marked as the last known ones. Tracked.
    pub fn is_stale(self) -> bool {
        self.connection.get() == Connection::Stale
    }

    /// When the server last read the database with success, by its own clock; `None`: no frame
    /// has arrived yet. Tracked.
    pub fn feed_at(self) -> Option<DateTime<Utc>> {
        self.feed_at.get()
    }

    /// Whether the server runs another build than this tab: time to offer a reload. Tracked.
    pub fn is_outdated(self) -> bool {
        self.outdated.get()
    }
}

/// Puts the tab's feed into the context and, in the browser, begins to serve it. Called once, by
/// the root, after the viewer and its clock.
pub(crate) fn provide_live() {
    let live = Live::default();
    provide_context(live);
    #[cfg(feature = "hydrate")]
    stream::run(live);
}

/// The tab's feed.
pub fn live() -> Live {
    use_context::<Live>().unwrap_or_default()
}

/// Feeds this page from `url` (made by [`crate::paths`]) for as long as it is on show; `None`: not
/// now. `on_frame` gets every frame in order, once an animation frame, and must write only with
/// `try_set` and `try_update`. The first frame of each connection carries the whole state.
pub fn use_live(
    url: Signal<Option<String>>,
    on_frame: impl Fn(&Frame) + Send + Sync + 'static,
) -> Live {
    let live = live();
    let on_frame: Arc<dyn Fn(&Frame) + Send + Sync> = Arc::new(on_frame);
    let mine = Arc::clone(&on_frame);
    Effect::new(move |_| {
        let on_frame = Arc::clone(&on_frame);
        live.wanted.set(url.get().map(|url| Wanted { url, on_frame }));
    });
    on_cleanup(move || {
        // The next page may already have asked for its own.
        let is_mine = live
            .wanted
            .try_with_untracked(|wanted| wanted.as_ref().is_some_and(|wanted| wanted.is_of(&mine)));
        if is_mine == Some(true) {
            let _ = live.wanted.try_set(None);
        }
    });
    live
}
