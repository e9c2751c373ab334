//! Calls to one platform for one recount: paced, with a token, tried again where that may help, and
//! given up where it does not.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::ids::Route;
use domain::recounts::{Failure, RecountFault};
use rand::Rng;
use reqwest::header::{ACCEPT, HeaderMap, RETRY_AFTER};
use reqwest::{Client, RequestBuilder, Url};
use store::Clock;
use store::recounts::work::Taken;
use tokio::time::{Instant, sleep, sleep_until};

use super::live::Live;
use super::protocol::{self, Broken};
use crate::outside::{self, Trouble};

/// From the look-up of the name to the last byte of the answer.
pub const TIMEOUT: Duration = Duration::from_secs(10);

/// Largest answer: a page of 100 entries has some 50 KB.
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;

/// How often in a row it is told to wait, and how often in a row it fails, before it is given up.
const THROTTLES_MAX: u32 = 8;
const FAILURES_MAX: u32 = 5;

/// First wait of each; the next is twice as long.
const THROTTLE_WAIT: Duration = Duration::from_secs(1);
const FAILURE_WAIT: Duration = Duration::from_millis(500);

/// Longest wait that we choose, and that a platform may ask for.
const WAIT_MAX: Duration = Duration::from_secs(60);
const RETRY_AFTER_MAX: Duration = Duration::from_secs(600);

/// Waits vary by so much, so that what was told to wait together does not come together.
const JITTER: std::ops::RangeInclusive<f64> = 1.0..=1.3;

/// A token is not used in the last part of its time.
const TOKEN_MARGIN_SECONDS: u64 = 60;

/// Calls to platforms. Cheap to clone.
#[derive(Clone)]
pub struct Platforms {
    client: Client,
    private: bool,
    clock: Clock,
}

impl Platforms {
    /// `private`: private addresses are allowed.
    pub fn new(private: bool, clock: Clock) -> reqwest::Result<Self> {
        Ok(Self { client: outside::client(private, TIMEOUT)?, private, clock })
    }

    /// The calls of one recount.
    pub fn session<'a>(&'a self, taken: &'a Taken, live: &'a Live) -> Session<'a> {
        let spacing = Duration::from_millis(taken.spacing_ms);
        // Another recount, or a server that died, may have called a moment ago.
        let next = Instant::now() + spacing;
        Session { platforms: self, taken, live, spacing, next, token: None }
    }
}

pub struct Session<'a> {
    platforms: &'a Platforms,
    taken: &'a Taken,
    live: &'a Live,
    spacing: Duration,
    /// No call before it.
    next: Instant,
    token: Option<(String, Instant)>,
}

/// What was answered.
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

/// How often in a row something went wrong.
#[derive(Default)]
struct Tries {
    throttles: u32,
    failures: u32,
}

impl Session<'_> {
    /// `GET` below the App Key's path, until it is answered 200 or given up.
    pub async fn get(
        &mut self,
        path: &str,
        query: &[(&str, &str)],
        route: &Route,
    ) -> Result<Vec<u8>, Failure> {
        let mut url = self.url(path, route)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let (mut tries, mut is_renewed) = (Tries::default(), false);
        loop {
            let token = self.token().await?;
            let request = self.platforms.client.get(url.clone()).bearer_auth(token);
            let answer = self.send(request).await;
            match answer {
                Ok(answer) if answer.status == 401 && !is_renewed => {
                    // It may have ended early; with a new one it is tried once more.
                    (self.token, is_renewed) = (None, true);
                }
                answer => {
                    if let Some(body) = self.settle(answer, &mut tries, route).await? {
                        return Ok(body);
                    }
                }
            }
        }
    }

    async fn token(&mut self) -> Result<String, Failure> {
        if let Some((token, until)) = &self.token
            && Instant::now() < *until
        {
            return Ok(token.clone());
        }
        let route = Route::new("POST /token");
        let url = self.url("/token", &route)?;
        let (client_id, client_secret) = (&self.taken.client_id, &self.taken.client_secret);
        let body = protocol::token_request(client_id, client_secret).to_string();
        let mut tries = Tries::default();
        let answer = loop {
            let request = self.platforms.client.post(url.clone());
            let request = request.header("content-type", "application/json").body(body.clone());
            let answer = self.send(request).await;
            if let Some(answer) = self.settle(answer, &mut tries, &route).await? {
                break answer;
            }
        };
        let token =
            protocol::token(&answer).map_err(|broken| self.broken(broken, &route, &answer))?;
        let margin = TOKEN_MARGIN_SECONDS.min(token.expires_in / 2);
        // At most a day is believed.
        let seconds = (token.expires_in - margin).clamp(1, 86_400);
        let until = Instant::now() + Duration::from_secs(seconds);
        self.token = Some((token.text.clone(), until));
        Ok(token.text)
    }

    fn url(&self, path: &str, route: &Route) -> Result<Url, Failure> {
        // The parts of an App Key hold nothing that means anything in an address.
        let app = &self.taken.app;
        let text = format!("{}/{}/{}{path}", self.taken.url, app.org(), app.app());
        outside::address(&text, self.platforms.private).map_err(|trouble| self.told(trouble, route))
    }

    /// Waits for its turn, and calls.
    async fn send(&mut self, request: RequestBuilder) -> Result<Answer, Trouble> {
        sleep_until(self.next).await;
        self.next = Instant::now() + self.spacing;
        self.live.called();
        let mut response = request
            .header(ACCEPT, "application/json")
            .send()
            .await
            .map_err(|error| Trouble::from(&error))?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| Trouble::from(&error))? {
            body.extend_from_slice(&chunk);
            if body.len() > ANSWER_BYTES_MAX {
                // The rest is not read: the connection is closed.
                break;
            }
        }
        Ok(Answer { status, headers, body })
    }

    /// What follows from an answer: its body; `None`: call again, it was waited already; or the end.
    async fn settle(
        &self,
        answer: Result<Answer, Trouble>,
        tries: &mut Tries,
        route: &Route,
    ) -> Result<Option<Vec<u8>>, Failure> {
        let answer = match answer {
            Ok(answer) => answer,
            Err(trouble @ (Trouble::Timeout | Trouble::Connection(_))) => {
                let failure = self.told(trouble, route);
                return again(&mut tries.failures, FAILURES_MAX, FAILURE_WAIT, failure).await;
            }
            Err(trouble) => return Err(self.told(trouble, route)),
        };
        if answer.body.len() > ANSWER_BYTES_MAX {
            return Err(self.failure(RecountFault::TooLarge, route, ""));
        }
        let (name, description) = match answer.status {
            200 => return Ok(Some(answer.body)),
            _ => protocol::error(&answer.body),
        };
        let said = format!("{} {name} {description}", answer.status);
        let fault = match answer.status {
            429 if name == "resource_limited" => RecountFault::PlanLimit,
            429 => {
                self.live.throttled();
                let failure = self.failure(RecountFault::Throttled, route, &said);
                let Some(wait) = retry_after(&answer.headers, self.platforms.clock.now()) else {
                    return again(&mut tries.throttles, THROTTLES_MAX, THROTTLE_WAIT, failure)
                        .await;
                };
                tries.throttles += 1;
                if wait > RETRY_AFTER_MAX || tries.throttles >= THROTTLES_MAX {
                    return Err(failure);
                }
                sleep(wait).await;
                return Ok(None);
            }
            500.. => {
                let failure = self.failure(RecountFault::ServerError, route, &said);
                return again(&mut tries.failures, FAILURES_MAX, FAILURE_WAIT, failure).await;
            }
            300..400 => RecountFault::Redirect,
            400 | 401 if route.as_str().ends_with("/token") => RecountFault::Unauthorized,
            401 => RecountFault::Unauthorized,
            403 => RecountFault::Forbidden,
            404 => RecountFault::NotFound,
            _ => RecountFault::Status,
        };
        Err(self.failure(fault, route, &said))
    }

    /// An answer that cannot be used.
    pub fn broken(&self, broken: Broken, route: &Route, body: &[u8]) -> Failure {
        match broken {
            Broken::NotJson => self.failure(RecountFault::NotJson, route, &protocol::error(body).1),
            Broken::Malformed(what) => self.failure(RecountFault::Malformed, route, what),
        }
    }

    fn told(&self, trouble: Trouble, route: &Route) -> Failure {
        match trouble {
            Trouble::Timeout => self.failure(RecountFault::Timeout, route, ""),
            Trouble::Private => self.failure(RecountFault::PrivateAddress, route, ""),
            Trouble::Address(detail) => {
                self.failure(RecountFault::Address, route, &detail.unwrap_or_default())
            }
            Trouble::Connection(detail) => self.failure(RecountFault::Connection, route, &detail),
        }
    }

    /// A platform that says back what it was told must not make it public here.
    fn failure(&self, fault: RecountFault, route: &Route, said: &str) -> Failure {
        let mut said = said.replace(&self.taken.client_secret, "…");
        if let Some((token, _)) = &self.token {
            said = said.replace(token, "…");
        }
        Failure::new(fault, route.clone(), &said)
    }
}

/// Waits longer each time, and gives up after `most` times in a row.
async fn again(
    tries: &mut u32,
    most: u32,
    first: Duration,
    failure: Failure,
) -> Result<Option<Vec<u8>>, Failure> {
    *tries += 1;
    if *tries >= most {
        return Err(failure);
    }
    let wait = first.saturating_mul(1 << (*tries - 1).min(16)).min(WAIT_MAX);
    let wait = wait.mul_f64(rand::rng().random_range(JITTER));
    sleep(wait).await;
    Ok(None)
}

/// Seconds, or a moment.
fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let at = DateTime::parse_from_rfc2822(text).ok()?;
    Some((at.to_utc() - now).to_std().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_read_in_both_ways_of_writing_them() {
        let now = Clock::default().now();
        let of = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(
                RETRY_AFTER,
                text.parse().unwrap_or(reqwest::header::HeaderValue::from_static("")),
            );
            retry_after(&headers, now)
        };
        assert_eq!(of("7"), Some(Duration::from_secs(7)));
        assert_eq!(of("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::ZERO));
        let soon = (now + chrono::TimeDelta::seconds(90)).to_rfc2822();
        assert!(of(&soon).is_some_and(|wait| (85..=90).contains(&wait.as_secs())));
        assert_eq!(of("soon"), None);
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }
}
