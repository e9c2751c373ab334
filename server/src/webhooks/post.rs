//! One post to an endpoint, and what came of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use domain::webhooks::{ANSWER_BYTES_KEPT, Attempt, Fault, message_id};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, Url};
use store::webhooks::send::Taken;

use super::sign::signatures;
use super::target::{Private, PublicOnly, is_public, literal};

/// From the look-up of the name to the last byte of the answer.
pub const TIMEOUT: Duration = Duration::from_secs(10);

/// Longest text of what the network said, in characters.
const DETAIL_CHARS_MAX: usize = 300;

/// Posts to endpoints. Cheap to clone.
#[derive(Clone)]
pub struct Sender {
    client: Client,
    private: bool,
}

impl Sender {
    /// `private`: private addresses are allowed.
    pub fn new(private: bool) -> reqwest::Result<Self> {
        let client = Client::builder()
            .user_agent(concat!("Headroom/", env!("CARGO_PKG_VERSION")))
            .timeout(TIMEOUT)
            .redirect(Policy::none())
            // A proxy would connect where we could not look.
            .no_proxy()
            .pool_max_idle_per_host(2)
            .pool_idle_timeout(Duration::from_secs(30));
        let client = match private {
            true => client,
            false => client.dns_resolver(Arc::new(PublicOnly)),
        };
        Ok(Self { client: client.build()?, private })
    }

    /// Signs and posts, once.
    pub async fn post(&self, taken: &Taken, now: DateTime<Utc>) -> Attempt {
        let began = Instant::now();
        let attempt =
            Attempt { at: now, took_ms: 0, status: None, error: None, detail: None, answer: None };
        let attempt = match self.send(taken, now).await {
            Ok(response) => {
                let status = response.status().as_u16();
                let error = Fault::of_status(status);
                let answer = Some(beginning(response).await);
                Attempt { status: Some(status), error, answer, ..attempt }
            }
            Err((error, detail)) => Attempt { error: Some(error), detail, ..attempt },
        };
        let took = began.elapsed().as_millis();
        Attempt { took_ms: u32::try_from(took).unwrap_or(u32::MAX), ..attempt }
    }

    async fn send(
        &self,
        taken: &Taken,
        now: DateTime<Utc>,
    ) -> Result<Response, (Fault, Option<String>)> {
        let url = Url::parse(&taken.url).map_err(|_| (Fault::Address, None))?;
        // The setting may have changed since the endpoint was made.
        if !self.private {
            if url.scheme() != "https" {
                return Err((Fault::Address, None));
            }
            // Where an address stands for the name, no name is looked up.
            if literal(&url).is_some_and(|ip| !is_public(ip)) {
                return Err((Fault::PrivateAddress, None));
            }
        }
        let (id, timestamp) = (message_id(taken.id), now.timestamp());
        let signature = signatures(&taken.secrets, &id, timestamp, &taken.body);
        let request = self
            .client
            .post(url)
            .header("content-type", "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", signature)
            .body(taken.body.clone());
        request.send().await.map_err(|error| told(&error))
    }
}

/// What went wrong, and the innermost words for it.
fn told(error: &reqwest::Error) -> (Fault, Option<String>) {
    if error.is_timeout() {
        return (Fault::Timeout, None);
    }
    let mut inner: &(dyn std::error::Error + 'static) = error;
    while let Some(source) = inner.source() {
        if source.is::<Private>() {
            return (Fault::PrivateAddress, None);
        }
        inner = source;
    }
    let detail: String = inner.to_string().chars().take(DETAIL_CHARS_MAX).collect();
    let fault = if error.is_builder() { Fault::Address } else { Fault::Connection };
    (fault, Some(detail))
}

/// The first bytes of the answer. The rest is not read: the connection is closed.
async fn beginning(mut response: Response) -> String {
    let mut bytes = Vec::new();
    while bytes.len() < ANSWER_BYTES_KEPT {
        match response.chunk().await {
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            // What was answered counts, however it ended.
            Ok(None) | Err(_) => break,
        }
    }
    bytes.truncate(ANSWER_BYTES_KEPT);
    String::from_utf8_lossy(&bytes).into_owned()
}
