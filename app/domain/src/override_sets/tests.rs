use chrono::TimeDelta;

use super::*;
use crate::changes::{Outcome, PlannedChange};

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

fn set() -> NewSet {
    NewSet {
        apps: Some(vec!["a#b".into()]),
        filter: None,
        target: Target::Quota { quota: "groups".into() },
        value: LimitValue::Unlimited,
        reason: "launch".into(),
        starts_at: None,
        ends_at: None,
        confirm: Vec::new(),
        leave_out: false,
    }
}

fn pointers(set: &NewSet) -> Vec<String> {
    set.faults(at(0)).into_iter().map(|fault| fault.pointer).collect()
}

#[test]
fn a_set_is_for_named_app_keys_or_a_filter_and_for_no_more_than_allowed() {
    assert!(pointers(&set()).is_empty());
    let nothing = SetFilter::default();
    let refused = NewSet { apps: None, filter: Some(nothing.clone()), ..set() };
    assert_eq!(pointers(&refused), ["/apps"], "a filter without conditions is not all");
    let both = SetFilter { query: "acme".into(), all: true, ..nothing.clone() };
    assert_eq!(pointers(&NewSet { apps: None, filter: Some(both), ..set() }), ["/apps"]);
    let filter = Some(SetFilter { all: true, ..nothing });
    assert!(pointers(&NewSet { apps: None, filter: filter.clone(), ..set() }).is_empty());
    assert_eq!(pointers(&NewSet { filter, ..set() }), ["/apps"]);
    assert_eq!(pointers(&NewSet { apps: None, ..set() }), ["/apps"]);
    assert_eq!(pointers(&NewSet { apps: Some(Vec::new()), ..set() }), ["/apps"]);
    let many = |count| NewSet { apps: Some(vec![String::new(); count]), ..set() };
    assert!(pointers(&many(APPS_MAX)).is_empty());
    assert_eq!(pointers(&many(APPS_MAX + 1)), ["/apps"]);
    let wrong = NewSet { reason: String::new(), ends_at: Some(at(-1)), ..set() };
    assert_eq!(pointers(&wrong), ["/reason", "/ends_at"]);
}

fn permanent(starts: i64, ended: Option<i64>, amount: u64) -> Override {
    Override {
        id: Uuid::nil(),
        target: set().target,
        value: LimitValue::Limited { amount },
        reason: "growth".into(),
        author: "ana".into(),
        created_at: at(starts),
        starts_at: at(starts),
        ends_at: None,
        ended_at: ended.map(at),
    }
}

#[test]
fn what_a_set_replaced_comes_back_for_the_time_that_is_left() {
    // In force until the set began at 100, and one that was to begin at 500.
    let ended = [permanent(0, Some(100), 1), permanent(500, Some(500), 2)];
    let id = Uuid::nil();
    let back = restored(&ended, None, (id, "bo"), at(200));
    let times: Vec<_> = back.iter().map(|one| (one.starts_at, one.end())).collect();
    assert_eq!(times, [(at(200), Some(at(500))), (at(500), None)]);
    assert_eq!((back[0].author.as_str(), back[0].created_at), ("bo", at(200)));
    assert_eq!(back[0].reason, format!("undo of set {id}: growth"));
    // Later than both, only the newer one would hold.
    let late = restored(&ended, None, (id, "bo"), at(600));
    assert_eq!((late.len(), late[0].value), (1, LimitValue::Limited { amount: 2 }));
    // Somebody set another one for later meanwhile: it keeps its time.
    let short = restored(&ended[..1], Some(at(300)), (id, "bo"), at(200));
    assert_eq!((short[0].starts_at, short[0].end()), (at(200), Some(at(300))));
    // A set that has not begun: the one before it goes on without a gap.
    assert_eq!(restored(&ended[..1], None, (id, "bo"), at(50))[0].starts_at, at(100));
}

#[test]
fn effects_are_counted_and_only_what_needs_a_word_is_named() {
    let row = |before, after, checks: Vec<Check>| {
        ChangeRow {
            target: set().target,
            name: Name { zh: "群组".into(), en: "Groups".into() },
            unit: None,
            before: None,
            after: None,
            used: None,
            peak_30_days: None,
            outcome: Outcome::Kept,
            checks,
            at: at(0),
        }
        .with(before, after)
    };
    let mut effects = Effects::default();
    let app: AppKey = "a#b".parse().unwrap();
    let preview = |rows: Vec<ChangeRow>| {
        let checks = rows.iter().flat_map(|row| row.checks.clone()).collect();
        Preview { rows, checks, ..Preview::default() }
    };
    effects.add(&app, preview(Vec::new()));
    effects.add(&app, preview(vec![row(1, 2, Vec::new())]));
    for _ in 0..NAMED_MAX + 5 {
        effects.add(&app, preview(vec![row(2, 1, vec![Check::BelowPeak])]));
    }
    let lowered = NAMED_MAX as u64 + 5;
    assert_eq!((effects.unchanged, effects.raised, effects.lowered), (1, 1, lowered));
    assert_eq!((effects.named.len(), effects.checks[&Check::BelowPeak]), (NAMED_MAX, lowered));
    assert!(effects.confirm(&[Check::BelowPeak]).is_ok());
    let refused = effects.confirm(&[Check::DeletesHistory]).unwrap_err();
    assert_eq!((refused.code, refused.errors[0].pointer.as_str()), (Code::Unconfirmed, "/confirm"));
}

#[test]
fn a_planned_change_that_is_called_off_is_counted_also_where_no_value_changes() {
    let planned = PlannedChange::Override {
        id: Uuid::nil(),
        target: Target::Quota { quota: "groups".into() },
        value: LimitValue::Limited { amount: 50 },
        starts_at: at(10),
    };
    let mut effects = Effects::default();
    effects.add(&"a#b".parse().unwrap(), Preview::default().calling_off(vec![planned]));
    assert_eq!((effects.unchanged, effects.checks[&Check::CallsOffPlanned]), (1, 1));
    let refused = effects.confirm(&[]).unwrap_err();
    assert!(refused.errors[0].detail().starts_with("calls_off_planned"), "{refused:?}");
}

trait With {
    fn with(self, before: u64, after: u64) -> Self;
}

impl With for ChangeRow {
    fn with(self, before: u64, after: u64) -> Self {
        let limit = |amount| {
            Some(crate::limits::EffectiveLimit {
                value: LimitValue::Limited { amount },
                origin: crate::limit_values::LimitOrigin::Plan,
                override_id: None,
                ends_at: None,
            })
        };
        Self { before: limit(before), after: limit(after), ..self }
    }
}

#[test]
fn those_that_cannot_have_it_are_named_and_the_rest_is_counted() {
    let one = LeftOut { app: "no#body".into(), hindrance: Hindrance::UnknownApp };
    let preview = SetPreview { left_out: vec![one], left_out_count: 8, ..SetPreview::default() };
    let refused = preview.refuse_left_out().unwrap_err();
    let told: Vec<_> = refused.errors.iter().map(FieldError::detail).collect();
    assert_eq!(told, ["no#body: there is no such App Key", "and 7 more"]);
    assert!(SetPreview::default().refuse_left_out().is_ok());
}
