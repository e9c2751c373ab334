//! The server's JSON API, as far as a gateway and an operator's script need it.

use std::{fmt, io::Read, time::Duration};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use ureq::{Agent, Body, http::Response};

use super::{
    back_off,
    model::{Customer, PlanProfile, QuotaLimit, RateLimit},
    report,
    samples::Batch,
};
use crate::process::pause;

const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// Attempts at what the demo cannot begin without; about a minute.
const ATTEMPTS: u32 = 16;

/// A caller with a token.
#[derive(Debug)]
pub struct Api {
    agent: Agent,
    url: String,
    authorization: String,
}

/// Why an answer was not what was asked for.
#[derive(Debug)]
pub enum Refusal {
    /// No answer, or one that says "later".
    Later { reason: String, after: Option<Duration> },
    /// An answer that the same question will always get.
    Never { status: u16, detail: String },
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Later { reason, .. } => write!(out, "the server is not there: {reason}"),
            Self::Never { status, detail } => {
                write!(out, "the server refuses ({status}): {detail}")
            }
        }
    }
}

impl Api {
    pub fn new(url: &str, token: &str) -> Self {
        Self {
            agent: agent(),
            url: url.trim_end_matches('/').to_owned(),
            authorization: format!("Bearer {token}"),
        }
    }

    pub fn with_own_connections(&self) -> Self {
        Self { agent: agent(), url: self.url.clone(), authorization: self.authorization.clone() }
    }

    /// The ids of all plans, as the server lists them.
    pub fn plans(&self) -> Result<Vec<String>> {
        let answer = self.get("/api/v1/plans")?;
        let plans = answer["plans"].as_array().context("the answer has no plans")?;
        Ok(plans.iter().filter_map(|plan| Some(plan["id"].as_str()?.to_owned())).collect())
    }

    /// Registers, or finds registered already.
    pub fn register(&self, customer: &Customer) -> Result<()> {
        let path = format!("/api/v1/apps/{}/{}", customer.org, customer.app);
        let body = json!({ "plan": customer.plan_id });
        self.patiently(|| {
            let request = self.agent.put(format!("{}{path}", self.url));
            understood(request.header("authorization", &self.authorization).send_json(&body))
        })?;
        Ok(())
    }

    /// The effective limits of an App Key, as the model wants to know them.
    pub fn limits(&self, customer: &Customer) -> Result<PlanProfile> {
        let path = format!("/api/v1/apps/{}/{}/limits", customer.org, customer.app);
        Ok(profile(&self.get(&path)?))
    }

    /// When the newest sample of the App Key was taken, RFC 3339; none if it has no use yet.
    pub fn newest_sample(&self, customer: &Customer) -> Result<Option<String>> {
        let path = format!("/api/v1/apps/{}/{}/usage", customer.org, customer.app);
        Ok(self.get(&path)?["summary"]["at"].as_str().map(str::to_owned))
    }

    /// Posts until the server has answered for good, always under the same number. `false` if we
    /// were asked to stop meanwhile.
    ///
    /// # Errors
    /// The token is refused: nothing that follows would be accepted.
    pub fn post(&self, batch: &Batch) -> Result<bool> {
        let mut attempt = 0;
        loop {
            match self.post_once(batch) {
                Ok(()) => return Ok(true),
                Err(Refusal::Later { reason, after }) => {
                    let wait = after.unwrap_or_else(|| back_off(attempt));
                    if attempt == 0 && after.is_none() {
                        report(&Refusal::Later { reason, after });
                    }
                    attempt += 1;
                    if !pause(wait) {
                        return Ok(false);
                    }
                }
                Err(refusal @ Refusal::Never { status: 401 | 403, .. }) => bail!("demo: {refusal}"),
                // A batch that is wrong stays wrong; the next one may be right.
                Err(refusal) => {
                    report(&refusal);
                    return Ok(true);
                }
            }
        }
    }

    /// Whether anybody has asked for more yet.
    pub fn has_requests(&self) -> Result<bool> {
        let page = self.get("/api/v1/requests?show=all&limit=1")?;
        Ok(page["items"].as_array().is_some_and(|items| !items.is_empty()))
    }

    /// Posts once, with the version that is meant where one must be named.
    pub fn ask(&self, path: &str, body: &Value, tag: Option<&str>) -> Result<Value, Refusal> {
        let request = self.agent.post(format!("{}{path}", self.url));
        let request = request.header("authorization", &self.authorization);
        let request = tag.into_iter().fold(request, |request, tag| request.header("if-match", tag));
        understood(request.send_json(body))
    }

    /// The tag of what stands at a path, for a change of it.
    pub fn tag(&self, path: &str) -> Result<String, Refusal> {
        let request = self.agent.get(format!("{}{path}", self.url));
        let answer = request.header("authorization", &self.authorization).call();
        let later = |error: ureq::Error| Refusal::Later { reason: error.to_string(), after: None };
        let answer = answer.map_err(later)?;
        let tag = answer.headers().get("etag").and_then(|tag| tag.to_str().ok());
        Ok(tag.unwrap_or_default().to_owned())
    }

    /// Opens the stream of limits as the gateway `name`, after `since` or from now on.
    pub fn stream(&self, name: &str, since: Option<u64>) -> Result<impl Read> {
        // Pings come every 15 s; an answer that takes longer will not come.
        let agent: Agent = Agent::config_builder()
            .timeout_connect(Some(ANSWER_WITHIN))
            .timeout_recv_response(Some(ANSWER_WITHIN))
            .timeout_recv_body(None)
            .build()
            .into();
        let since = since.map(|version| format!("&since={version}")).unwrap_or_default();
        let url = format!("{}/api/v1/limits/stream?gateway={name}{since}", self.url);
        let answer = agent.get(url).header("authorization", &self.authorization).call()?;
        Ok(answer.into_body().into_reader())
    }

    /// Says that the gateway `name` has applied a version; one that began anew may go back.
    pub fn acknowledge(&self, name: &str, version: u64) -> Result<(), Refusal> {
        let request = self.agent.post(format!("{}/api/v1/limits/ack", self.url));
        let body = json!({ "gateway": name, "version": version, "restarted": true });
        understood(request.header("authorization", &self.authorization).send_json(&body))
            .map(|_| ())
    }

    fn post_once(&self, batch: &Batch) -> Result<(), Refusal> {
        let request = self.agent.post(format!("{}/api/v1/usage", self.url));
        understood(request.header("authorization", &self.authorization).send_json(batch))
            .map(|_| ())
    }

    fn get(&self, path: &str) -> Result<Value> {
        self.patiently(|| {
            let request = self.agent.get(format!("{}{path}", self.url));
            understood(request.header("authorization", &self.authorization).call())
        })
    }

    /// Asks again while the server is away.
    fn patiently(&self, ask: impl Fn() -> Result<Value, Refusal>) -> Result<Value> {
        let mut attempt = 0;
        loop {
            match ask() {
                Ok(answer) => return Ok(answer),
                Err(Refusal::Later { after, .. }) if attempt < ATTEMPTS => {
                    if !pause(after.unwrap_or_else(|| back_off(attempt))) {
                        bail!("interrupted");
                    }
                    attempt += 1;
                }
                Err(refusal) => bail!("{refusal}"),
            }
        }
    }
}

fn agent() -> Agent {
    Agent::config_builder()
        .timeout_global(Some(ANSWER_WITHIN))
        .http_status_as_error(false)
        .build()
        .into()
}

fn understood(answer: Result<Response<Body>, ureq::Error>) -> Result<Value, Refusal> {
    let later = |reason: String, after| Refusal::Later { reason, after };
    let mut answer = answer.map_err(|error| later(error.to_string(), None))?;
    let status = answer.status().as_u16();
    if status == 429 || status >= 500 {
        let after = answer.headers().get("retry-after").and_then(|value| value.to_str().ok());
        let after = after.and_then(|seconds| seconds.parse().ok()).map(Duration::from_secs);
        return Err(later(format!("status {status}"), after.filter(|_| status == 429)));
    }
    let body = answer.body_mut().with_config().limit(64 << 20).read_json::<Value>();
    if (200..300).contains(&status) {
        return body.map_err(|error| later(error.to_string(), None));
    }
    let problem = body.unwrap_or_default();
    let detail = problem["detail"].as_str().or(problem["title"].as_str()).unwrap_or("no reason");
    Err(Refusal::Never { status, detail: detail.to_owned() })
}

/// Reads `GET /apps/{org}/{app}/limits`: one route per bucket, the App Key's own rate of it.
fn profile(answer: &Value) -> PlanProfile {
    let list = |name: &str| answer[name].as_array().cloned().unwrap_or_default();
    PlanProfile {
        rates: list("rates").iter().filter_map(rate).collect(),
        quotas: list("quotas").iter().filter_map(quota).collect(),
    }
}

fn rate(bucket: &Value) -> Option<RateLimit> {
    let route = bucket["routes"].as_array()?.first()?.as_str()?.to_owned();
    let per_app = |limit: &&Value| limit["scope"] == "app" || limit["scope"] == "app_key";
    let limit = bucket["limits"].as_array()?.iter().find(per_app)?;
    // An amount is a number, or a limit value with a kind.
    let amount = limit["amount"].as_f64().or_else(|| limit["amount"]["amount"].as_f64())?;
    let window_seconds = limit["window_seconds"].as_f64().filter(|seconds| *seconds > 0.0)?;
    let counts_messages = limit["unit"] == "message";
    Some(RateLimit { route, per_second: amount / window_seconds, counts_messages })
}

fn quota(quota: &Value) -> Option<QuotaLimit> {
    let name = quota["quota"].as_str()?.to_owned();
    match quota["value"]["kind"].as_str()? {
        "limited" => {
            Some(QuotaLimit { quota: name, amount: Some(quota["value"]["amount"].as_u64()?) })
        }
        "unlimited" => Some(QuotaLimit { quota: name, amount: None }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_become_rates_per_second_and_what_is_not_supported_is_left_out() {
        let app = |amount: u32, unit: &str, window: u32| json!({"amount": amount, "unit": unit, "window_seconds": window, "scope": "app"});
        let user = json!({"amount": 5, "unit": "call", "window_seconds": 60, "scope": "user"});
        let answer = json!({
            "rates": [
                {"bucket": "a", "routes": ["POST /messages", "x"], "limits": [app(6000, "message", 60)]},
                {"bucket": "b", "routes": ["DELETE /y"], "limits": [user, app(100, "call", 1)]},
                {"bucket": "c", "routes": ["GET /z"], "limits": [user]},
                {"bucket": "d", "routes": [], "limits": [app(1, "call", 1)]},
            ],
            "quotas": [
                {"quota": "groups", "value": {"kind": "limited", "amount": 100}},
                {"quota": "registered_users", "value": {"kind": "unlimited"}},
                {"quota": "chat_rooms", "value": {"kind": "not_supported"}},
            ],
        });
        let profile = profile(&answer);
        let rates: Vec<_> = profile
            .rates
            .iter()
            .map(|r| (r.route.as_str(), r.per_second, r.counts_messages))
            .collect();
        assert_eq!(rates, [("POST /messages", 100.0, true), ("DELETE /y", 100.0, false)]);
        let quotas: Vec<_> = profile.quotas.iter().map(|q| (q.quota.as_str(), q.amount)).collect();
        assert_eq!(quotas, [("groups", Some(100)), ("registered_users", None)]);
    }

    #[test]
    fn nobody_listening_is_a_reason_to_wait_not_to_end() {
        let port = crate::headroom::free_port().unwrap();
        let api = Api::new(&format!("http://127.0.0.1:{port}"), "t");
        let batch = Batch { source: "s".into(), batch: 1, samples: Default::default() };
        assert!(matches!(api.post_once(&batch), Err(Refusal::Later { .. })));
    }
}
