//! App Keys and their use, as a platform would register and report them; and the session of who
//! looks at them.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};
use ureq::Agent;

use crate::{
    headroom::Headroom,
    process::{interrupted, pause, say},
};

/// The App Key that has use of every limit, minute by minute.
const FULL: u32 = 777;
pub(super) const FULL_PATH: &str = "/apps/org777/app777";
pub(super) const LIMIT_PATH: &str = "/apps/org777/app777/quotas/registered_users";

const ORGS: u32 = 5000;
/// What `POST /api/v1/apps/bulk` takes at once.
const LINES_MAX: u32 = 100_000;
/// As many are registered one by one where the server does not take many at once: more take too
/// long.
const ONE_BY_ONE_MAX: u32 = 2000;
const SAMPLES_MAX: usize = 8000;
const FULL_MINUTES: i64 = 60;
const ANSWER_WITHIN: Duration = Duration::from_secs(600);
const SUMMED_WITHIN: Duration = Duration::from_secs(120);

/// What there is to look at.
pub(super) struct Filled {
    pub apps: u32,
    /// How long it took to register them.
    pub registered_in: Duration,
}

pub(super) fn fill(server: &Headroom, apps: u32) -> Result<Filled> {
    let began = Instant::now();
    let token = server.create_token("bench", &["--role", "admin"])?;
    let usage = server.create_token("bench-usage", &["--scope", "usage:write", "--all"])?;
    let filler = Filler { agent: agent(), url: server.url().to_owned(), token, usage };
    let plans = filler.plans()?;
    let apps = filler.register(apps, &plans)?;
    let registered_in = began.elapsed();
    say(format_args!("reporting the use of {apps} App Keys"));
    let now = now();
    let mut reports = Reports { filler: &filler, number: 0, gauges: Vec::new(), calls: Vec::new() };
    for number in 1..=apps {
        for (quota, factor) in [("registered_users", 7919), ("groups", 6007)] {
            let value = u64::from(number) * factor % 100 + 1;
            reports.gauge(
                json!({ "app": key(number), "quota": quota, "value": value, "at": text(now) }),
            )?;
        }
    }
    filler.report_full(&mut reports, now)?;
    reports.send()?;
    filler.wait_until_summed()?;
    Ok(Filled { apps, registered_in })
}

/// The cookie of a session.
pub(super) fn sign_in(url: &str, password: &str) -> Result<String> {
    let form = [("login", "admin"), ("password", password)];
    let answer = agent().post(format!("{url}/sign-in")).send_form(form)?;
    ensure!(answer.status() == 303, "sign-in was answered {}", answer.status());
    let mut cookies = answer.headers().get_all("set-cookie").iter();
    let cookie = cookies.find_map(|cookie| cookie.to_str().ok()?.split(';').next());
    Ok(cookie.context("sign-in gave no cookie")?.to_owned())
}

/// Answers are looked at here, errors too, and no redirect is followed.
fn agent() -> Agent {
    Agent::config_builder()
        .timeout_global(Some(ANSWER_WITHIN))
        .http_status_as_error(false)
        .max_redirects(0)
        .build()
        .into()
}

fn org(number: u32) -> String {
    format!("org{}", number % ORGS)
}

fn key(number: u32) -> String {
    format!("{}#app{number}", org(number))
}

fn text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[expect(clippy::disallowed_methods, reason = "use is reported with the time at which it was")]
fn now() -> DateTime<Utc> {
    DateTime::from(std::time::SystemTime::now())
}

struct Filler {
    agent: Agent,
    url: String,
    token: String,
    usage: String,
}

impl Filler {
    fn get(&self, path: &str) -> Result<Value> {
        let request = self.agent.get(format!("{}{path}", self.url));
        let mut answer = request.header("authorization", self.bearer()).call()?;
        ensure!(answer.status() == 200, "{path} was answered {}", answer.status());
        Ok(answer.body_mut().read_json()?)
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }

    fn plans(&self) -> Result<Vec<String>> {
        let plans = self.get("/api/v1/plans")?;
        let plans = plans["plans"].as_array().context("the answer has no plans")?;
        let plans: Vec<_> =
            plans.iter().filter_map(|plan| plan["id"].as_str()).map(str::to_owned).collect();
        ensure!(!plans.is_empty(), "the server has no plans");
        Ok(plans)
    }

    /// Many at once where the server takes them; how many it has then.
    fn register(&self, apps: u32, plans: &[String]) -> Result<u32> {
        say(format_args!("registering {apps} App Keys"));
        let plan = |number: u32| &plans[number as usize % plans.len()];
        for first in (1..=apps).step_by(LINES_MAX as usize) {
            let last = apps.min(first + LINES_MAX - 1);
            let line =
                |number| format!("{}\n", json!({ "app": key(number), "plan": plan(number) }));
            let lines: String = (first..=last).map(line).collect();
            let request = self.agent.post(format!("{}/api/v1/apps/bulk", self.url));
            let request = request.header("authorization", self.bearer());
            let answer = request.header("content-type", "application/x-ndjson").send(&lines)?;
            match answer.status().as_u16() {
                200 => {}
                404 | 405 => return self.register_one_by_one(apps.min(ONE_BY_ONE_MAX), plan),
                status => bail!("the App Keys {first} to {last} were answered {status}"),
            }
        }
        Ok(apps)
    }

    fn register_one_by_one<'a>(&self, apps: u32, plan: impl Fn(u32) -> &'a String) -> Result<u32> {
        say(format_args!("the server takes App Keys one by one only: {apps} of them"));
        for number in 1..=apps {
            if interrupted() {
                bail!("interrupted");
            }
            let url = format!("{}/api/v1/apps/{}/app{number}", self.url, org(number));
            let request = self.agent.put(url).header("authorization", self.bearer());
            let answer = request.send_json(json!({ "plan": plan(number) }))?;
            ensure!(
                answer.status().is_success(),
                "{} was answered {}",
                key(number),
                answer.status()
            );
        }
        Ok(apps)
    }

    /// Use of every limit of one App Key, in every minute of the last hour.
    fn report_full(&self, reports: &mut Reports<'_>, now: DateTime<Utc>) -> Result<()> {
        let limits = self.get(&format!("/api/v1{FULL_PATH}/limits"))?;
        let list = |name: &str| limits[name].as_array().cloned().unwrap_or_default();
        for minute in (1..=FULL_MINUTES).rev() {
            let begin = now - TimeDelta::minutes(minute);
            for quota in list("quotas") {
                let value = u64::from(FULL) * minute.unsigned_abs() % 90 + 1;
                reports.gauge(json!({
                    "app": key(FULL), "quota": quota["quota"], "value": value, "at": text(begin),
                }))?;
            }
            for rate in list("rates") {
                let calls = u64::from(FULL) * minute.unsigned_abs() % 50 + 1;
                reports.calls(json!({
                    "app": key(FULL), "route": rate["routes"][0], "from": text(begin),
                    "seconds": 60, "calls": calls, "rejected": 0, "peak": calls / 10 + 1,
                }))?;
            }
        }
        Ok(())
    }

    /// The list by utilization comes from sums that are made after the samples.
    fn wait_until_summed(&self) -> Result<()> {
        let began = Instant::now();
        while began.elapsed() < SUMMED_WITHIN {
            let page = self.get("/api/v1/apps?sort=utilization&limit=1")?;
            if !page["items"][0]["at"].is_null() {
                return Ok(());
            }
            if !pause(Duration::from_millis(500)) {
                bail!("interrupted");
            }
        }
        bail!("the use is not in the list within {} s", SUMMED_WITHIN.as_secs())
    }
}

/// Samples on their way, in batches. Those that a rule of the server refuses are not missed.
struct Reports<'a> {
    filler: &'a Filler,
    number: u64,
    gauges: Vec<Value>,
    calls: Vec<Value>,
}

impl Reports<'_> {
    fn gauge(&mut self, sample: Value) -> Result<()> {
        self.gauges.push(sample);
        self.send_if_full()
    }

    fn calls(&mut self, sample: Value) -> Result<()> {
        self.calls.push(sample);
        self.send_if_full()
    }

    fn send_if_full(&mut self) -> Result<()> {
        if self.gauges.len() + self.calls.len() < SAMPLES_MAX {
            return Ok(());
        }
        self.send()
    }

    fn send(&mut self) -> Result<()> {
        self.number += 1;
        let (gauges, calls) = (std::mem::take(&mut self.gauges), std::mem::take(&mut self.calls));
        let batch = json!({
            "source": "bench", "batch": self.number, "gauges": gauges, "calls": calls,
        });
        loop {
            let request = self.filler.agent.post(format!("{}/api/v1/usage", self.filler.url));
            let bearer = format!("Bearer {}", self.filler.usage);
            let answer = request.header("authorization", bearer).send_json(&batch)?;
            match answer.status().as_u16() {
                200 => return Ok(()),
                // Its queue is full: it says so, and wants the same batch again.
                429 | 503 if pause(Duration::from_secs(1)) => {}
                status => bail!("a batch of use was answered {status}"),
            }
        }
    }
}
