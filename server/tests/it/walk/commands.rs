//! The command line. What fills a new database is walked by itself: it has no server yet.

use domain::access::Caller;
use sqlx::{ConnectOptions, PgPool};

use super::Recipe;
use super::call::{Call, Row};
use super::world::World;
use crate::spawn::PASSWORD;

pub fn recipes() -> Vec<Recipe> {
    vec![
        Recipe("COMMAND user create", |w| Box::pin(user(w))),
        Recipe("COMMAND token create", |w| Box::pin(token(w))),
    ]
}

async fn user(w: &World) -> Call {
    let login = w.name("made");
    let arguments =
        ["user", "create", "--login", &login, "--role", "viewer", "--password", PASSWORD];
    w.command(&arguments).row(Row::of("account.create").about(login.clone()).after())
}

async fn token(w: &World) -> Call {
    w.command(&["token", "create", "--name", "cli", "--role", "viewer"])
        .row(Row::of("token.create").after())
}

/// How many rows a table has.
async fn count(pool: &PgPool, table: &str) -> i64 {
    sqlx::query_scalar(&format!("select count(*) from {table}")).fetch_one(pool).await.unwrap()
}

/// `headroom migrate`: whether it succeeded.
fn migrate(pool: &PgPool) -> bool {
    let url = pool.connect_options().to_url_lossy().to_string();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_headroom"));
    let command = command.args(["migrate", "--database-url", &url]).env_remove("DATABASE_URL");
    command.output().unwrap().status.success()
}

#[sqlx::test(migrations = "../migrations")]
async fn a_database_is_filled_with_a_row_for_each_document(pool: PgPool) {
    super::world::refuse_rows(&pool).await;
    sqlx::raw_sql("alter table audit_log enable trigger walk_refuse").execute(&pool).await.unwrap();
    assert!(!migrate(&pool), "documents were loaded without a row");
    assert_eq!(count(&pool, "terms_documents").await, 0);
    sqlx::raw_sql("alter table audit_log disable trigger walk_refuse")
        .execute(&pool)
        .await
        .unwrap();
    assert!(migrate(&pool));
    let documents = count(&pool, "terms_documents").await;
    let loaded = "audit_log where action = 'terms.load' and actor_kind = 'system'
                  and after is not null";
    assert!(documents > 2);
    assert_eq!(count(&pool, loaded).await, documents);
}

#[sqlx::test(migrations = "../migrations")]
async fn the_first_admin_is_on_record_or_is_not_made(pool: PgPool) {
    let db = store::Db::from_pool(pool.clone());
    store::terms::load(&db, &Caller::system("test"), db.now()).await.unwrap();
    let dir = std::env::temp_dir();
    super::world::refuse_rows(&pool).await;
    let first = || {
        server::commands::database::first_admin(&db, &dir, "admin", Some("correct horse battery"))
    };
    sqlx::raw_sql("alter table audit_log enable trigger walk_refuse").execute(&pool).await.unwrap();
    assert!(first().await.is_err());
    assert_eq!(count(&pool, "accounts").await, 0);
    sqlx::raw_sql("alter table audit_log disable trigger walk_refuse")
        .execute(&pool)
        .await
        .unwrap();
    assert!(first().await.is_ok());
    let row = "audit_log where action = 'account.create' and target = 'admin'
               and actor_kind = 'system' and actor_name = 'first start'";
    assert_eq!((count(&pool, "accounts").await, count(&pool, row).await), (1, 1));
}
