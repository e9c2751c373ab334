//! A receiver of webhooks that answers well, badly, late or not at all, and verifies signatures by
//! its own means.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::wait::until;

/// What arrived.
#[derive(Clone, Debug)]
pub struct Arrived {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub at: Instant,
}

impl Arrived {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// Answers by the path that was called.
#[derive(Clone, Default)]
pub struct Receiver {
    pub arrived: Arc<Mutex<Vec<Arrived>>>,
    pub url: String,
}

impl Receiver {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let receiver = Self { url, ..Self::default() };
        let app = Router::new().fallback(receive).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        receiver
    }

    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    pub fn arrived(&self, path: &str) -> Vec<Arrived> {
        let arrived = self.arrived.lock().unwrap();
        arrived.iter().filter(|one| one.path == path).cloned().collect()
    }

    pub async fn wait_for(&self, path: &str, count: usize) -> Vec<Arrived> {
        until(Duration::from_secs(20), async || {
            let arrived = self.arrived(path);
            let are_there = arrived.len() >= count;
            if are_there { Ok(arrived) } else { Err(format!("{path}: {}", arrived.len())) }
        })
        .await
    }
}

async fn receive(
    State(receiver): State<Receiver>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path().to_owned();
    let seen = receiver.arrived(&path).len();
    let one = Arrived { path: path.clone(), headers, body, at: Instant::now() };
    receiver.arrived.lock().unwrap().push(one);
    match path.as_str() {
        "/slow" => std::future::pending().await,
        "/flaky" if seen == 0 => {
            (StatusCode::INTERNAL_SERVER_ERROR, "<b>no room</b>").into_response()
        }
        "/gone" => StatusCode::GONE.into_response(),
        "/redirect" => Redirect::temporary("/landing").into_response(),
        "/huge" => {
            let chunk = Bytes::from(vec![b'x'; 64 * 1024]);
            let endless =
                futures::stream::repeat_with(move || Ok::<_, std::io::Error>(chunk.clone()));
            Body::from_stream(endless).into_response()
        }
        _ => (StatusCode::OK, "thanks").into_response(),
    }
}

/// HMAC-SHA256 by its definition (RFC 2104), so that nothing of the sender's is believed.
fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    assert!(key.len() <= 64);
    let pad = |with: u8| -> Vec<u8> {
        (0..64).map(|place| key.get(place).copied().unwrap_or(0) ^ with).collect()
    };
    let inner = Sha256::digest([pad(0x36), message.to_vec()].concat());
    Sha256::digest([pad(0x5c), inner.to_vec()].concat()).to_vec()
}

/// Whether a message is signed with a secret, as a receiver finds out.
pub fn verifies(arrived: &Arrived, secret: &str) -> bool {
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let (id, at) = (arrived.header("webhook-id"), arrived.header("webhook-timestamp"));
    let signed = [format!("{id}.{at}.").as_bytes(), &arrived.body].concat();
    let expected = format!("v1,{}", STANDARD.encode(hmac(&key, &signed)));
    arrived.header("webhook-signature").split(' ').any(|one| one == expected)
}
