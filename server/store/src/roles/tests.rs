//! What the server's role may and may not, asked of PostgreSQL itself.

use std::collections::BTreeSet;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Executor, PgPool};

use super::*;
use crate::Db;
use crate::testing::{at, column, scalar};

/// A login that is nothing but a member of the role, and how to connect as it. A cluster has its
/// roles in common, so tests make it once and leave it.
async fn member(pool: &PgPool, name: &str) -> PgConnectOptions {
    let options = PgConnectOptions::clone(&pool.connect_options());
    let password = options.to_url_lossy().password().unwrap_or("none").to_owned();
    // Tests of several processes may meet.
    let make = format!(
        "do $$ begin create role {name} login noinherit password '{password}' in role headroom_app;
         exception when duplicate_object or unique_violation then null; end $$"
    );
    pool.execute(make.as_str()).await.unwrap();
    options.username(name)
}

/// A handle as `headroom serve` has it.
async fn served(options: PgConnectOptions) -> Db {
    let pool = PgPoolOptions::new()
        .max_connections(4)
        .after_connect(|connection, _| Box::pin(enter(connection)))
        .connect_lazy_with(options);
    Db::from_pool(pool)
}

fn is_denied(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.as_deref() == Some("42501")
}

const RECORD: [&str; 3] = ["audit_log", "audit_leaves", "audit_checkpoints"];

#[sqlx::test(migrations = "../../migrations")]
async fn the_role_only_adds_to_the_record_and_makes_no_tables(pool: PgPool) {
    Db::from_pool(pool.clone()).migrate().await.unwrap();
    let db = served(PgConnectOptions::clone(&pool.connect_options())).await;
    let mut connection = db.pool().acquire().await.unwrap();
    let who: String =
        sqlx::query_scalar("select current_user").fetch_one(&mut *connection).await.unwrap();
    assert_eq!(who, APP);
    for table in RECORD {
        let column = if table == "audit_checkpoints" { "note" } else { "hash" };
        let column = if table == "audit_log" { "reason" } else { column };
        for statement in [
            format!("update {table} set {column} = {column}"),
            format!("delete from {table}"),
            format!("truncate {table}"),
            format!("alter table {table} disable trigger all"),
            format!("alter table {table} disable trigger {table}_append_only"),
            format!("alter table {table} add column more text"),
            format!("alter table {table} owner to headroom_app"),
            format!("drop table {table}"),
            format!("grant all on {table} to headroom_app"),
            format!(
                "create trigger mine before insert on {table} for each statement execute function audit_refuse_change()"
            ),
            format!("create rule mine as on insert to {table} do instead nothing"),
            format!("do $$ begin lock table {table} in access exclusive mode; end $$"),
        ] {
            let done = sqlx::query(&statement).execute(&mut *connection).await;
            // PostgreSQL only warns of a grant of nothing.
            match statement.starts_with("grant") {
                true => assert!(done.is_ok() || is_denied(&done.unwrap_err()), "{statement}"),
                false => assert!(is_denied(&done.unwrap_err()), "{statement}"),
            }
        }
        let may: bool = sqlx::query_scalar(
            "select has_table_privilege('headroom_app', $1, 'update, delete, truncate, trigger, references')",
        )
        .bind(table)
        .fetch_one(&pool)
        .await
        .unwrap();
        assert!(!may, "{table}");
    }
    for statement in [
        "create table mine (it int)",
        "create function audit_boundary(x int) returns int language sql as 'select 1'",
        "drop table gauge_minutes",
        "truncate accounts",
        "alter table accounts add column more text",
        "drop function audit_refuse_delete() cascade",
        "create or replace function audit_boundary() returns bigint language sql as 'select 1::bigint'",
        "delete from _sqlx_migrations",
        "insert into _sqlx_migrations select * from _sqlx_migrations",
        "set session_replication_role = replica",
        "create role mallory",
    ] {
        let refused = sqlx::query(statement).execute(&mut *connection).await.unwrap_err();
        assert!(is_denied(&refused), "{statement}: {refused}");
    }
    sqlx::query(
        "insert into audit_log (at, actor_kind, actor_name, request_id, action, target)
         values (now(), 'system', 'test', 'x', 'test.add', 'x')",
    )
    .execute(&mut *connection)
    .await
    .unwrap();
}

/// What is granted is everything but the record, whatever migrations bring.
#[sqlx::test(migrations = "../../migrations")]
async fn every_ordinary_table_can_be_written(pool: PgPool) {
    pool.execute("create table of_tomorrow (it bigint generated always as identity, word text)")
        .await
        .unwrap();
    let db = Db::from_pool(pool.clone());
    db.migrate().await.unwrap();
    let ordinary: Vec<String> = column(
        &pool,
        "select c.relname from pg_class c
         where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
           and not c.relispartition
           and has_table_privilege('headroom_app', c.oid, 'select')
           and has_table_privilege('headroom_app', c.oid, 'insert')
           and has_table_privilege('headroom_app', c.oid, 'update')
           and has_table_privilege('headroom_app', c.oid, 'delete')
           and not has_table_privilege('headroom_app', c.oid, 'truncate, references, trigger')",
    )
    .await;
    let all: Vec<String> = column(
        &pool,
        "select c.relname from pg_class c
         where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
           and not c.relispartition",
    )
    .await;
    let all: BTreeSet<_> = all.into_iter().collect();
    let ordinary: BTreeSet<_> = ordinary.into_iter().collect();
    let special: Vec<_> = all.difference(&ordinary).map(String::as_str).collect();
    let record = ["audit_checkpoints", "audit_leaves", "audit_log"];
    let reports = ["report_month_apps", "report_months"];
    assert_eq!(special, [&["_sqlx_migrations"][..], &record, &reports].concat());
    // What somebody granted by hand meanwhile is taken back.
    pool.execute("grant all on audit_log to headroom_app").await.unwrap();
    db.migrate().await.unwrap();
    let served = served(PgConnectOptions::clone(&pool.connect_options())).await;
    let refused = served.pool().execute("delete from audit_log").await.unwrap_err();
    assert!(is_denied(&refused));
    served.pool().execute("insert into of_tomorrow (word) values ('x')").await.unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_login_that_is_only_a_member_serves_and_cannot_leave(pool: PgPool) {
    let owner = Db::from_pool(pool.clone());
    owner.migrate().await.unwrap();
    let db = served(member(&pool, "headroom_test_member").await).await;
    // It need not migrate, and looks whether it would have to.
    db.migrate().await.unwrap();
    crate::terms::load(&db, &domain::access::Caller::system("test"), at(0)).await.unwrap();
    db.load_snapshot(at(0)).await.unwrap();
    crate::usage::partitions::make_ahead(&db, at(0)).await.unwrap();
    let mut connection = db.pool().acquire().await.unwrap();
    assert_eq!(guard(&mut connection).await.unwrap(), RecordGuard::Login);
    sqlx::query("reset role").execute(&mut *connection).await.unwrap();
    let refused = sqlx::query("select 1 from audit_log").execute(&mut *connection).await;
    assert!(is_denied(&refused.unwrap_err()), "it has nothing of its own");
    drop(connection);
    // A schema that is not the program's is told, with what to do.
    pool.execute("delete from _sqlx_migrations where version = 20261121080000").await.unwrap();
    let told = db.migrate().await.unwrap_err().to_string();
    assert!(told.contains("20261121080000") && told.contains("headroom migrate"), "{told}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn it_is_known_what_guards_the_record(pool: PgPool) {
    let plain = Db::from_pool(pool.clone());
    let mut superuser = plain.pool().acquire().await.unwrap();
    assert_eq!(guard(&mut superuser).await.unwrap(), RecordGuard::Triggers);
    drop(superuser);
    plain.migrate().await.unwrap();
    let db = served(PgConnectOptions::clone(&pool.connect_options())).await;
    let mut connection = db.pool().acquire().await.unwrap();
    assert_eq!(guard(&mut connection).await.unwrap(), RecordGuard::Role);
}

/// Before a database has granted the role anything, which another one of the cluster may have made,
/// its connections stay what they are.
#[sqlx::test]
async fn an_empty_database_is_not_entered(pool: PgPool) {
    let db = served(PgConnectOptions::clone(&pool.connect_options())).await;
    let who: String = scalar(db.pool(), "select current_user").await;
    assert_ne!(who, APP);
    db.migrate().await.unwrap();
    let stranger = served(member(&pool, "headroom_test_member").await).await;
    stranger.migrate().await.unwrap();
}

#[sqlx::test]
async fn servers_that_start_at_once_all_find_the_role(pool: PgPool) {
    let all: Vec<Db> = (0..6).map(|_| Db::from_pool(pool.clone())).collect();
    for done in futures::future::join_all(all.iter().map(Db::migrate)).await {
        done.unwrap();
    }
    let db = served(PgConnectOptions::clone(&pool.connect_options())).await;
    let mut connection = db.pool().acquire().await.unwrap();
    assert_eq!(guard(&mut connection).await.unwrap(), RecordGuard::Role);
}
