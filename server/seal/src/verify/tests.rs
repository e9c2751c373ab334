//! Every kind of tampering with a log of made-up rows, each found and named.

use proptest::prelude::*;

use super::*;
use crate::checkpoint::SecretKey;

fn key() -> SecretKey {
    SecretKey::from_bytes([3; 32])
}

fn moment(seconds: i64) -> DateTime<Utc> {
    "2026-11-20T08:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::seconds(seconds)
}

fn record(place: u64) -> Record {
    Record {
        place,
        id: place as i64 * 2 + 10,
        at: moment(place as i64),
        actor_kind: "account".into(),
        actor_id: Some(uuid::Uuid::from_u128(u128::from(place))),
        actor_name: "ana".into(),
        actor_role: Some("operator".into()),
        address: None,
        request_id: format!("r{place}"),
        action: "override.set".into(),
        app: Some("acme#shop".into()),
        target: "groups".into(),
        before: None,
        after: serde_json::value::RawValue::from_string(format!("{{\"amount\": {place}}}")).ok(),
        reason: Some("launch".into()),
    }
}

/// Rows, the hashes kept outside, and a checkpoint after each `every` rows.
fn log(rows: u64, every: u64) -> (Vec<Record>, Vec<Hash>, Vec<SignedCheckpoint>) {
    let records: Vec<Record> = (0..rows).map(record).collect();
    let leaves: Vec<Hash> = records.iter().map(Record::hash).collect();
    let mut frontier = Frontier::default();
    let mut checkpoints = Vec::new();
    for (place, leaf) in leaves.iter().enumerate() {
        frontier.add(*leaf);
        let size = frontier.size();
        if size % every == 0 || size == rows {
            let at = moment(place as i64 + 1);
            checkpoints.push(key().sign(&Checkpoint { size, root: frontier.root(), at }));
        }
    }
    (records, leaves, checkpoints)
}

fn check(records: &[Record], leaves: Option<&[Hash]>, checkpoints: &[SignedCheckpoint]) -> Report {
    let leaves = leaves.map(<[Hash]>::to_vec);
    let mut verifier = Verifier::new(&key().public(), checkpoints, leaves);
    records.iter().for_each(|record| verifier.add(record));
    verifier.finish()
}

#[test]
fn a_log_that_nobody_touched_is_whole() {
    for (rows, every) in [(0, 1), (1, 1), (10, 3), (64, 8), (65, 7)] {
        let (records, leaves, checkpoints) = log(rows, every);
        for leaves in [None, Some(&leaves[..])] {
            let report = check(&records, leaves, &checkpoints);
            assert_eq!((report.fault, report.rows, report.sealed), (None, rows, rows));
        }
    }
}

#[test]
fn each_kind_of_tampering_is_named() {
    let (records, leaves, checkpoints) = log(20, 5);
    let told = |records: &[Record]| check(records, Some(&leaves), &checkpoints).fault.unwrap();
    let mut edited = records.clone();
    edited[7].reason = Some("nothing".into());
    assert_eq!(told(&edited), AuditFault::Altered { place: 7, id: 24 });
    let blind = check(&edited, None, &checkpoints).fault;
    assert_eq!(blind, Some(AuditFault::AlteredBetween { from: 5, to: 9 }));
    let mut deleted = records.clone();
    deleted.remove(7);
    assert_eq!(told(&deleted), AuditFault::Missing { place: 7 });
    let mut closed = deleted.clone();
    closed.iter_mut().skip(7).for_each(|record| record.place -= 1);
    assert_eq!(told(&closed), AuditFault::Altered { place: 7, id: 26 });
    let mut swapped = records.clone();
    swapped.swap(3, 4);
    assert_eq!(told(&swapped), AuditFault::Missing { place: 3 });
    let mut twice = records.clone();
    twice.insert(8, records[7].clone());
    assert_eq!(told(&twice), AuditFault::OutOfOrder { place: 7, id: 24 });
    assert_eq!(told(&records[..18]), AuditFault::Cut { found: 18, sealed: 20 });
    // Rows after the last checkpoint are not sealed yet: no fault, and they are counted.
    let mut more = records.clone();
    more.push(record(20));
    let report = check(&more, Some(&leaves), &checkpoints);
    assert_eq!((report.fault, report.rows, report.sealed), (None, 21, 20));
    // A time that its place cannot have, sealed all the same.
    let (mut old, _, _) = log(20, 5);
    old[12].at = moment(-100_000);
    let leaves: Vec<Hash> = old.iter().map(Record::hash).collect();
    let mut frontier = Frontier::default();
    leaves.iter().take(15).for_each(|leaf| frontier.add(*leaf));
    let at = moment(15);
    let sealed = key().sign(&Checkpoint { size: 15, root: frontier.root(), at });
    let notes = [checkpoints[0].clone(), checkpoints[1].clone(), sealed];
    assert_eq!(
        check(&old[..15], None, &notes).fault,
        Some(AuditFault::Backdated { place: 12, id: 34 })
    );
}

#[test]
fn checkpoints_are_held_against_each_other_and_the_key() {
    let (records, leaves, checkpoints) = log(20, 5);
    let forged = SecretKey::from_bytes([4; 32]);
    let claim = checkpoints[3].claim().unwrap();
    let mut notes = checkpoints.clone();
    notes[3] = forged.sign(&claim);
    let fault = check(&records, Some(&leaves), &notes).fault;
    assert!(matches!(fault, Some(AuditFault::Checkpoint { size: 20, .. })), "{fault:?}");
    let other = Checkpoint { root: leaves[0], ..claim };
    let notes = [&checkpoints[..], &[key().sign(&other)]].concat();
    assert_eq!(check(&records, None, &notes).fault, Some(AuditFault::Split { size: 20 }));
    // Kept hashes that were altered along with the row.
    let mut edited = records.clone();
    edited[7].reason = None;
    let mut leaves = leaves.clone();
    leaves[7] = edited[7].hash();
    let fault = check(&edited, Some(&leaves), &checkpoints).fault;
    assert_eq!(fault, Some(AuditFault::AlteredBetween { from: 5, to: 9 }));
}

/// A log of years: a row a day under a checkpoint for each five, of which the last but four says that
/// the rows below `boundary` are retired, as being from before `before`.
fn with_retirement(boundary: u64, before: DateTime<Utc>) -> (Vec<Record>, Vec<SignedCheckpoint>) {
    let mut records: Vec<Record> = (0..500).map(record).collect();
    for record in &mut records {
        record.at = moment(record.place as i64 * 86_400);
    }
    records[495].action = RETIRE.into();
    let said = Retired { before, places: boundary };
    let said = serde_json::to_string(&said).unwrap();
    records[495].after = serde_json::value::RawValue::from_string(said).ok();
    let mut frontier = Frontier::default();
    let mut checkpoints = Vec::new();
    for record in &records {
        frontier.add(record.hash());
        let size = frontier.size();
        if size.is_multiple_of(5) {
            let checkpoint = Checkpoint { size, root: frontier.root(), at: record.at };
            checkpoints.push(key().sign(&checkpoint));
        }
    }
    (records, checkpoints)
}

/// The check where the rows at some places are gone, their hashes known or not.
fn check_without(
    records: &[Record],
    gone: impl Fn(u64) -> bool,
    kept: Option<&[Hash]>,
    checkpoints: &[SignedCheckpoint],
) -> Report {
    let mut verifier = Verifier::new(&key().public(), checkpoints, kept.map(<[Hash]>::to_vec));
    for record in records {
        match gone(record.place) {
            true => verifier.add_gone(record.place, record.id, record.hash()),
            false => verifier.add(record),
        }
    }
    verifier.finish()
}

#[test]
fn rows_that_a_sealed_row_retires_may_be_gone() {
    let before = moment(60 * 86_400);
    let (records, checkpoints) = with_retirement(50, before);
    let leaves: Vec<Hash> = records.iter().map(Record::hash).collect();
    for kept in [None, Some(&leaves[..])] {
        let check = |gone: &dyn Fn(u64) -> bool| check_without(&records, gone, kept, &checkpoints);
        // All of them, some of them, none of them: it takes a while to delete them.
        for (gone, count) in [(50, 50), (20, 20), (0, 0)] {
            let report = check(&|place| place < gone);
            assert_eq!((report.fault, report.retired, report.rows), (None, count, 500 - count));
            assert_eq!(report.sealed, 500);
        }
        let told = |gone: &dyn Fn(u64) -> bool| check(gone).fault.unwrap();
        // One more is missing, and so is everything where the row of the retirement is gone.
        assert_eq!(told(&|place| place < 51), AuditFault::Missing { place: 50 });
        assert_eq!(told(&|place| place < 50 || place == 70), AuditFault::Missing { place: 70 });
        assert_eq!(told(&|place| place < 50 || place == 495), AuditFault::Missing { place: 0 });
    }
    // A row that is still there is held against its hash as all are.
    let mut edited = records.clone();
    edited[30].reason = None;
    let report = check_without(&edited, |place| place < 20, Some(&leaves), &checkpoints);
    assert_eq!(report.fault, Some(AuditFault::Altered { place: 30, id: 70 }));
    // And an edit after them is named as what it is, not as what is retired.
    let mut edited = records.clone();
    edited[80].reason = None;
    let report = check_without(&edited, |place| place < 50, Some(&leaves), &checkpoints);
    assert_eq!(report.fault, Some(AuditFault::Altered { place: 80, id: 170 }));
    // The row of the retirement moved to the gain of whoever deleted more.
    let mut further = records.clone();
    let said = serde_json::to_string(&Retired { before, places: 60 }).unwrap();
    further[495].after = serde_json::value::RawValue::from_string(said).ok();
    let report = check_without(&further, |place| place < 60, Some(&leaves), &checkpoints);
    assert!(report.fault.is_some());
    // Its hash altered with it.
    let mut forged = leaves.clone();
    forged[495] = further[495].hash();
    let report = check_without(&further, |place| place < 60, Some(&forged), &checkpoints);
    assert!(report.fault.is_some());
}

#[test]
fn a_retirement_without_good_reason_excuses_nothing() {
    let old = moment(60 * 86_400);
    let cases = [
        // Rows that were sealed after the moment that it names.
        (70, old),
        // A moment that is not a year before the retirement.
        (50, moment(131 * 86_400)),
        // Rows after itself.
        (497, moment(130 * 86_400)),
    ];
    for (boundary, before) in cases {
        let (records, checkpoints) = with_retirement(boundary, before);
        let leaves: Vec<Hash> = records.iter().map(Record::hash).collect();
        for kept in [None, Some(&leaves[..])] {
            let report = check_without(&records, |place| place < 50, kept, &checkpoints);
            assert_eq!(report.fault, Some(AuditFault::Missing { place: 0 }), "{boundary} {before}");
        }
    }
    // One that no checkpoint covers yet.
    let (records, checkpoints) = with_retirement(50, old);
    let report = check_without(&records, |place| place < 50, None, &checkpoints[..99]);
    assert_eq!(report.fault, Some(AuditFault::Missing { place: 0 }));
}

#[test]
fn every_field_of_a_row_is_hashed() {
    let plain = record(3);
    let json = |text: &str| serde_json::value::RawValue::from_string(text.to_owned()).ok();
    let changes: [fn(&mut Record); 14] = [
        |one| one.place += 1,
        |one| one.id += 1,
        |one| one.at += TimeDelta::microseconds(1),
        |one| one.actor_kind = "token".into(),
        |one| one.actor_id = None,
        |one| one.actor_name.push('x'),
        |one| one.actor_role = None,
        |one| one.address = Some(String::new()),
        |one| one.request_id.push('x'),
        |one| one.action.push('x'),
        |one| one.app = None,
        |one| one.target.push('x'),
        |one| one.after = None,
        |one| one.reason = None,
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut other = plain.clone();
        change(&mut other);
        assert_ne!(other.hash(), plain.hash(), "change {number}");
    }
    // What leaves one field and enters the next is another row.
    let shifted = Record { before: plain.after.clone(), after: None, ..plain.clone() };
    assert_ne!(shifted.hash(), plain.hash());
    let spaced = Record { after: json("{\"amount\":3}"), ..plain.clone() };
    assert_ne!(spaced.hash(), plain.hash(), "letter by letter");
}

proptest! {
    #[test]
    fn any_edit_anywhere_is_found(rows in 1u64..60, every in 1u64..9, at in 0usize..60, field in 0usize..5) {
        let (records, leaves, checkpoints) = log(rows, every);
        let place = at % records.len();
        let mut edited = records.clone();
        match field {
            0 => edited[place].reason = None,
            1 => edited[place].actor_name.push('!'),
            2 => edited[place].at += TimeDelta::seconds(1),
            3 => { edited.remove(place); }
            _ => { let again = edited[place].clone(); edited.insert(place, again); }
        }
        for leaves in [None, Some(&leaves[..])] {
            prop_assert!(check(&edited, leaves, &checkpoints).fault.is_some());
        }
    }

    #[test]
    fn a_record_is_written_and_read_alike(place in 0u64..1000) {
        let one = record(place);
        let line = serde_json::to_string(&one).unwrap();
        let again: Record = serde_json::from_str(&line).unwrap();
        prop_assert_eq!(again.hash(), one.hash());
    }
}
