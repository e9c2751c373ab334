//! The opaque handle that the rest of the program holds.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};

use crate::Result;

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

struct Inner {
    pool: PgPool,
}

impl Db {
    /// Connects to `url` with at most `connections_max` connections. A statement may run 15 s and
    /// a caller waits at most 3 s for a connection: an outage is told, not waited out.
    pub async fn connect(url: &str, connections_max: u32) -> Result<Self> {
        let options = PgConnectOptions::from_str(url)?
            .application_name("headroom")
            .options([("statement_timeout", "15000"), ("lock_timeout", "5000")]);
        let pool = PgPoolOptions::new()
            .max_connections(connections_max)
            .acquire_timeout(Duration::from_secs(3))
            .connect_with(options)
            .await?;
        Ok(Self::from_pool(pool))
    }

    /// Wraps a pool that somebody else made: `#[sqlx::test]`.
    pub fn from_pool(pool: PgPool) -> Self {
        Self { inner: Arc::new(Inner { pool }) }
    }

    /// Brings the schema up to date. Several servers may call it at once: one does the work.
    pub async fn migrate(&self) -> Result<()> {
        sqlx::migrate!("../../migrations").run(self.pool()).await?;
        Ok(())
    }

    pub(crate) fn pool(&self) -> &PgPool {
        &self.inner.pool
    }

    /// Whether PostgreSQL answers.
    pub async fn ping(&self) -> Result<()> {
        sqlx::query!("select 1 as one").fetch_one(self.pool()).await?;
        Ok(())
    }

    pub async fn close(&self) {
        self.pool().close().await;
    }
}
