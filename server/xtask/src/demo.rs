//! A demo workload: a process that, like a gateway, knows the server only by its JSON API.
//!
//! It registers App Keys on all plans, posts the last seven days where the server does not have
//! them yet, and then goes on live. What each customer does at which moment is decided by
//! [`model`], which is pure: a second run tells the same story. Restarts of the server are waited
//! out; a batch without an answer is sent again under its own number, so nothing counts twice.

mod api;
mod follow;
mod history;
mod live;
mod model;
mod names;
mod requests;
mod samples;

use std::{
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use anyhow::{Context, Result, bail};

use crate::process::{interrupted, say};
use api::{Api, Refusal};
use model::{Customer, PlanProfile};

pub const TOKEN_VARIABLE: &str = "HEADROOM_DEMO_TOKEN";
pub const OPERATOR_TOKEN_VARIABLE: &str = "HEADROOM_DEMO_OPERATOR_TOKEN";
pub const PORTAL_TOKEN_VARIABLE: &str = "HEADROOM_DEMO_PORTAL_TOKEN";

/// Above this number of App Keys the seven days of the rest would take hours to post.
const APPS_WITH_HISTORY: usize = 500;
const REGISTERING_THREADS: usize = 8;
const PROGRESS_EVERY: usize = 10_000;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The server.
    #[arg(long, default_value = "http://127.0.0.1:3000")]
    url: String,
    /// A token with the scopes usage:write and limits:read.
    #[arg(long, env = TOKEN_VARIABLE, hide_env_values = true)]
    token: String,
    /// A token with the role operator, to register App Keys with [default: --token]
    #[arg(long, env = OPERATOR_TOKEN_VARIABLE, hide_env_values = true)]
    operator_token: Option<String>,
    /// A token with the scope requests:write, to ask for more with [default: nobody asks]
    #[arg(long, env = PORTAL_TOKEN_VARIABLE, hide_env_values = true)]
    portal_token: Option<String>,
    /// How many App Keys.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    apps: u32,
    /// Samples per second in all [default: each App Key every 10 s, at most 5000]
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    rate: Option<u32>,
    /// End once the history is posted.
    #[arg(long)]
    once_history: bool,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    let api = Api::new(&arguments.url, &arguments.token);
    let operator_token = arguments.operator_token.as_ref().unwrap_or(&arguments.token);
    let operator = Api::new(&arguments.url, operator_token);

    let plans = api.plans().context("demo: the plans cannot be read")?;
    let customers = model::customers(arguments.apps as usize, &plans);
    register(&operator, &customers)?;
    let profiles = profiles(&api, &plans, &customers)?;

    let with_history = &customers[..customers.len().min(APPS_WITH_HISTORY)];
    // Reading usage is for people and their roles; a gateway's scopes do not go so far.
    let known = with_history.first().map(|first| operator.newest_sample(first));
    let known = known.transpose()?.flatten();
    history::post(&api, with_history, &profiles, known.as_deref())?;
    if let Some(token) = arguments.portal_token.as_ref().filter(|_| !interrupted()) {
        let portal = Api::new(&arguments.url, token);
        // The rest of the demo is not held up by them.
        if let Err(error) = requests::file(&portal, &operator, &customers) {
            say(format_args!("demo: no requests for more: {error:#}"));
        }
    }
    if !arguments.once_history && !interrupted() {
        live::post(&api, &customers, &profiles, arguments.rate)?;
    }
    Ok(())
}

/// Whether the server knows the token.
pub fn is_accepted(url: &str, token: &str) -> bool {
    Api::new(url, token).plans().is_ok()
}

/// The same for a token that is for requests only.
pub fn is_accepted_for_requests(url: &str, token: &str) -> bool {
    Api::new(url, token).has_requests().is_ok()
}

/// Registers all customers that are not known yet, several at a time.
fn register(api: &Api, customers: &[Customer]) -> Result<()> {
    let next = AtomicUsize::new(0);
    let failure = Mutex::new(None);
    thread::scope(|scope| {
        for _ in 0..REGISTERING_THREADS {
            scope.spawn(|| {
                // Its own connections: the threads do not wait for each other.
                let api = api.with_own_connections();
                let take = || next.fetch_add(1, Ordering::Relaxed);
                while let Some((place, customer)) = nth(customers, take()) {
                    report_progress(place, customers.len());
                    if let Err(error) = api.register(customer) {
                        if let Ok(mut failure) = failure.lock() {
                            failure.get_or_insert(error);
                        }
                        // The others stop as well: there is nothing left for them.
                        next.store(customers.len(), Ordering::Relaxed);
                        return;
                    }
                }
            });
        }
    });
    match failure.into_inner() {
        Ok(Some(error)) => Err(error.context("demo: an App Key cannot be registered")),
        _ => Ok(()),
    }
}

fn nth(customers: &[Customer], place: usize) -> Option<(usize, &Customer)> {
    customers.get(place).map(|customer| (place, customer))
}

fn report_progress(done: usize, total: usize) {
    if done > 0 && done.is_multiple_of(PROGRESS_EVERY) {
        say(format_args!("demo: registering App Keys, {done} of {total}"));
    }
}

/// What each plan really allows, as the server answers it for the first customer on it.
fn profiles(api: &Api, plans: &[String], customers: &[Customer]) -> Result<Vec<PlanProfile>> {
    plans
        .iter()
        .enumerate()
        .map(|(plan, name)| {
            let Some(first) = customers.iter().find(|customer| customer.plan == plan) else {
                return Ok(PlanProfile::default());
            };
            let profile = api.limits(first).with_context(|| format!("demo: limits on {name}"))?;
            if profile.is_empty() {
                bail!("demo: the server states no limit at all for plan {name}");
            }
            Ok(profile)
        })
        .collect()
}

/// Logs what the server refused, in one line.
fn report(refusal: &Refusal) {
    say(format_args!("demo: {refusal}"));
}

/// How long after the `attempt`th failure in a row the next attempt may be made.
fn back_off(attempt: u32) -> Duration {
    Duration::from_millis(250 * 2u64.pow(attempt.min(5))).min(Duration::from_secs(5))
}
