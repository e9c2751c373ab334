//! The shipped plans and catalogue under made-up overrides.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::ids::AppKey;
use crate::rates::{RateScope, RateUnit};
use crate::terms::files::terms;

mod agreement;
mod overridable;
mod record;
mod silence;

const FAR: i64 = 1_000_000;

fn moment(seconds: i64) -> DateTime<Utc> {
    "2026-11-20T08:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::seconds(seconds)
}

fn plan(id: &str) -> &'static Plan {
    terms().book.plan(&id.into()).unwrap()
}

fn limited(amount: u64) -> LimitValue {
    LimitValue::Limited { amount }
}

fn quota(id: &str) -> Target {
    Target::Quota { quota: id.into() }
}

fn per_second(bucket: &str) -> Target {
    rate(bucket, RateUnit::Call, 1, RateScope::App)
}

fn rate(bucket: &str, unit: RateUnit, window_seconds: u32, scope: RateScope) -> Target {
    Target::Rate { bucket: bucket.into(), rate: RateKey { unit, window_seconds, scope } }
}

/// A permanent override, created and starting at `start`.
fn permanent(id: u128, target: &Target, value: LimitValue, start: i64) -> Override {
    Override {
        id: Uuid::from_u128(id),
        target: target.clone(),
        value,
        reason: "a launch".into(),
        author: "ana".into(),
        created_at: moment(start),
        starts_at: moment(start),
        ends_at: None,
        ended_at: None,
    }
}

fn temporary(id: u128, target: &Target, value: LimitValue, start: i64, end: i64) -> Override {
    Override { ends_at: Some(moment(end)), ..permanent(id, target, value, start) }
}

fn at<'a>(plan_id: &str, overrides: &'a [Override], seconds: i64) -> Subject<'a> {
    Subject { terms: terms(), plan: plan(plan_id), overrides, now: moment(seconds) }
}

fn value(subject: Subject<'_>, target: &Target) -> Option<LimitValue> {
    effective(subject, target).map(|limit| limit.value)
}

#[test]
fn without_overrides_the_plan_speaks() {
    let values = ["free", "basic", "advanced", "community"]
        .map(|id| value(at(id, &[], 0), &quota("chat_rooms")));
    let expected = [
        Some(LimitValue::NotSupported),
        Some(limited(100)),
        Some(LimitValue::Unlimited),
        // Not documented there: neither zero nor unlimited.
        None,
    ];
    assert_eq!(values, expected);
    assert_eq!(explain(at("community", &[], 0), &quota("chat_rooms")).steps, []);
}

#[test]
fn a_plan_of_the_platform_edition_speaks_over_the_modules_default() {
    let explanation = explain(at("platform-enterprise", &[], 0), &per_second("users"));
    let steps: Vec<_> = explanation.steps.iter().map(|step| (step.origin, step.value)).collect();
    let expected = [(LimitOrigin::Catalogue, limited(10)), (LimitOrigin::Plan, limited(30))];
    assert_eq!(steps, expected);
    assert!(explanation.steps.iter().all(|step| !step.source.is_empty() && step.by.is_none()));
    assert_eq!(value(at("community", &[], 0), &per_second("users")), Some(limited(10)));
    let once_a_minute = rate("chat_history", RateUnit::Call, 60, RateScope::App);
    for id in ["community", "platform-enterprise"] {
        assert_eq!(value(at(id, &[], 0), &once_a_minute), Some(limited(1)));
    }
}

#[test]
fn a_rate_of_the_rest_edition_comes_from_the_catalogue_in_every_plan() {
    for id in ["free", "basic", "advanced", "enterprise"] {
        let limit = effective(at(id, &[], 0), &per_second("accounts")).unwrap();
        assert_eq!((limit.value, limit.origin), (limited(100), LimitOrigin::Catalogue));
    }
}

#[test]
fn a_temporary_override_beats_a_permanent_one_only_in_its_time() {
    let groups = quota("groups");
    // The permanent one is newer and stands later in the list; the temporary one wins all the same.
    let overrides =
        [temporary(1, &groups, limited(900), 10, 20), permanent(2, &groups, limited(500), 5)];
    let values = [4, 5, 9, 10, 19, 20, FAR].map(|s| value(at("free", &overrides, s), &groups));
    let expected = [100, 500, 500, 900, 900, 500, 500].map(|amount| Some(limited(amount)));
    assert_eq!(values, expected);
    let limit = effective(at("free", &overrides, 15), &groups).unwrap();
    assert_eq!(limit.origin, LimitOrigin::Temporary);
    assert_eq!(limit.override_id, Some(Uuid::from_u128(1)));
    assert_eq!(limit.ends_at, Some(moment(20)));
    let after = effective(at("free", &overrides, 20), &groups).unwrap();
    assert_eq!((after.origin, after.ends_at), (LimitOrigin::Override, None));
}

#[test]
fn the_newest_permanent_override_wins_in_whatever_order_they_come() {
    let groups = quota("groups");
    let mut overrides = [
        permanent(1, &groups, limited(1), 0),
        permanent(2, &groups, limited(2), 10),
        permanent(3, &groups, limited(3), 20),
    ];
    for _ in 0..3 {
        overrides.rotate_left(1);
        assert_eq!(value(at("free", &overrides, 15), &groups), Some(limited(2)));
        assert_eq!(value(at("free", &overrides, 30), &groups), Some(limited(3)));
    }
}

#[test]
fn of_two_permanent_overrides_made_at_once_the_later_in_the_list_wins() {
    let groups = quota("groups");
    let overrides = [permanent(1, &groups, limited(1), 0), permanent(2, &groups, limited(2), 0)];
    assert_eq!(value(at("free", &overrides, 0), &groups), Some(limited(2)));
}

#[test]
fn an_override_that_was_ended_is_as_if_it_had_never_been() {
    let groups = quota("groups");
    let mut overrides =
        [permanent(1, &groups, limited(1), 0), temporary(2, &groups, limited(2), 0, 100)];
    overrides[0].ended_at = Some(moment(5));
    overrides[1].ended_at = Some(moment(10));
    let values = [4, 5, 9, 10].map(|s| value(at("free", &overrides, s), &groups));
    assert_eq!(values, [2, 2, 2, 100].map(|amount| Some(limited(amount))));
    let (none, ended) =
        (explain(at("free", &[], 10), &groups), explain(at("free", &overrides, 10), &groups));
    assert_eq!((none.steps, none.effective), (ended.steps, ended.effective));
    assert_eq!(ended.not_in_force.len(), 2);
}

#[test]
fn zero_unlimited_and_not_supported_are_three_things() {
    let rooms = quota("chat_rooms");
    let zero = [permanent(1, &rooms, limited(0), 0)];
    assert_eq!(value(at("basic", &zero, 0), &rooms), Some(limited(0)));
    let unlimited = [permanent(1, &rooms, LimitValue::Unlimited, 0)];
    // The plan does not support rooms; this customer may have as many as he wants.
    assert_eq!(value(at("free", &unlimited, 0), &rooms), Some(LimitValue::Unlimited));
    assert_eq!(limited(0).amount(), Some(0));
    assert_eq!(LimitValue::Unlimited.amount(), None);
    assert_eq!(LimitValue::NotSupported.amount(), None);
}

#[test]
fn an_override_speaks_for_a_quota_that_the_plan_does_not_mention() {
    let users = quota("registered_users");
    let overrides = [permanent(1, &users, limited(7), 0)];
    let subject = at("community", &overrides, 0);
    assert_eq!(value(subject, &users), Some(limited(7)));
    let all = resolve_all(subject, "acme#shop".parse().unwrap(), 1);
    assert!(all.quotas.iter().any(|one| one.quota.as_str() == "registered_users"));
}

#[test]
fn an_override_of_a_rate_that_the_edition_does_not_have_sleeps() {
    let accounts = per_second("accounts");
    let overrides = [
        permanent(1, &accounts, limited(7), 0),
        permanent(2, &rate("users", RateUnit::Message, 60, RateScope::User), limited(7), 0),
        permanent(3, &quota("no_such_quota"), limited(7), 0),
    ];
    let subject = at("community", &overrides, 0);
    for one in &overrides {
        assert_eq!(effective(subject, &one.target), None, "{}", one.target);
    }
    let app: AppKey = "acme#shop".parse().unwrap();
    assert_eq!(resolve_all(subject, app.clone(), 1), resolve_all(at("community", &[], 0), app, 1));
    // Back on a plan of the other edition it wakes.
    assert_eq!(value(at("free", &overrides, 0), &accounts), Some(limited(7)));
}

#[test]
fn an_explanation_names_who_when_why_and_until_when() {
    let groups = quota("groups");
    let overrides = [temporary(1, &groups, limited(900), 10, 20)];
    let explanation = explain(at("free", &overrides, 15), &groups);
    let last = explanation.steps.last().unwrap();
    assert_eq!(last.by.as_deref(), Some("ana"));
    assert_eq!(last.reason.as_deref(), Some("a launch"));
    assert_eq!((last.at, last.from), (Some(moment(10)), Some(moment(10))));
    assert_eq!(last.until, Some(moment(20)));
    assert_eq!(last.source, []);
}

#[test]
fn limits_are_written_as_the_api_promises() {
    let accounts = per_second("accounts");
    let groups = quota("groups");
    let overrides = [
        temporary(7, &accounts, limited(250), 0, 60),
        permanent(8, &groups, LimitValue::Unlimited, 0),
    ];
    let all = resolve_all(at("free", &overrides, 30), "acme#shop".parse().unwrap(), 9);
    let written = serde_json::to_value(&all).unwrap();
    assert_eq!(written["app"], "acme#shop");
    assert_eq!((&written["plan"], &written["version"]), (&json!("free"), &json!(9)));
    let find = |list: &str, name: &str, id: &str| {
        let list = written[list].as_array().unwrap();
        list.iter().find(|one| one[name] == id).unwrap().clone()
    };
    assert_eq!(
        find("rates", "bucket", "accounts")["limits"],
        json!([{
            "amount": 250, "unit": "call", "window_seconds": 1, "scope": "app",
            "value": { "kind": "limited", "amount": 250 }, "origin": "temporary",
            "override": Uuid::from_u128(7), "ends_at": "2026-11-20T08:01:00Z",
        }])
    );
    assert_eq!(
        find("quotas", "quota", "groups"),
        json!({
            "quota": "groups", "value": { "kind": "unlimited" }, "origin": "override",
            "override": Uuid::from_u128(8),
        })
    );
    let rooms = find("quotas", "quota", "chat_rooms");
    assert_eq!(rooms["value"], json!({ "kind": "not_supported" }));
    assert_eq!(serde_json::from_value::<AppLimits>(written).unwrap(), all);
}

#[test]
fn a_target_reads_back_and_says_what_it_is() {
    for (target, said) in [
        (quota("groups"), "groups"),
        (per_second("accounts"), "accounts (calls per 1 s per app)"),
        (rate("send", RateUnit::Message, 60, RateScope::User), "send (messages per 60 s per user)"),
    ] {
        assert_eq!(target.to_string(), said);
        let written = serde_json::to_value(&target).unwrap();
        assert_eq!(serde_json::from_value::<Target>(written).unwrap(), target);
    }
    for bad in [
        json!({}),
        json!({ "bucket": "accounts" }),
        json!({ "bucket": "accounts", "unit": "call", "window_seconds": -1, "scope": "app" }),
        json!({ "bucket": "accounts", "unit": "litre", "window_seconds": 1, "scope": "app" }),
        json!({ "quota": 5 }),
    ] {
        assert!(serde_json::from_value::<Target>(bad.clone()).is_err(), "{bad}");
    }
}

#[test]
fn a_limit_value_that_is_no_whole_number_is_refused() {
    for bad in [
        json!({ "kind": "limited" }),
        json!({ "kind": "limited", "amount": -1 }),
        json!({ "kind": "limited", "amount": 1.5 }),
        json!({ "kind": "limited", "amount": "100" }),
        json!({ "kind": "limited", "amount": 1e30 }),
        json!({ "kind": "infinite" }),
        json!(100),
    ] {
        assert!(serde_json::from_value::<LimitValue>(bad.clone()).is_err(), "{bad}");
    }
}
