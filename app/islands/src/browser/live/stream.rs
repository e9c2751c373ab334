//! The `EventSource`, its watchdog, and the hand-over of frames.
//!
//! The browser's own reconnecting is not used: it gives up on an HTTP error and never notices a
//! connection that died without a word.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use domain::live::Frame;
use leptos::prelude::*;
use serde::Deserialize;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{EventSource, MessageEvent};

use super::{lists, parts, session};
use crate::browser::clock::{self, elapsed_ms};
use crate::browser::{follow, page};
use crate::live_state::{Connection, LiveState};
use crate::watch::{TICK_MS, Watch};

/// Frames that wait for the next animation frame. More: the tab does not draw, and the whole
/// state of a new stream is cheaper than the backlog.
const QUEUE_FRAMES_MAX: usize = 256;

/// What the first event of a stream, `hello`, carries.
#[derive(Deserialize)]
struct Hello {
    build: String,
}

thread_local! {
    static RUNNER: RefCell<Option<Rc<Runner>>> = const { RefCell::new(None) };
}

/// Serves the page for as long as the tab lives.
pub(in crate::browser) fn begin(state: LiveState) {
    let runner = Rc::new(Runner { state, inner: RefCell::default() });
    RUNNER.set(Some(Rc::clone(&runner)));
    for event in ["visibilitychange", "pageshow"] {
        let runner = Rc::clone(&runner);
        // Without a handle to remove it: it lives as long as the tab.
        let _ = window_event_listener_untyped(event, move |_| runner.tick());
    }
    let on_leave = Rc::clone(&runner);
    // An open stream would keep the page out of the back and forward cache.
    let _ = window_event_listener_untyped("pagehide", move |_| on_leave.rest());
    let _ = window_event_listener(leptos::ev::click, |event| {
        if page::around(&event, "[data-reload]").is_some() {
            let _ = window().location().reload();
        }
    });
    runner.switch();
    set_interval(move || runner.tick(), Duration::from_millis(TICK_MS));
}

/// A region was swapped: what the page wants may be another stream.
pub(in crate::browser) fn restart() {
    if let Some(runner) = RUNNER.with_borrow(Clone::clone) {
        runner.switch();
    }
}

struct Runner {
    state: LiveState,
    inner: RefCell<Inner>,
}

#[derive(Default)]
struct Inner {
    url: Option<String>,
    source: Option<Source>,
    watch: Watch,
    queue: Vec<Frame>,
}

impl Inner {
    fn rest(&mut self) {
        self.source = None;
        self.queue.clear();
        self.watch.rest();
    }
}

/// An open stream with its listeners; dropped, it is closed.
struct Source {
    events: EventSource,
    _listeners: Vec<Closure<dyn FnMut(MessageEvent)>>,
}

impl Drop for Source {
    fn drop(&mut self) {
        self.events.close();
    }
}

impl Runner {
    /// Follows the stream that the page names now.
    fn switch(self: &Rc<Self>) {
        let url = page::first("[data-live-url]").and_then(|one| one.get_attribute("data-live-url"));
        let is_other = self.inner.borrow().url != url;
        if is_other {
            let mut inner = self.inner.borrow_mut();
            inner.rest();
            inner.url = url;
            drop(inner);
            self.state.feed_at.set(None);
        }
        self.tick();
    }

    fn rest(&self) {
        self.inner.borrow_mut().rest();
    }

    /// Does what is due: closes what nobody sees, gives up what is silent, opens, tells the state.
    fn tick(self: &Rc<Self>) {
        let now = elapsed_ms();
        let mut inner = self.inner.borrow_mut();
        if inner.url.is_none() || document().hidden() {
            inner.rest();
        } else if inner.watch.connection(now) == Connection::Off {
            inner.watch.want(now);
            self.open(&mut inner, now);
        } else if inner.watch.is_silent(now) {
            self.fail(&mut inner, now);
        } else if inner.watch.is_retry_due(now) {
            self.open(&mut inner, now);
        }
        let connection = inner.watch.connection(now);
        drop(inner);
        if self.state.connection.get_untracked() != connection {
            self.state.connection.set(connection);
            let is_stale = connection == Connection::Stale;
            parts::mark_stale(is_stale);
            parts::show_when("stale", is_stale);
        }
        lists::settle_all();
    }

    fn open(self: &Rc<Self>, inner: &mut Inner, now: f64) {
        let Some(url) = &inner.url else { return };
        match self.connect(url) {
            Some(source) => {
                inner.source = Some(source);
                inner.watch.open(now);
            }
            None => self.fail(inner, now),
        }
    }

    fn connect(self: &Rc<Self>, url: &str) -> Option<Source> {
        let events = EventSource::new(url).ok()?;
        let mut listeners = Vec::with_capacity(4);
        let mut listen = |name: &str, on_event: fn(&Rc<Self>, &MessageEvent)| {
            let runner = Rc::clone(self);
            let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                on_event(&runner, &event);
            });
            let function = listener.as_ref().unchecked_ref();
            let added = events.add_event_listener_with_callback(name, function);
            listeners.push(listener);
            added.ok()
        };
        listen("hello", Self::on_hello)?;
        listen("frame", Self::on_frame)?;
        listen("ping", Self::on_frame)?;
        listen("error", Self::on_error)?;
        Some(Source { events, _listeners: listeners })
    }

    fn on_hello(self: &Rc<Self>, event: &MessageEvent) {
        self.inner.borrow_mut().watch.greet(elapsed_ms());
        let Some(hello) = decode::<Hello>(event) else { return };
        let build = document().body().and_then(|body| body.get_attribute("data-build"));
        let is_other = build.is_some_and(|build| !build.is_empty() && build != hello.build);
        parts::show_when("outdated", is_other);
    }

    /// A ping is a frame without news.
    fn on_frame(self: &Rc<Self>, event: &MessageEvent) {
        let now = elapsed_ms();
        let mut inner = self.inner.borrow_mut();
        let Some(frame) = decode::<Frame>(event) else {
            // A server of another build: its figures are none of ours.
            return inner.watch.greet(now);
        };
        inner.watch.hear(now, (frame.now - frame.feed_at) as f64);
        if inner.queue.len() >= QUEUE_FRAMES_MAX {
            inner.queue.clear();
            return self.fail(&mut inner, now);
        }
        inner.queue.push(frame);
        if inner.queue.len() == 1 {
            let runner = Rc::clone(self);
            request_animation_frame(move || runner.hand_over());
        }
    }

    fn on_error(self: &Rc<Self>, _: &MessageEvent) {
        // The listener that runs now belongs to the source: it must outlive the call.
        let runner = Rc::clone(self);
        queue_microtask(move || runner.fail(&mut runner.inner.borrow_mut(), elapsed_ms()));
    }

    fn fail(&self, inner: &mut Inner, now: f64) {
        inner.source = None;
        let ask = inner.watch.fail(now, js_sys::Math::random());
        if let Some(url) = inner.url.as_ref().filter(|_| ask) {
            session::reload_if_ended(url.clone());
        }
    }

    fn hand_over(self: Rc<Self>) {
        let frames = std::mem::take(&mut self.inner.borrow_mut().queue);
        let Some(last) = frames.last() else { return };
        clock::set(last.now);
        self.state.now.set(clock::now_ms());
        self.state.feed_at.set(Some(last.feed_at));
        for frame in &frames {
            parts::apply(frame);
        }
        if let Some(version) = frames.iter().filter_map(|frame| frame.version).max() {
            see_version(version);
        }
        self.tick();
    }
}

/// The limits themselves have changed: a page that shows a new state at once names its region by
/// `data-reread`; another one says so.
fn see_version(version: u64) {
    let Some(page) = page::first("[data-version]") else { return };
    let known = page.get_attribute("data-version").and_then(|known| known.parse().ok());
    if known.is_none_or(|known: u64| version <= known) {
        return;
    }
    match page.get_attribute("data-reread") {
        Some(region) => {
            let _ = page.set_attribute("data-version", &version.to_string());
            follow::reread(region);
        }
        None => parts::show_when("changed", true),
    }
}

fn decode<T: serde::de::DeserializeOwned>(event: &MessageEvent) -> Option<T> {
    serde_json::from_str(&event.data().as_string()?).ok()
}
