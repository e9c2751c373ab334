use futures::poll;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

use crate::Db;
use crate::testing::scalar;

/// At whatever moment it is given up: the next statement of the same connection is on its own.
#[sqlx::test(migrations = "../../migrations")]
async fn a_beginning_that_is_given_up_leaves_no_transaction_open(pool: PgPool) {
    let options = pool.connect_options().as_ref().clone();
    let alone = PgPoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
    let db = Db::from_pool(alone.clone());
    for polls in 1..60 {
        let mut beginning = Box::pin(db.begin());
        for _ in 0..polls {
            if poll!(&mut beginning).is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(beginning);
        // Two statements on their own are two transactions.
        let [one, two] = [number(&alone).await, number(&alone).await];
        assert_ne!(one, two, "given up after it was asked {polls} times");
    }
}

/// The number of the transaction that this statement runs in.
async fn number(pool: &PgPool) -> String {
    scalar(pool, "select pg_current_xact_id()::text").await
}
