use chrono::TimeDelta;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::checks::Check;
use crate::limit_values::LimitValue;

fn now() -> DateTime<Utc> {
    "2026-11-20T08:00:00Z".parse().unwrap()
}

fn limited(amount: u64) -> LimitValue {
    LimitValue::Limited { amount }
}

/// Of 300 groups and 10 KB of attributes, until the end of the year.
fn request() -> Request {
    let facts = json!({
        "at": now(), "plan": "basic", "limit": null, "plan_value": null, "used": null,
        "peak_30_days": null, "changed_at": null,
    });
    let ask = |quota: &str, amount: u64| {
        let requested = json!({ "kind": "limited", "amount": amount });
        json!({ "target": { "quota": quota }, "requested": requested, "facts": facts })
    };
    serde_json::from_value(json!({
        "id": "00000000-0000-0000-0000-000000000001", "number": 1, "app": "acme#shop",
        "state": "in_review", "version": 3, "app_version": 7,
        "filed_by": { "kind": "system", "name": "x" }, "justification": "launch",
        "needed_until": "2027-01-01T00:00:00Z", "created_at": now(), "changed_at": now(),
        "asks": [ask("groups", 300), ask("user_attribute_bytes", 10_240)],
    }))
    .unwrap()
}

const UNITS: [Option<QuotaUnit>; 2] = [Some(QuotaUnit::Count), Some(QuotaUnit::Bytes)];

fn form(verdict: &str) -> DecisionForm {
    DecisionForm { verdict: verdict.into(), reason: " fits ".into(), ..DecisionForm::default() }
}

fn steps(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    rows.iter().map(|(value, from)| ((*value).to_owned(), (*from).to_owned())).collect()
}

fn read(form: &DecisionForm) -> Result<Decision, Vec<FieldError>> {
    form.parse(&request(), &UNITS, &Zone::default(), now())
}

fn fields(form: &DecisionForm) -> Vec<String> {
    let faults = read(form).unwrap_err();
    faults.into_iter().map(|one| one.pointer.trim_start_matches('/').to_owned()).collect()
}

#[test]
fn an_approval_grants_what_was_asked_for_as_long_as_was_chosen() {
    let mut form = form("approve");
    let decision = read(&form).unwrap();
    assert_eq!((decision.decision, decision.ends_at), (Verdict::Approve, None));
    assert_eq!(decision.reason, "fits");
    let granted: Vec<_> = decision.grants.iter().map(Grant::last).collect();
    assert_eq!(granted, [Some(limited(300)), Some(limited(10_240))]);
    form.until = "needed".into();
    let decision = read(&form).unwrap();
    assert_eq!(decision.ends_at, request().needed_until);
    assert_eq!(decision.decision, Verdict::Approve);
    // Not for as long as it is needed: a part of it.
    form.until = "date".into();
    form.ends_at = "2026-12-01T00:00".into();
    assert_eq!(read(&form).unwrap().decision, Verdict::ApprovePartially);
    form.ends_at.clear();
    assert_eq!(fields(&form), ["ends_at"]);
    form.ends_at = "soon".into();
    assert_eq!(fields(&form), ["ends_at"]);
    form.ends_at = "2026-11-19T00:00".into();
    assert_eq!(fields(&form).first().map(String::as_str), Some("ends_at"));
}

#[test]
fn a_counter_offer_has_values_steps_and_limits_that_are_not_granted() {
    let mut form = form("approve_partially");
    form.confirm = vec!["below_peak".into()];
    form.replace = true;
    form.steps = vec![
        steps(&[("200", ""), ("", ""), ("250", "2026-12-01T00:00")]),
        steps(&[("", ""), ("", "")]),
    ];
    let decision = read(&form).unwrap();
    assert_eq!(decision.decision, Verdict::ApprovePartially);
    assert_eq!((decision.replace, &decision.confirm[..]), (true, &[Check::BelowPeak][..]));
    assert_eq!(decision.grants.len(), 1);
    let values: Vec<_> = decision.grants[0].steps.iter().map(|step| step.value).collect();
    assert_eq!(values, [limited(200), limited(250)]);
    assert_eq!(decision.grants[0].steps[1].starts_at, Some(now() + TimeDelta::hours(256)));
    // All of it in the end is an approval, whatever it was called.
    form.steps = vec![steps(&[("200", ""), ("300", "2026-12-01T00:00")]), steps(&[("10 KB", "")])];
    assert_eq!(read(&form).unwrap().decision, Verdict::Approve);
}

#[test]
fn each_fault_stands_at_its_field() {
    let mut form = form("approve_partially");
    assert_eq!(fields(&form), ["value-0-0"], "nothing is granted");
    form.steps = vec![
        steps(&[("many", ""), ("", "2026-12-01T00:00")]),
        steps(&[("1 KB", ""), ("2 KB", ""), ("3 days", "x")]),
    ];
    form.reason = " ".into();
    assert_eq!(
        fields(&form),
        ["reason", "value-0-0", "value-0-1", "from-1-1", "from-1-2", "value-1-2"]
    );
    form.reason = "x".into();
    // Out of order: told at the step that comes too early, though one row is left out.
    form.steps =
        vec![steps(&[("1", "2026-12-02T00:00"), ("", ""), ("2", "2026-12-01T00:00")]), Vec::new()];
    assert!(fields(&form).contains(&"from-0-2".to_owned()));
    form.steps = vec![Vec::new(), steps(&[("1 KB", "2020-01-01T00:00")])];
    assert_eq!(fields(&form), ["from-1-0"]);
    form.steps = vec![steps(&[("not supported", "")])];
    assert_eq!(fields(&form), ["value-0-0"]);
}

#[test]
fn denying_and_asking_need_a_reason_and_nothing_else() {
    for verdict in ["deny", "ask"] {
        let mut form = form(verdict);
        form.steps = vec![steps(&[("nonsense", "nonsense")])];
        let decision = read(&form).unwrap();
        assert!(decision.grants.is_empty());
        assert_eq!(decision.decision.as_str(), verdict);
        form.reason.clear();
        assert_eq!(fields(&form), ["reason"]);
    }
    assert_eq!(fields(&form("")), ["verdict"]);
}

#[test]
fn what_is_needed_until_needs_a_moment() {
    let mut form = form("approve");
    form.until = "needed".into();
    let open = Request { needed_until: None, ..request() };
    let faults = form.parse(&open, &UNITS, &Zone::default(), now()).unwrap_err();
    assert_eq!(faults[0].pointer, "/until");
}

proptest! {
    #[test]
    fn no_text_panics(value in ".{0,20}", from in ".{0,20}", end in ".{0,20}", verdict in "approve|approve_partially|deny") {
        let mut form = form(&verdict);
        form.until = "date".into();
        form.ends_at = end;
        form.steps = vec![steps(&[(&value, &from), (&value, &from)])];
        let _ = read(&form);
    }
}
