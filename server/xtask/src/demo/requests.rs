//! Customers that ask for more: a handful of requests in different states, filed as a portal does
//! and taken further by an operator. They are told once: where there are requests, none is added.

use anyhow::Result;
use serde_json::{Value, json};

use super::{
    api::{Api, Refusal},
    model::Customer,
    report,
};
use crate::process::say;

/// What becomes of a request.
#[derive(Debug, Clone, Copy)]
enum Story {
    Waits,
    /// Support has said something to the customer.
    Talked,
    InReview,
    /// The customer is asked for more.
    Asked,
    /// It was asked, and the portal has answered.
    Answered,
    /// A second approver is waited for.
    Proposed,
    Approved,
    CounterOffer,
    Denied,
    Withdrawn,
}

/// The customer's place, how much of its limit it asks for, what becomes of it, and why it asks.
const STORIES: [(usize, u64, Story, &str); 10] = [
    (22, 2, Story::Waits, "We are at the limit since Monday and turn users away."),
    (13, 3, Story::Talked, "双十一活动预计用户数翻倍，需要提前扩容。"),
    (29, 2, Story::InReview, "A partner brings its own communities to us next week."),
    (5, 3, Story::Asked, "业务增长，需要更多。"),
    (17, 2, Story::Answered, "Our new game opens in two more regions."),
    (11, 10, Story::Proposed, "春节直播活动，峰值约为平时的十倍。"),
    (1, 2, Story::Approved, "We moved all classes of the autumn term online."),
    (26, 4, Story::CounterOffer, "年度大促，持续两周。"),
    (34, 3, Story::Denied, "Just to be on the safe side."),
    (7, 2, Story::Withdrawn, "Load test of the new release."),
];

/// Quotas that may be raised, on whichever plan a customer is.
const QUOTAS: [&str; 6] = [
    "groups",
    "chat_rooms",
    "members_per_group",
    "friends_per_user",
    "groups_per_user",
    "chat_rooms_per_user",
];

/// Files them, unless there are some already. What the server refuses is said and left out.
pub fn file(portal: &Api, operator: &Api, customers: &[Customer]) -> Result<()> {
    if portal.has_requests()? {
        return Ok(());
    }
    let mut filed = 0;
    for (place, (index, factor, story, why)) in STORIES.into_iter().enumerate() {
        let Some(customer) = customers.get(index) else { continue };
        let Some((quota, amount)) = quota(operator, customer, place)? else { continue };
        let asked = amount.saturating_mul(factor);
        match tell(portal, operator, customer, quota, (amount, asked), story, why) {
            Ok(()) => filed += 1,
            Err(refusal) => report(&refusal),
        }
    }
    say(format_args!("demo: {filed} requests for more"));
    Ok(())
}

/// A quota of the customer that is a number, another one for each place in the list.
fn quota(operator: &Api, customer: &Customer, place: usize) -> Result<Option<(&'static str, u64)>> {
    let limits = operator.limits(customer)?.quotas;
    let amount = |name: &str| {
        let limit = limits.iter().find(|limit| limit.quota == name)?;
        limit.amount.filter(|amount| *amount > 0)
    };
    let mut names = QUOTAS.iter().cycle().skip(place).take(QUOTAS.len());
    Ok(names.find_map(|name| Some((*name, amount(name)?))))
}

fn tell(
    portal: &Api,
    operator: &Api,
    customer: &Customer,
    quota: &str,
    (limit, asked): (u64, u64),
    story: Story,
    why: &str,
) -> Result<(), Refusal> {
    let limited = |amount: u64| json!({ "kind": "limited", "amount": amount });
    let new = json!({
        "app": customer.key(), "target": { "quota": quota }, "requested": limited(asked),
        "justification": why, "contact": format!("ops@{}.example", customer.org),
    });
    let filed = portal.ask("/api/v1/requests", &new, None)?;
    let path = format!("/api/v1/requests/{}", filed["id"].as_str().unwrap_or_default());
    let decide = |decision: Value| {
        let tag = operator.tag(&path)?;
        operator.ask(&format!("{path}/decision"), &decision, Some(&tag)).map(|_| ())
    };
    let say = |who: &Api, what: &str, body: Value| {
        who.ask(&format!("{path}/{what}"), &body, None).map(|_| ())
    };
    let ask =
        || decide(json!({ "decision": "ask", "reason": "Until when, and what is the peak?" }));
    match story {
        Story::Waits => Ok(()),
        Story::Talked => {
            say(operator, "comments", json!({ "text": "已收到，我们正在评估，今天内回复。" }))?;
            let aside = "Largest customer of the region: please decide before noon.";
            say(operator, "comments", json!({ "text": aside, "internal": true }))
        }
        Story::InReview => say(operator, "claim", json!({})),
        Story::Asked => ask(),
        Story::Answered => {
            ask()?;
            say(portal, "answer", json!({ "text": "For good; the peak is on Friday evenings." }))
        }
        Story::Proposed | Story::Approved => {
            decide(json!({ "decision": "approve", "reason": "The cluster has room for it." }))
        }
        Story::CounterOffer => decide(json!({
            "decision": "approve_partially", "granted": limited(limit.saturating_mul(2)),
            "reason": "Twice the plan is what this cluster carries today.",
        })),
        Story::Denied => {
            decide(json!({ "decision": "deny", "reason": "A tenth of the limit is in use." }))
        }
        Story::Withdrawn => {
            say(portal, "withdraw", json!({ "reason": "The test was called off." }))
        }
    }
}
