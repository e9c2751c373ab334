//! Sockets that say little, nothing or too much, and those who must be answered meanwhile.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::process::Command;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::routing::get;
use futures::{StreamExt, stream};
use reqwest::Client;
use server::connections::{Bounds, Connections, serve};
use sqlx::PgPool;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::live::Events;
use crate::process::{ADMIN_PASSWORD, Headroom};
use crate::spawn::TestServer;

/// Longer than anything here may take.
const PATIENCE: Duration = Duration::from_secs(30);

const HALF: &[u8] = b"GET / HTTP/1.1\r\nHost: headroom\r\nX-Sl";
const WHOLE: &[u8] = b"GET / HTTP/1.1\r\nHost: headroom\r\n\r\n";
const STREAM: &[u8] = b"GET /stream HTTP/1.1\r\nHost: headroom\r\n\r\n";

const SMALL: Bounds = Bounds {
    all: 100,
    per_address: 100,
    head: Duration::from_millis(300),
    idle: Duration::from_millis(600),
    stalled: Duration::from_millis(300),
};

/// Much larger than each time of [`SMALL`].
const SILENCE: Duration = Duration::from_millis(1500);

/// A server of a few routes with bounds of a test's own.
struct Small {
    address: SocketAddr,
    connections: Connections,
    stop: CancellationToken,
    served: JoinHandle<()>,
}

impl Small {
    async fn start(bounds: Bounds, proxies: &[IpAddr]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Connections::new(bounds, proxies.to_vec());
        let stop = CancellationToken::new();
        let ends = stop.clone();
        let app = Router::new()
            .route("/", get(|| async { "well" }))
            .route("/stream", get(move || rare(ends.clone())))
            .route("/endless", get(endless));
        let served = tokio::spawn(serve(listener, app, connections.clone(), stop.clone()));
        Self { address, connections, stop, served }
    }

    async fn send(&self, bytes: &[u8]) -> TcpStream {
        self.send_from("127.0.0.1", bytes).await
    }

    /// From an address of this machine.
    async fn send_from(&self, source: &str, bytes: &[u8]) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::new(source.parse().unwrap(), 0)).unwrap();
        let mut stream = socket.connect(self.address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        stream
    }

    async fn count_is(&self, count: usize) {
        let counted = async {
            while self.connections.count() != count {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, counted).await.unwrap();
    }
}

/// A stream with an event, a long silence, an event, and a silence until the server stops.
async fn rare(stop: CancellationToken) -> Body {
    let first = stream::once(async { Ok::<_, Infallible>(Bytes::from("data: 1\n\n")) });
    let second = stream::once(async {
        tokio::time::sleep(SILENCE).await;
        Ok(Bytes::from("data: 2\n\n"))
    });
    let last = stream::once(async move {
        stop.cancelled().await;
        Ok(Bytes::from("data: 3\n\n"))
    });
    Body::from_stream(first.chain(second).chain(last))
}

async fn endless() -> Body {
    let piece = Bytes::from(vec![b'x'; 64 * 1024]);
    Body::from_stream(stream::repeat_with(move || Ok::<_, Infallible>(piece.clone())))
}

/// Everything until the server closes.
async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // Who closes while something was not read resets: what came before counts.
    let _ = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Everything until `end` came.
async fn until(stream: &mut TcpStream, end: &str) -> String {
    let mut bytes = Vec::new();
    while !String::from_utf8_lossy(&bytes).contains(end) {
        let read = tokio::time::timeout(PATIENCE, stream.read_buf(&mut bytes)).await.unwrap();
        assert_ne!(read.unwrap(), 0, "closed before {end:?}");
    }
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn who_says_nothing_or_half_a_head_is_cut_off() {
    let server = Small::start(SMALL, &[]).await;
    for bytes in [b"".as_slice(), HALF] {
        let began = Instant::now();
        let mut stream = server.send(bytes).await;
        assert_eq!(rest(&mut stream).await, "");
        assert!(began.elapsed() >= SMALL.head);
    }
    // A head that comes drop by drop is no better.
    let (mut reads, mut writes) = server.send(HALF).await.into_split();
    let drops = tokio::spawn(async move {
        while writes.write_all(b"x").await.is_ok() {
            tokio::time::sleep(SMALL.head / 6).await;
        }
    });
    let mut bytes = Vec::new();
    let _ = tokio::time::timeout(PATIENCE, reads.read_to_end(&mut bytes)).await.unwrap();
    assert!(bytes.is_empty());
    drops.abort();
    server.count_is(0).await;
}

#[tokio::test]
async fn a_connection_is_kept_between_requests_but_not_for_ever() {
    let server = Small::start(SMALL, &[]).await;
    let mut stream = server.send(WHOLE).await;
    until(&mut stream, "well").await;
    // Longer than a head may take.
    tokio::time::sleep(SMALL.head + SMALL.head / 3).await;
    stream.write_all(WHOLE).await.unwrap();
    until(&mut stream, "well").await;
    let answered = Instant::now();
    assert_eq!(rest(&mut stream).await, "");
    assert!(answered.elapsed() >= SMALL.idle - SMALL.idle / 4);
}

#[tokio::test]
async fn a_stream_may_be_silent_and_a_reader_that_takes_nothing_may_not() {
    let server = Small::start(SMALL, &[]).await;
    let mut rare = server.send(STREAM).await;
    until(&mut rare, "data: 1").await;
    let _stalled = server.send(b"GET /endless HTTP/1.1\r\nHost: headroom\r\n\r\n").await;
    server.count_is(2).await;
    until(&mut rare, "data: 2").await;
    server.count_is(1).await;
}

#[tokio::test]
async fn who_waits_gives_way_and_who_is_answered_does_not() {
    let bounds = Bounds { all: 8, head: PATIENCE, idle: PATIENCE, ..SMALL };
    let server = Small::start(bounds, &[]).await;
    let mut busy = server.send(STREAM).await;
    until(&mut busy, "data: 1").await;
    let mut hanging = Vec::new();
    for _ in 0..50 {
        hanging.push(server.send(HALF).await);
    }
    let mut asked = server.send(WHOLE).await;
    until(&mut asked, "well").await;
    assert!(server.connections.count() <= bounds.all);
    assert_eq!(rest(&mut hanging[0]).await, "", "the first gives way first");
    until(&mut busy, "data: 2").await;
    assert_eq!(server.connections.refused(), 0);
}

#[tokio::test]
async fn one_address_has_its_share_and_a_proxy_speaks_for_many() {
    let bounds = Bounds { all: 40, per_address: 4, ..SMALL };
    let proxy = "127.0.0.7".parse().unwrap();
    let server = Small::start(bounds, &[proxy]).await;
    let mut streams = Vec::new();
    for source in ["127.0.0.1"; 4].into_iter().chain(["127.0.0.7"; 12]) {
        let mut stream = server.send_from(source, STREAM).await;
        until(&mut stream, "data: 1").await;
        streams.push(stream);
    }
    assert_eq!(rest(&mut server.send(WHOLE).await).await, "");
    assert_eq!(server.connections.refused(), 1);
    until(&mut server.send_from("127.0.0.2", WHOLE).await, "well").await;
    // Who hung up has left its place to the next.
    drop(streams.remove(0));
    server.count_is(15).await;
    until(&mut server.send(WHOLE).await, "well").await;
}

#[tokio::test]
async fn when_all_are_busy_one_request_is_answered_all_the_same() {
    let bounds = Bounds { all: 4, ..SMALL };
    let server = Small::start(bounds, &[]).await;
    let mut streams = Vec::new();
    for _ in 0..bounds.all {
        let mut stream = server.send(STREAM).await;
        until(&mut stream, "data: 1").await;
        streams.push(stream);
    }
    let answer = rest(&mut server.send(WHOLE).await).await.to_lowercase();
    assert!(answer.contains("well") && answer.contains("connection: close"), "{answer}");
}

#[tokio::test]
async fn thousands_of_streams_do_not_hold_up_the_end() {
    let bounds = Bounds { all: 5000, per_address: 5000, head: PATIENCE, ..SMALL };
    let server = Small::start(bounds, &[]).await;
    let mut streams = Vec::new();
    // Each is two descriptors of this process, which may have few.
    for number in 0..400 {
        let mut stream = server.send(if number % 2 == 0 { STREAM } else { HALF }).await;
        if number % 2 == 0 {
            until(&mut stream, "data: 1").await;
        }
        streams.push(stream);
    }
    // Each of them is silent from now on.
    for stream in streams.iter_mut().step_by(2) {
        until(stream, "data: 2").await;
    }
    let stopped = Instant::now();
    server.stop.cancel();
    server.served.await.unwrap();
    assert!(stopped.elapsed() < Duration::from_secs(5), "{:?}", stopped.elapsed());
    assert!(rest(&mut streams[0]).await.contains("data: 3"), "an answer under way is finished");
}

/// What a server of the house answers to these bytes.
async fn answer(server: &TestServer, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(server.host()).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    rest(&mut stream).await
}

#[sqlx::test(migrations = "../migrations")]
async fn a_head_is_read_strictly(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let close = "Connection: close\r\n\r\n";
    for head in [
        "GET /healthz HTTP/1.1\r\n",
        "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: a\r\n",
        "GET /healthz HTTP/1.1\r\nHost: a, b\r\n",
        "GET /healthz HTTP/1.1\r\nHost:\r\n",
        "GET /healthz HTTP/1.0\r\nHost: a\r\nHost: b\r\n",
        "GET /healthz HTTP/1.1\nHost: a\r\n",
        "GET /healthz HTTP/1.1\r\nHost: a\nX-Hidden: b\r\n",
    ] {
        let answer = answer(&server, format!("{head}{close}").as_bytes()).await;
        let status = answer.split(' ').nth(1).unwrap_or_default();
        assert_eq!(status, "400", "{head:?}: {answer}");
    }
    for head in ["GET /healthz HTTP/1.1\r\nHost: [::1]:3000\r\n", "GET /healthz HTTP/1.0\r\n"] {
        let answer = answer(&server, format!("{head}{close}").as_bytes()).await;
        assert!(answer.contains("200 OK") && answer.ends_with("ok\n"), "{head:?}: {answer}");
    }
}

/// A form is read before anybody knows who sends it.
#[sqlx::test(migrations = "../migrations")]
async fn a_body_that_comes_drop_by_drop_is_cut_off(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let stream = TcpStream::connect(server.host()).await.unwrap();
    let (mut reads, mut writes) = stream.into_split();
    let kind = "Content-Type: application/x-www-form-urlencoded";
    for path in ["/account/password", "/sign-in"] {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\n{kind}\r\nContent-Length: 1000\r\n\r\n",
            server.host()
        );
        writes.write_all(head.as_bytes()).await.unwrap();
        let drops = async {
            while writes.write_all(b"x").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        };
        let mut bytes = Vec::new();
        let answered = tokio::time::timeout(PATIENCE, reads.read_to_end(&mut bytes));
        tokio::select! {
            answered = answered => { let _ = answered.unwrap(); }
            () = drops => { let _ = reads.read_to_end(&mut bytes).await; }
        }
        let answer = String::from_utf8(bytes).unwrap();
        assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
        let next = TcpStream::connect(server.host()).await.unwrap();
        (reads, writes) = next.into_split();
    }
}

/// Signs in to a process, as a browser does.
async fn signed_in(url: &str) -> Client {
    let client = Client::builder().cookie_store(true).build().unwrap();
    let form = [("login", "admin"), ("password", ADMIN_PASSWORD)];
    let answer = client.post(format!("{url}/sign-in")).form(&form).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    client
}

/// What strangers can do without an account: open more sockets than the process may have.
#[tokio::test]
async fn strangers_do_not_make_the_server_deaf() {
    let mut headroom = Headroom::new("deaf", None);
    headroom.descriptors(400);
    headroom.restart().await;
    let url = headroom.url();
    let client = signed_in(&url).await;
    let live = client.get(format!("{url}/live/overview")).send().await.unwrap();
    let mut live = Events::of(live);
    assert_eq!(live.next().await.unwrap().0, "hello");
    let address = url.trim_start_matches("http://").to_owned();
    let mut hanging = Vec::new();
    for number in 0..600 {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        // Some are cut off while they write.
        let _ = stream.write_all(if number % 3 == 0 { b"" } else { HALF }).await;
        hanging.push(stream);
    }
    let fresh = Client::new();
    for path in ["/healthz", "/readyz", "/sign-in"] {
        let request = fresh.get(format!("{url}{path}")).timeout(Duration::from_secs(5));
        assert_eq!(request.send().await.unwrap().status(), 200, "{path}");
    }
    let again = signed_in(&url).await;
    assert_eq!(again.get(format!("{url}/")).send().await.unwrap().status(), 200);
    for _ in 0..2 {
        live.next().await.expect("the stream was cut off");
    }
    drop(hanging);
}

/// A process without a descriptor left waits, and goes on when there are some again.
#[tokio::test]
async fn a_server_without_descriptors_waits_for_some() {
    let headroom = Headroom::start("no-descriptors").await;
    let url = headroom.url();
    let limit = |most: &str| {
        let pid = headroom.pid().to_string();
        let set =
            Command::new("prlimit").args(["--pid", &pid, &format!("--nofile={most}:")]).status();
        assert!(set.unwrap().success());
    };
    let ticks = || {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", headroom.pid())).unwrap();
        let fields = stat.rsplit(')').next().unwrap().split_whitespace().skip(11).take(2);
        fields.map(|ticks| ticks.parse::<u64>().unwrap()).sum::<u64>()
    };
    limit("3");
    let waiting = tokio::spawn(Client::new().get(format!("{url}/healthz")).send());
    let before = ticks();
    tokio::time::sleep(Duration::from_secs(2)).await;
    let spent = ticks() - before;
    assert!(spent < 100, "half of the time was spent on trying: {spent} ticks of 10 ms");
    assert!(!waiting.is_finished());
    limit("1000");
    let answer = tokio::time::timeout(PATIENCE, waiting).await.unwrap().unwrap();
    assert_eq!(answer.unwrap().status(), 200);
}
