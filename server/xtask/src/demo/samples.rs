//! The words of `POST /api/v1/usage`, and what a customer reports at one moment.

use chrono::{DateTime, SecondsFormat};
use serde::Serialize;

use super::model::{Customer, PlanProfile};

/// A batch has at most so many samples: about 1 MB, a quarter of what the server takes.
pub const BATCH_SAMPLES: usize = 8000;

/// An App Key that nobody registered and that sends all the same.
const STRANGER: &str = "ghost#legacy-import";

#[derive(Debug, Clone, Serialize)]
pub struct Batch {
    pub source: String,
    pub batch: i64,
    #[serde(flatten)]
    pub samples: Samples,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct Samples {
    pub gauges: Vec<GaugeSample>,
    pub calls: Vec<CallSample>,
}

#[derive(Debug, Clone, Serialize)]
pub struct GaugeSample {
    app: String,
    quota: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    value: u64,
    at: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct CallSample {
    app: String,
    route: String,
    from: String,
    seconds: u32,
    calls: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<u64>,
    rejected: u64,
    peak: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    top: Vec<TopSubject>,
}

#[derive(Debug, Clone, Serialize)]
struct TopSubject {
    scope: &'static str,
    subject: &'static str,
    calls: u64,
}

impl Samples {
    pub fn len(&self) -> usize {
        self.gauges.len() + self.calls.len()
    }

    /// What `customer` measured at `at` and called in the `seconds` before.
    pub fn add(&mut self, customer: &Customer, profile: &PlanProfile, at: i64, seconds: u32) {
        self.add_gauges(customer, profile, at);
        let (app, begin) = (customer.key(), at - i64::from(seconds));
        let from = rfc3339(begin);
        for index in customer.routes(profile) {
            let calls = customer.calls(profile, index, begin, seconds);
            if calls.calls + calls.throttled == 0 {
                continue;
            }
            // Whoever investigates a burst finds one address behind most of it.
            let top = (calls.throttled > 0).then_some(TopSubject {
                scope: "ip",
                subject: "203.0.113.7",
                calls: calls.calls / 2,
            });
            self.calls.push(CallSample {
                app: app.clone(),
                route: profile.rates[index].route.clone(),
                from: from.clone(),
                seconds,
                calls: calls.calls,
                messages: calls.messages,
                rejected: calls.throttled,
                peak: calls.peak,
                top: top.into_iter().collect(),
            });
        }
    }

    /// What `customer` measured at `at`.
    pub fn add_gauges(&mut self, customer: &Customer, profile: &PlanProfile, at: i64) {
        let (app, now) = (customer.key(), rfc3339(at));
        for limit in &profile.quotas {
            if let Some(gauge) = customer.gauge(limit, profile, at) {
                self.gauges.push(GaugeSample {
                    app: app.clone(),
                    quota: limit.quota.clone(),
                    subject: gauge.subject,
                    value: gauge.value,
                    at: now.clone(),
                });
            }
        }
    }

    /// What the unknown App Key sends.
    pub fn add_stranger(&mut self, at: i64) {
        self.gauges.push(GaugeSample {
            app: STRANGER.to_owned(),
            quota: "registered_users".to_owned(),
            subject: None,
            value: 4242,
            at: rfc3339(at),
        });
    }

    /// Takes at most [`BATCH_SAMPLES`] out.
    pub fn take_batch(&mut self) -> Self {
        let gauges = self.gauges.split_off(self.gauges.len().saturating_sub(BATCH_SAMPLES));
        let room = BATCH_SAMPLES - gauges.len();
        let calls = self.calls.split_off(self.calls.len().saturating_sub(room));
        Self { gauges, calls }
    }
}

fn rfc3339(at: i64) -> String {
    DateTime::from_timestamp(at, 0).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::model::{QuotaLimit, RateLimit, customers};

    #[test]
    fn a_batch_is_written_as_the_api_reads_it() {
        let profile = PlanProfile {
            rates: vec![RateLimit {
                route: "POST /users".into(),
                per_second: 100.0,
                counts_messages: false,
            }],
            quotas: vec![QuotaLimit { quota: "members_per_group".into(), amount: Some(3000) }],
        };
        let busy = &customers(2, &["free".to_owned()])[1];
        let mut samples = Samples::default();
        samples.add(busy, &profile, 1_795_132_810, 10);
        let batch = Batch { source: "gateway-7".into(), batch: 4711, samples };
        let json = serde_json::to_value(batch).unwrap();
        assert_eq!(json["source"], "gateway-7");
        assert_eq!(json["gauges"][0]["at"], "2026-11-20T00:00:10Z");
        assert!(json["gauges"][0]["subject"].is_string());
        assert_eq!(json["calls"][0]["from"], "2026-11-20T00:00:00Z");
        assert_eq!(json["calls"][0]["seconds"], 10);
        assert!(json["calls"][0].get("messages").is_none());
        assert!(json["calls"][0].get("top").is_none());
    }

    #[test]
    fn batches_are_bounded_and_lose_nothing() {
        let mut samples = Samples::default();
        (0..BATCH_SAMPLES + 5).for_each(|_| samples.add_stranger(0));
        let (first, second) = (samples.take_batch(), samples.take_batch());
        assert_eq!((first.len(), second.len(), samples.len()), (BATCH_SAMPLES, 5, 0));
    }
}
