//! What a connection is about, and since when.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use http_body::{Body, Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::Bounds;
use super::line_ends::LineEnds;

/// Told by the connection's own task, read by whoever looks for one that may give way.
#[derive(Debug)]
pub(super) struct Pace {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    /// Since when the client takes nothing of what is to be written.
    stalled: Option<Instant>,
}

#[derive(Clone, Copy, Debug)]
enum Phase {
    /// Nothing came yet.
    New(Instant),
    /// The head of a request is coming.
    Head(Instant),
    /// A request is under way.
    Busy,
    /// The last request was answered.
    Idle(Instant),
}

impl Pace {
    pub(super) fn new() -> Self {
        let phase = Phase::New(Instant::now());
        Self { state: Mutex::new(State { phase, stalled: None }) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A request is under way until what is returned is dropped.
    pub(super) fn begin(self: &Arc<Self>) -> Busy {
        self.state().phase = Phase::Busy;
        Busy(Arc::clone(self))
    }

    /// Since when it waits for a request; `None`: one is under way, or an answer still leaves.
    pub(super) fn waits_since(&self) -> Option<Instant> {
        let state = self.state();
        match (state.stalled, state.phase) {
            (None, Phase::New(since) | Phase::Head(since) | Phase::Idle(since)) => Some(since),
            (Some(_), _) | (None, Phase::Busy) => None,
        }
    }

    /// When it is to be closed if nothing happens until then.
    pub(super) fn due(&self, bounds: &Bounds) -> Option<Instant> {
        let state = self.state();
        match (state.stalled, state.phase) {
            (Some(since), _) => Some(since + bounds.stalled),
            (None, Phase::New(since) | Phase::Head(since)) => Some(since + bounds.head),
            (None, Phase::Idle(since)) => Some(since + bounds.idle),
            (None, Phase::Busy) => None,
        }
    }

    /// Bytes came: whether they are the first of a head, or `None`: not of a head.
    fn note_read(&self) -> Option<bool> {
        let mut state = self.state();
        match state.phase {
            Phase::New(_) | Phase::Idle(_) => {
                state.phase = Phase::Head(Instant::now());
                Some(true)
            }
            Phase::Head(_) => Some(false),
            Phase::Busy => None,
        }
    }

    fn note_write(&self, is_pending: bool) {
        let mut state = self.state();
        match is_pending {
            true => state.stalled = state.stalled.or_else(|| Some(Instant::now())),
            false => state.stalled = None,
        }
    }
}

/// Held while a request is under way.
#[derive(Debug)]
pub(super) struct Busy(Arc<Pace>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.state().phase = Phase::Idle(Instant::now());
    }
}

/// The body of an answer: its request is under way until the body is dropped.
pub(super) struct Answering<B> {
    body: B,
    _busy: Busy,
}

impl<B> Answering<B> {
    pub(super) fn new(body: B, busy: Busy) -> Self {
        Self { body, _busy: busy }
    }
}

impl<B: Body + Unpin> Body for Answering<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A socket that tells the pace of what it carries, and lets no lone LF into a head.
pub(super) struct Paced {
    stream: TcpStream,
    pace: Arc<Pace>,
    line_ends: LineEnds,
}

impl Paced {
    pub(super) fn new(stream: TcpStream, pace: Arc<Pace>) -> Self {
        Self { stream, pace, line_ends: LineEnds::default() }
    }

    fn note_written<T>(&self, polled: Poll<T>) -> Poll<T> {
        self.pace.note_write(polled.is_pending());
        polled
    }
}

impl AsyncRead for Paced {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buffer))?;
        let piece = &mut buffer.filled_mut()[before..];
        if !piece.is_empty()
            && let Some(is_first) = self.pace.note_read()
        {
            if is_first {
                self.line_ends = LineEnds::default();
            }
            self.line_ends.refuse_lone(piece);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Paced {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.note_written(polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        self.note_written(polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
