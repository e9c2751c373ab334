//! Sealing against a real database, and a superuser who changes what was sealed.

use domain::access::Caller;
use domain::audit::AuditQuery;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use seal::{AuditFault, Hash, SecretKey, SignedCheckpoint};
use sqlx::{PgConnection, PgPool};

use super::check::check_in;
use super::witness::Witness;
use super::*;
use crate::Db;
use crate::testing::{at, until};

fn key() -> SecretKey {
    SecretKey::from_bytes([5; 32])
}

/// Writes `count` rows, one a second from `from` on.
async fn write(pool: &PgPool, from: i64, count: i64) {
    let mut tx = crate::testing::begin(pool).await;
    for number in from..from + count {
        let app: AppKey = "acme#shop".parse().unwrap();
        let change = Change::of("override.set", "groups")
            .app(&app)
            .before(serde_json::json!({ "amount": number, "none": null, "share": 0.10 }))
            .after(serde_json::json!({ "amount": number + 1, "text": "限额 \u{1F600}" }))
            .reason("launch");
        record(&mut tx, &Caller::system("test"), at(number), change).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// A log of `rows` rows under a checkpoint for each ten, and what a file outside has of it.
async fn sealed(pool: &PgPool, rows: i64) -> (Db, Kept) {
    let db = Db::from_pool(pool.clone());
    let mut sealer = Sealer::new(key());
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("witness");
    let mut witness = Witness::open(&path, key().public()).unwrap();
    for from in (0..rows).step_by(10) {
        write(pool, from, 10.min(rows - from)).await;
        sealer.round(&db, at(from + 10)).await.unwrap().unwrap();
        witness.follow(&db).await.unwrap();
    }
    let kept = witness::read(&path).unwrap();
    (db, (kept.leaves, kept.checkpoints))
}

type Kept = (Vec<Hash>, Vec<SignedCheckpoint>);

#[sqlx::test(migrations = "../../migrations")]
async fn what_is_written_is_sealed_once_and_in_order(pool: PgPool) {
    let (db, kept) = sealed(&pool, 25).await;
    let report = check(&db, &key().public(), Some(kept), at(100)).await.unwrap();
    assert_eq!((report.fault, report.rows, report.sealed, report.checkpoints), (None, 25, 25, 3));
    let report = check(&db, &key().public(), None, at(100)).await.unwrap();
    assert!(report.is_whole());
    // Another server goes on where this one stopped; nothing new is no checkpoint.
    let mut other = Sealer::new(key());
    assert_eq!(other.round(&db, at(50)).await.unwrap(), Some(Sealed::default()));
    write(&pool, 30, 3).await;
    assert_eq!(other.round(&db, at(60)).await.unwrap().unwrap().rows, 3);
    // One with another key seals nothing.
    let stranger = Sealer::new(SecretKey::from_bytes([6; 32])).round(&db, at(61)).await;
    assert!(stranger.is_err());
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_row_that_commits_late_is_sealed_all_the_same(pool: PgPool) {
    let db = Db::from_pool(pool.clone());
    let mut sealer = Sealer::new(key());
    let mut late = crate::testing::begin(&pool).await;
    let change = || Change::of("account.create", "ana");
    record(&mut late, &Caller::system("test"), at(0), change()).await.unwrap();
    for round in 0..5 {
        write(&pool, round * 10, 10).await;
        sealer.round(&db, at(round * 10 + 10)).await.unwrap().unwrap();
    }
    late.commit().await.unwrap();
    assert_eq!(sealer.round(&db, at(60)).await.unwrap().unwrap().rows, 1);
    for round in 0..3 {
        assert_eq!(sealer.round(&db, at(61 + round)).await.unwrap().unwrap().rows, 0);
    }
    let report = check(&db, &key().public(), None, at(70)).await.unwrap();
    assert_eq!((report.fault, report.sealed), (None, 51));
}

#[sqlx::test(migrations = "../../migrations")]
async fn two_servers_seal_without_a_gap(pool: PgPool) {
    let db = Db::from_pool(pool.clone());
    let seal = async |seed: i64| {
        let mut sealer = Sealer::new(key());
        for round in 0..20 {
            write(&pool, round, 2).await;
            let _ = sealer.round(&db, at(round + seed)).await.unwrap();
        }
    };
    tokio::join!(seal(21), seal(22));
    let mut last = Sealer::new(key());
    last.round(&db, at(60)).await.unwrap().unwrap();
    let report = check(&db, &key().public(), None, at(61)).await.unwrap();
    assert_eq!((report.fault, report.sealed), (None, 80));
}

#[sqlx::test(migrations = "../../migrations")]
async fn nobody_changes_the_log_by_ordinary_means(pool: PgPool) {
    let (_, _) = sealed(&pool, 10).await;
    for table in ["audit_log", "audit_leaves", "audit_checkpoints"] {
        for statement in [format!("delete from {table}"), format!("truncate {table}")] {
            let refused = sqlx::query(&statement).execute(&pool).await.unwrap_err();
            let name = refused.as_database_error().and_then(|error| error.constraint());
            assert_eq!(name, Some("audit_append_only"), "{statement}");
        }
    }
    let refused = sqlx::query("update audit_log set reason = 'x'").execute(&pool).await;
    assert!(refused.is_err());
}

/// One tampering; what was done, for a message.
async fn tamper(tx: &mut PgConnection, dice: &mut StdRng, rows: i64) -> String {
    let at = dice.random_range(0..rows);
    let other = (at + dice.random_range(1..rows)) % rows;
    let of = |place: i64| format!("(select audit_id from audit_leaves where place = {place})");
    let edits = [
        "reason = reason || '.'",
        "reason = null",
        "actor_name = 'mallory'",
        "actor_role = 'viewer'",
        "actor_kind = case actor_kind when 'token' then 'account' else 'token' end",
        "at = at + interval '1 microsecond'",
        "action = 'override.end'",
        "app = 'acme#shop2'",
        "target = 'chat_rooms'",
        "address = '127.0.0.1'",
        "request_id = request_id || 'x'",
        "before = jsonb_set(before, '{amount}', '-7')",
        "after = after || '{\"more\": true}'",
        "after = null",
        "actor_id = gen_random_uuid()",
    ];
    let edit = edits[dice.random_range(0..edits.len())];
    let statements = match dice.random_range(0..9) {
        0 | 1 => vec![format!("update audit_log set {edit} where id = {}", of(at))],
        2 => vec![
            format!("update audit_log set {edit} where id = {}", of(at)),
            format!("update audit_leaves set hash = sha256(hash) where place = {at}"),
        ],
        3 => vec![format!("delete from audit_log where id = {}", of(at))],
        // Deleted with its leaf, and the gap closed.
        4 => vec![
            format!("delete from audit_log where id = {}", of(at)),
            format!("delete from audit_leaves where place = {at}"),
            format!("update audit_leaves set place = -place where place > {at}"),
            "update audit_leaves set place = -place - 1 where place < 0".to_owned(),
        ],
        // Put in between, with a leaf of its own.
        5 => vec![
            format!("update audit_leaves set place = -place - 2 where place >= {at}"),
            "update audit_leaves set place = -place - 1 where place < 0".to_owned(),
            format!(
                "with made as (
                     insert into audit_log (at, actor_kind, actor_name, request_id, action, target)
                     select at, 'system', 'mallory', 'x', 'override.set', 'groups'
                     from audit_log where id = {} returning id)
                 insert into audit_leaves (place, audit_id, hash)
                 select {at}, id, sha256('x') from made",
                of(other)
            ),
        ],
        // Two rows change places.
        6 => vec![
            format!("update audit_leaves set place = -1000 where place = {at}"),
            format!("update audit_leaves set place = {at} where place = {other}"),
            format!("update audit_leaves set place = {other} where place = -1000"),
        ],
        // Two rows change what they say.
        7 => vec![format!(
            "update audit_log a set reason = b.reason, before = b.before, after = b.after, at = b.at
             from audit_log b
             where (a.id = {0} and b.id = {1}) or (a.id = {1} and b.id = {0})",
            of(at),
            of(other)
        )],
        // The end is cut off, as if it had never been.
        _ => vec![
            format!(
                "delete from audit_log where id in (select audit_id from audit_leaves where place >= {at})"
            ),
            format!("delete from audit_leaves where place >= {at}"),
            format!("delete from audit_checkpoints where size > {at}"),
        ],
    };
    for statement in &statements {
        sqlx::query(statement).execute(&mut *tx).await.unwrap();
    }
    statements.join("; ")
}

/// As a superuser with every guard of the database off: of 10,000 tamperings none stays unseen.
#[sqlx::test(migrations = "../../migrations")]
async fn ten_thousand_tamperings_are_all_found(pool: PgPool) {
    const ROWS: i64 = 40;
    let (_, kept) = sealed(&pool, ROWS).await;
    sqlx::query("alter table audit_leaves drop constraint audit_leaves_place")
        .execute(&pool)
        .await
        .unwrap();
    let worker = async |seed: u64, count: u32| {
        let mut dice = StdRng::seed_from_u64(seed);
        let mut named = 0;
        let mut connection = pool.acquire().await.unwrap();
        for _ in 0..count {
            let mut tx = sqlx::Connection::begin(&mut *connection).await.unwrap();
            sqlx::query("set local session_replication_role = replica")
                .execute(&mut *tx)
                .await
                .unwrap();
            let done = tamper(&mut tx, &mut dice, ROWS).await;
            let report =
                check_in(&mut tx, &key().public(), Some(kept.clone()), at(100)).await.unwrap();
            let fault = report.fault.unwrap_or_else(|| panic!("not found: {done}"));
            named += u32::from(!matches!(fault, AuditFault::AlteredBetween { .. }));
            tx.rollback().await.unwrap();
        }
        named
    };
    // One after another: two at once would wait for each other's rows.
    let named = worker(1, 10_000).await;
    // What was kept outside tells the very row, whatever the database says of itself.
    assert_eq!(named, 10_000);
    let db = Db::from_pool(pool.clone());
    assert!(check(&db, &key().public(), Some(kept), at(100)).await.unwrap().is_whole());
}

async fn exported(db: &Db, query: &AuditQuery, format: Format) -> String {
    let permit = Caller::system("test").permit().unwrap();
    let mut pieces = export(db, &permit, query, format, at(100)).await.unwrap();
    let mut text = Vec::new();
    while let Some(piece) = pieces.recv().await {
        text.extend_from_slice(&piece.unwrap());
    }
    String::from_utf8(text).unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_export_is_checked_by_itself(pool: PgPool) {
    let (db, _) = sealed(&pool, 95).await;
    let public = key().public();
    let part = AuditQuery { from: Some(at(20)), to: Some(at(61)), ..AuditQuery::default() };
    let text = exported(&db, &part, Format::JsonLines).await;
    assert_eq!(text.lines().count(), 42);
    let report = seal::check_export(&public, text.as_bytes()).unwrap();
    assert_eq!((report.fault, report.rows), (None, 41));
    // By each of what it can be asked for.
    for (query, rows) in [
        (AuditQuery { app: Some("acme#shop".parse().unwrap()), ..AuditQuery::default() }, 95),
        (AuditQuery { app: Some("acme#other".parse().unwrap()), ..AuditQuery::default() }, 0),
        (AuditQuery { actor: "TEST".into(), ..AuditQuery::default() }, 95),
        (AuditQuery { action: "override".into(), ..AuditQuery::default() }, 95),
        (AuditQuery { action: "overrid".into(), ..AuditQuery::default() }, 0),
        (AuditQuery { target: "groups".into(), ..AuditQuery::default() }, 95),
        (AuditQuery { target: "group".into(), ..AuditQuery::default() }, 0),
    ] {
        let text = exported(&db, &query, Format::JsonLines).await;
        let report = seal::check_export(&public, text.as_bytes()).unwrap();
        assert_eq!((report.fault, report.rows), (None, rows), "{query:?}");
    }
    // Each letter of each row counts, and each row.
    let edited = text.replacen("launch", "lunch", 1);
    let report = seal::check_export(&public, edited.as_bytes()).unwrap();
    assert!(matches!(report.fault, Some(AuditFault::Altered { place: 20, .. })), "{report:?}");
    let lines: Vec<&str> = text.lines().collect();
    let without: Vec<&str> = [&lines[..7], &lines[8..]].concat();
    let report = seal::check_export(&public, without.join("\n").as_bytes()).unwrap();
    assert!(report.fault.is_some());
    let cut = lines[..41].join("\n");
    assert!(seal::check_export(&public, cut.as_bytes()).is_err());
    let other = SecretKey::from_bytes([9; 32]).public();
    let report = seal::check_export(&other, text.as_bytes()).unwrap();
    assert!(matches!(report.fault, Some(AuditFault::Checkpoint { .. })));
    // Nothing at all is an export too.
    let none = AuditQuery { action: "nothing".into(), ..AuditQuery::default() };
    let text = exported(&db, &none, Format::JsonLines).await;
    assert!(seal::check_export(&public, text.as_bytes()).unwrap().is_whole());
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_spreadsheet_takes_nothing_for_a_formula(pool: PgPool) {
    let db = Db::from_pool(pool.clone());
    let mut tx = crate::testing::begin(&pool).await;
    let begins = ["＝1", "＋1", "－1", "＠x", "-1", "\t=1", "\r=1", "\n=1"];
    for target in begins {
        let change = Change::of("override.set", target);
        record(&mut tx, &Caller::system("test"), at(0), change).await.unwrap();
    }
    let change =
        Change::of("override.set", "=HYPERLINK(\"x\")").reason("+1, \"quoted\"\nand a line 限额");
    record(&mut tx, &Caller::system("@test"), at(0), change).await.unwrap();
    tx.commit().await.unwrap();
    Sealer::new(key()).round(&db, at(1)).await.unwrap();
    let text = exported(&db, &AuditQuery::default(), Format::Csv).await;
    assert!(text.starts_with("\u{feff}place,id,at,"));
    assert!(text.contains(",\"'=HYPERLINK(\"\"x\"\")\","), "{text}");
    assert!(text.contains(",'@test,"), "{text}");
    for target in begins {
        assert!(text.contains(&format!("'{target}")), "{target:?} in {text}");
    }
    assert!(text.contains(",\"'+1, \"\"quoted\"\"\nand a line 限额\""), "{text}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn whoever_stops_reading_an_export_frees_its_connection(pool: PgPool) {
    let (db, _) = sealed(&pool, 10).await;
    sqlx::query(
        "insert into audit_log (at, actor_kind, actor_name, request_id, action, target, reason)
         select now(), 'system', 'test', 'x', 'test.fill', 'x', repeat('long ', 100)
         from generate_series(1, 30000)",
    )
    .execute(&pool)
    .await
    .unwrap();
    let mut sealer = Sealer::new(key());
    while sealer.round(&db, at(200)).await.unwrap().unwrap().more {}
    let copying = "select count(*) from pg_stat_activity
                   where datname = current_database() and query like 'select l.place%' and state <> 'idle'
                     and backend_type = 'client backend'";
    let permit = Caller::system("test").permit().unwrap();
    let query = AuditQuery::default();
    let mut pieces = export(&db, &permit, &query, Format::JsonLines, at(300)).await.unwrap();
    pieces.recv().await.unwrap().unwrap();
    let busy: i64 = sqlx::query_scalar(copying).fetch_one(&pool).await.unwrap();
    assert_eq!(busy, 1);
    drop(pieces);
    until("the copy goes on though nobody reads it", async || {
        let busy: i64 = sqlx::query_scalar(copying).fetch_one(&pool).await.unwrap();
        busy == 0
    })
    .await;
}

mod retired;
