//! The browser's half: the `EventSource`, its watchdog, and the hand-over of frames.
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

use super::watch::{TICK_MS, Watch};
use super::{Live, Wanted, session};
use crate::viewer::{Clock, use_clock, use_viewer};

/// Frames that wait for the next animation frame. More: the tab does not draw, and the whole
/// state of a new stream is cheaper than the backlog.
const QUEUE_FRAMES_MAX: usize = 256;

/// What the first event of a stream, `hello`, carries.
#[derive(Deserialize)]
struct Hello {
    build: String,
}

/// Serves `live` for as long as the tab lives.
pub(super) fn run(live: Live) {
    let runner = Rc::new(Runner {
        live,
        clock: use_clock(),
        build: use_viewer().build.clone(),
        inner: RefCell::default(),
    });
    let on_change = Rc::clone(&runner);
    Effect::new(move |_| {
        let wanted = live.wanted.get();
        on_change.switch(wanted);
    });
    let on_sight = Rc::clone(&runner);
    // Without a handle to remove it: it lives as long as the tab.
    let _ = window_event_listener_untyped("visibilitychange", move |_| on_sight.tick());
    set_interval(move || runner.tick(), Duration::from_millis(TICK_MS));
}

struct Runner {
    live: Live,
    clock: Clock,
    build: String,
    inner: RefCell<Inner>,
}

#[derive(Default)]
struct Inner {
    wanted: Option<Wanted>,
    source: Option<Source>,
    watch: Watch,
    queue: Vec<Frame>,
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
    fn switch(self: &Rc<Self>, wanted: Option<Wanted>) {
        {
            let mut inner = self.inner.borrow_mut();
            inner.source = None;
            inner.queue.clear();
            inner.watch.rest();
            inner.wanted = wanted;
        }
        let _ = self.live.feed_at.try_set(None);
        self.tick();
    }

    /// Does what is due: closes what nobody sees, gives up what is silent, opens, tells the state.
    fn tick(self: &Rc<Self>) {
        let now = now_ms();
        let mut inner = self.inner.borrow_mut();
        if inner.wanted.is_none() || document().hidden() {
            inner.source = None;
            inner.queue.clear();
            inner.watch.rest();
        } else if inner.watch.connection(now) == super::Connection::Off {
            inner.watch.want(now);
            self.open(&mut inner, now);
        } else if inner.watch.is_silent(now) {
            self.fail(&mut inner, now);
        } else if inner.watch.is_retry_due(now) {
            self.open(&mut inner, now);
        }
        let connection = inner.watch.connection(now);
        drop(inner);
        if self.live.connection.try_get_untracked() != Some(connection) {
            let _ = self.live.connection.try_set(connection);
        }
    }

    fn open(self: &Rc<Self>, inner: &mut Inner, now: f64) {
        let Some(wanted) = &inner.wanted else { return };
        match self.connect(&wanted.url) {
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
        self.inner.borrow_mut().watch.greet(now_ms());
        let Some(hello) = read::<Hello>(event) else { return };
        if !self.build.is_empty() && hello.build != self.build {
            let _ = self.live.outdated.try_set(true);
        }
    }

    /// A ping is a frame without news.
    fn on_frame(self: &Rc<Self>, event: &MessageEvent) {
        let now = now_ms();
        let mut inner = self.inner.borrow_mut();
        let Some(frame) = read::<Frame>(event) else {
            // A server of another build: its figures are none of ours.
            return inner.watch.greet(now);
        };
        inner.watch.hear(now, (frame.now - frame.feed_at).num_milliseconds() as f64);
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
        queue_microtask(move || runner.fail(&mut runner.inner.borrow_mut(), now_ms()));
    }

    fn fail(&self, inner: &mut Inner, now: f64) {
        inner.source = None;
        let ask = inner.watch.fail(now, js_sys::Math::random());
        if let Some(wanted) = inner.wanted.as_ref().filter(|_| ask) {
            session::reload_if_ended(wanted.url.clone());
        }
    }

    fn hand_over(self: Rc<Self>) {
        let (frames, wanted) = {
            let mut inner = self.inner.borrow_mut();
            (std::mem::take(&mut inner.queue), inner.wanted.clone())
        };
        let Some((last, wanted)) = frames.last().zip(wanted) else { return };
        self.clock.correct(last.now);
        let _ = self.live.feed_at.try_set(Some(last.feed_at));
        for frame in &frames {
            (wanted.on_frame)(frame);
        }
        self.tick();
    }
}

fn read<T: serde::de::DeserializeOwned>(event: &MessageEvent) -> Option<T> {
    serde_json::from_str(&event.data().as_string()?).ok()
}

fn now_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}
