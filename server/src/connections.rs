//! The connections of clients: how many, from where, and how long each may say nothing.
//!
//! A connection *waits* while no request of it is under way: it is new, sent half a head, or stands
//! between two requests. Who waits gives way to who comes: at a bound those that waited for longest
//! are closed, so that sockets without a request keep nobody out. A connection with a request under
//! way is never closed for another one, and a stream may be silent for as long as it likes.

mod line_ends;
mod pace;
mod places;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Service;

use self::pace::{Answering, Pace, Paced};
pub use self::places::Connections;
use self::places::Place;
use crate::config::ServeSettings;

/// Connections at most, however many descriptors there are: each takes some memory too.
const ALL_MAX: usize = 16_384;

/// Descriptors that are not for clients: the database, the audit log, those who are called, and
/// [`SPARE`].
const OWN_DESCRIPTORS: usize = 256;

/// Connections above the bound, for one request each and for [`SPARE_TIME`], when all others are
/// busy: who asks whether the server is alive, or signs in, is answered all the same.
const SPARE: usize = 32;
const SPARE_TIME: Duration = Duration::from_secs(15);

/// The longest head of a request, in bytes.
const HEAD_BYTES_MAX: usize = 64 * 1024;

/// Between two tries to accept, when the process or the machine has no descriptor left.
const ACCEPT_AGAIN: Duration = Duration::from_millis(200);

/// What connections may take.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Connections in all.
    pub all: usize,
    /// Connections from one address that is no trusted proxy.
    pub per_address: usize,
    /// From the first byte of a request's head, or from the beginning of the connection, to the
    /// end of the head.
    pub head: Duration,
    /// Between two requests.
    pub idle: Duration,
    /// How long a client may take nothing of an answer that waits for it.
    pub stalled: Duration,
}

impl Bounds {
    /// From the settings and the descriptors that the process may have.
    pub fn new(settings: &ServeSettings) -> Self {
        let possible = descriptors() - OWN_DESCRIPTORS.min(descriptors() / 4);
        let all = settings.connections.map_or(ALL_MAX, |all| all.get() as usize).min(possible);
        let per_address = settings.connections_per_address.map(|most| most.get() as usize);
        Self {
            all,
            per_address: per_address.unwrap_or(all / 4).max(1),
            head: Duration::from_secs(10),
            idle: Duration::from_secs(settings.idle_seconds.into()),
            stalled: Duration::from_secs(30),
        }
    }
}

/// Descriptors that the process may have.
fn descriptors() -> usize {
    let most = getrlimit(Resource::Nofile).current;
    most.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX))
}

/// Lets the process have as many descriptors as it may give itself, as far as it has use for them.
pub fn raise_descriptors() {
    let limit = getrlimit(Resource::Nofile);
    let useful = (ALL_MAX + OWN_DESCRIPTORS) as u64;
    let most = limit.maximum.map_or(useful, |maximum| maximum.min(useful));
    if limit.current.is_some_and(|current| current < most) {
        let raised = setrlimit(Resource::Nofile, Rlimit { current: Some(most), ..limit });
        if let Err(error) = raised {
            tracing::warn!("the number of descriptors stays as it is: {error}");
        }
    }
}

/// Serves until `stop`; then takes no more connections, closes those that wait, and returns when
/// the last answer under way has ended.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    connections: Connections,
    stop: CancellationToken,
) {
    let tasks = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                // Without a place it is closed.
                if let Some(place) = connections.admit(peer.ip()) {
                    tasks.spawn(hold(stream, peer, app.clone(), place, stop.clone()));
                }
            }
            Err(error) if is_of_one_client(&error) => {}
            Err(error) => {
                tracing::error!("no connection can be accepted: {error}");
                connections.give_way();
                tokio::time::sleep(ACCEPT_AGAIN).await;
            }
        }
    }
    drop(listener);
    tasks.close();
    tasks.wait().await;
}

/// Whether the client hung up before it was accepted.
fn is_of_one_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

/// One connection, until it ends, is overdue or gives way.
async fn hold(
    stream: TcpStream,
    peer: SocketAddr,
    app: Router,
    place: Place,
    stop: CancellationToken,
) {
    let pace = place.pace();
    let service = {
        let pace = Arc::clone(pace);
        service_fn(move |request| answer(app.clone(), peer, request, Arc::clone(&pace)))
    };
    let mut builder = http1::Builder::new();
    builder.keep_alive(!place.is_spare()).max_header_size(HEAD_BYTES_MAX);
    let io = TokioIo::new(Paced::new(stream, Arc::clone(pace)));
    let mut connection = pin!(builder.serve_connection(io, service));
    let mut timer = pin!(tokio::time::sleep(place.bounds().head));
    let mut gives_way = pin!(place.gives_way());
    let mut stopped = pin!(stop.cancelled());
    let mut is_stopping = false;
    std::future::poll_fn(|cx| {
        if !is_stopping && stopped.as_mut().poll(cx).is_ready() {
            is_stopping = true;
            connection.as_mut().graceful_shutdown();
        }
        // How it ended is the client's to know.
        if connection.as_mut().poll(cx).is_ready() || gives_way.as_mut().poll(cx).is_ready() {
            return Poll::Ready(());
        }
        if is_stopping && pace.waits_since().is_some() {
            return Poll::Ready(());
        }
        let Some(due) = place.due() else { return Poll::Pending };
        if timer.deadline() != due {
            timer.as_mut().reset(due);
        }
        timer.as_mut().poll(cx)
    })
    .await;
}

/// Answers one request; the connection does not wait until the answer's last byte is handed over.
async fn answer(
    mut app: Router,
    peer: SocketAddr,
    request: Request<Incoming>,
    pace: Arc<Pace>,
) -> Result<Response<Answering<Body>>, std::convert::Infallible> {
    let busy = pace.begin();
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    let answer = app.call(request).await?;
    Ok(answer.map(|body| Answering::new(body, busy)))
}

/// Whom the connections of an address are counted to: itself, or its network of 64 bits, of which
/// whoever has one address of IPv6 has all.
fn source(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_of_ipv6_is_one_source() {
        let of = |peer: &str| source(peer.parse().unwrap()).to_string();
        assert_eq!(of("203.0.113.9"), "203.0.113.9");
        assert_eq!(of("::ffff:203.0.113.9"), "203.0.113.9");
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
    }
}
