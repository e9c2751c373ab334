//! A log of which rows are retired, and a superuser who makes use of it.

use sqlx::PgPool;

use super::*;
use crate::testing::scalar;

/// A log of which the first ten rows are retired and gone.
async fn retired(pool: &PgPool, rows: i64) -> (Db, Kept) {
    const YEARS: i64 = 800 * 86_400;
    let db = Db::from_pool(pool.clone());
    let mut sealer = Sealer::new(key());
    for from in (0..rows).step_by(10) {
        write(pool, from - YEARS, 10.min(rows - from)).await;
        sealer.round(&db, at(from - YEARS + 10)).await.unwrap().unwrap();
    }
    let said = domain::retention::Retired { before: at(15 - YEARS), places: 10 };
    let change = Change::of(domain::retention::RETIRE, "audit").after(said);
    let mut tx = crate::testing::begin(pool).await;
    record(&mut tx, &Caller::system("retention"), at(0), change).await.unwrap();
    tx.commit().await.unwrap();
    sealer.round(&db, at(1)).await.unwrap().unwrap();
    let gone: i64 = scalar(pool, "select audit_retire(0, 1000)").await;
    assert_eq!(gone, 10);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("witness");
    Witness::open(&path, key().public()).unwrap().follow(&db).await.unwrap();
    let kept = witness::read(&path).unwrap();
    (db, (kept.leaves, kept.checkpoints))
}

/// What a superuser does around the boundary of what is retired is found like anything else.
#[sqlx::test(migrations = "../../migrations")]
async fn tampering_at_the_boundary_of_retired_rows_is_found(pool: PgPool) {
    let (db, kept) = retired(&pool, 40).await;
    for outside in [None, Some(kept.clone())] {
        let report = check(&db, &key().public(), outside, at(100)).await.unwrap();
        assert_eq!((report.fault, report.retired, report.rows), (None, 10, 31));
    }
    let of = |place: i64| format!("(select audit_id from audit_leaves where place = {place})");
    let put_back = format!(
        "insert into audit_log (id, at, actor_kind, actor_name, request_id, action, target)
         overriding system value
         select {}, now() - interval '3 years', 'system', 'mallory', 'x', 'override.set', 'groups'",
        of(9)
    );
    let wider = |places: i64| {
        format!(
            "update audit_log set after = jsonb_set(after, '{{places}}', '{places}')
             where action = 'audit.retire'"
        )
    };
    let delete = |place: i64| format!("delete from audit_log where id = {}", of(place));
    let cases: [(&str, Vec<String>); 9] = [
        ("the first row that is kept", vec![delete(10)]),
        ("one after it", vec![delete(20)]),
        ("the retirement itself", vec![delete(40)]),
        ("a wider boundary", vec![wider(20), delete(10)]),
        (
            "a wider boundary with its hash",
            vec![
                wider(20),
                delete(10),
                "update audit_leaves set hash = sha256(hash) where place = 40".into(),
            ],
        ),
        ("a row in place of a retired one", vec![put_back]),
        ("the leaf of a retired row", vec!["delete from audit_leaves where place = 3".into()]),
        (
            "the hash of a retired row",
            vec!["update audit_leaves set hash = sha256(hash) where place = 3".into()],
        ),
        (
            "retired rows with all traces, the gap closed",
            vec![
                "delete from audit_leaves where place < 10".into(),
                "update audit_leaves set place = -place where place >= 10".into(),
                "update audit_leaves set place = -place - 10 where place < 0".into(),
            ],
        ),
    ];
    sqlx::query("alter table audit_leaves drop constraint audit_leaves_place")
        .execute(&pool)
        .await
        .unwrap();
    for (what, statements) in cases {
        for outside in [None, Some(kept.clone())] {
            let mut tx = crate::testing::begin(&pool).await;
            sqlx::query("set local session_replication_role = replica")
                .execute(&mut *tx)
                .await
                .unwrap();
            for statement in &statements {
                sqlx::query(statement).execute(&mut *tx).await.unwrap();
            }
            let report = check_in(&mut tx, &key().public(), outside, at(100)).await.unwrap();
            assert!(report.fault.is_some(), "not found: {what}");
            tx.rollback().await.unwrap();
        }
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_remains_of_a_retired_log_is_still_proved(pool: PgPool) {
    let (db, _) = retired(&pool, 40).await;
    let text = exported(&db, &AuditQuery::default(), Format::JsonLines).await;
    // 30 rows, the retirement, and the proof; the export itself is not sealed yet.
    assert_eq!(text.lines().count(), 32);
    let report = seal::check_export(&key().public(), text.as_bytes()).unwrap();
    assert_eq!((report.fault, report.rows), (None, 31));
}
