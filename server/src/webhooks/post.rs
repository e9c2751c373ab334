//! One post to an endpoint, and what came of it.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use domain::webhooks::{ANSWER_BYTES_KEPT, Attempt, WebhookFault, message_id};
use reqwest::{Client, Response};
use store::webhooks::send::Taken;

use super::sign::signatures;
use crate::outside::{self, Trouble};

/// From the look-up of the name to the last byte of the answer.
pub const TIMEOUT: Duration = Duration::from_secs(10);

/// Posts to endpoints. Cheap to clone.
#[derive(Clone)]
pub struct Sender {
    client: Client,
    private: bool,
}

impl Sender {
    /// `private`: private addresses are allowed.
    pub fn new(private: bool) -> reqwest::Result<Self> {
        Ok(Self { client: outside::client(private, TIMEOUT)?, private })
    }

    /// Signs and posts, once.
    pub async fn post(&self, taken: &Taken, now: DateTime<Utc>) -> Attempt {
        let began = Instant::now();
        let attempt =
            Attempt { at: now, took_ms: 0, status: None, error: None, detail: None, answer: None };
        let attempt = match self.send(taken, now).await {
            Ok(response) => {
                let status = response.status().as_u16();
                let error = WebhookFault::of_status(status);
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
    ) -> Result<Response, (WebhookFault, Option<String>)> {
        let url = outside::address(&taken.url, self.private).map_err(told)?;
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
        request.send().await.map_err(|error| told(Trouble::from(&error)))
    }
}

/// What went wrong, and the words for it.
fn told(trouble: Trouble) -> (WebhookFault, Option<String>) {
    match trouble {
        Trouble::Timeout => (WebhookFault::Timeout, None),
        Trouble::Private => (WebhookFault::PrivateAddress, None),
        Trouble::Address(detail) => (WebhookFault::Address, detail),
        Trouble::Connection(detail) => (WebhookFault::Connection, Some(detail)),
    }
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
