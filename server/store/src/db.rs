//! The opaque handle that the rest of the program holds.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, AtomicU16, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use chrono::{DateTime, NaiveDate, Utc};
use domain::retention::Retention;
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::{Connection, PgConnection, Postgres, Transaction};
use tokio::sync::{Notify, Semaphore, watch};

use crate::audit::Seal;
use crate::board::Board;
use crate::clock::Clock;
use crate::feed::LIMITS_CHANNEL;
use crate::gateways::Gateways;
use crate::record::Archive;
use crate::requests::WaitingMemory;
use crate::snapshot::{self, Snapshot};
use crate::{Result, retention, roles, transport, turns};

/// The database, and the memory that mirrors its limits. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

struct Inner {
    pool: PgPool,
    clock: Clock,
    snapshot: ArcSwap<Snapshot>,
    board: Board,
    gateways: Gateways,
    /// How many tokens were revoked by this server.
    token_revocations: AtomicU64,
    /// Something was committed, here or by another server: for the one task that follows.
    committed: Notify,
    limits_moved: watch::Sender<(u64, u64)>,
    requests_moved: watch::Sender<u64>,
    waiting: WaitingMemory,
    /// Microseconds since the epoch.
    confirmed_at: AtomicI64,
    /// Held for the moment in which one state takes the place of another.
    publishing: Mutex<()>,
    /// One refresh at a time, so that an older state never replaces a newer one.
    refreshing: tokio::sync::Mutex<()>,
    /// App Keys whose limits changed and that nobody has measured since.
    changed: Mutex<BTreeSet<i32>>,
    /// Days whose history partitions are known to exist.
    days: Mutex<BTreeSet<NaiveDate>>,
    retention: Mutex<Retention>,
    subject_days: AtomicU16,
    hashing: Semaphore,
    archive: Archive,
    seal: Seal,
}

/// Password hashes that may be worked on at once: each takes 19 MiB and a core for some 20 ms, and
/// the cores have other work.
const HASHES_AT_ONCE: usize = 2;

/// How long a caller waits for a connection.
const CONNECT_WITHIN: Duration = Duration::from_secs(3);

/// How long a connection that nobody used is believed to be alive without being asked.
const TRUSTED_FOR: Duration = Duration::from_secs(1);

/// [`Db::subject_days`] unless set otherwise.
const SUBJECT_DAYS: u16 = 7;

/// How long a turn waits for its number before it is told without one.
const SETTLE_WITHIN: Duration = Duration::from_millis(400);

impl Db {
    /// Connects to `url` with at most `connections_max` connections. A statement may run 15 s and
    /// a caller waits at most 3 s for a connection: an outage is told, not waited out. Connections
    /// work as the role that cannot change the record ([`roles`]), where the login may.
    pub async fn connect(url: &str, connections_max: u32) -> Result<Self> {
        let options = transport::options(url)?.application_name("headroom").options([
            ("statement_timeout", "15000"),
            ("lock_timeout", "5000"),
            ("client_min_messages", "warning"),
        ]);
        // Whether it can be reached is told now; the pool connects when it is first asked, which is
        // after a migration has made the role that its connections are put into.
        let reached = tokio::time::timeout(CONNECT_WITHIN, PgConnection::connect_with(&options));
        let reached = reached.await.map_err(|_| sqlx::Error::PoolTimedOut)?;
        reached?.close().await?;
        let pool = PgPoolOptions::new()
            .max_connections(connections_max)
            .acquire_timeout(CONNECT_WITHIN)
            .after_connect(|connection, _| Box::pin(roles::enter(connection)))
            .test_before_acquire(false)
            .before_acquire(|connection, past| {
                Box::pin(async move {
                    // The pool pings when a connection comes back; again only after it stood idle.
                    if past.idle_for >= TRUSTED_FOR {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_lazy_with(options);
        Ok(Self::from_pool(pool))
    }

    /// Wraps a pool that somebody else made: `#[sqlx::test]`.
    pub fn from_pool(pool: PgPool) -> Self {
        let inner = Inner {
            pool,
            clock: Clock::default(),
            snapshot: ArcSwap::default(),
            board: Board::default(),
            gateways: Gateways::default(),
            token_revocations: AtomicU64::default(),
            committed: Notify::new(),
            limits_moved: watch::Sender::default(),
            requests_moved: watch::Sender::default(),
            waiting: WaitingMemory::default(),
            confirmed_at: AtomicI64::default(),
            publishing: Mutex::default(),
            refreshing: tokio::sync::Mutex::default(),
            changed: Mutex::default(),
            days: Mutex::default(),
            retention: Mutex::default(),
            subject_days: AtomicU16::new(SUBJECT_DAYS),
            hashing: Semaphore::new(HASHES_AT_ONCE),
            archive: Archive::default(),
            seal: Seal::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Brings the schema and the server's role up to date, as the owner; several servers may call
    /// it at once: one does the work. A login that is not the owner only looks whether all is up to
    /// date, and fails if it is not.
    pub async fn migrate(&self) -> Result<()> {
        let login = PgConnection::connect_with(&self.pool().connect_options()).await?;
        roles::migrate(login).await
    }

    pub(crate) fn pool(&self) -> &PgPool {
        &self.inner.pool
    }

    /// Begins a transaction, in a task of its own: a caller that is given up while PostgreSQL begins
    /// would hand a connection back that stands inside of a transaction without sqlx knowing it, and
    /// what the next caller writes there would never be committed.
    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Postgres>> {
        let pool = self.pool().clone();
        #[expect(clippy::disallowed_methods, reason = "this is the one place")]
        let begun = tokio::spawn(async move { pool.begin().await });
        // It can only be lost with the whole runtime.
        Ok(begun.await.map_err(|_| sqlx::Error::WorkerCrashed)??)
    }

    /// The time of this server: for its edges and timers. Below them time is a parameter.
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// [`Clock::now`].
    pub fn now(&self) -> DateTime<Utc> {
        self.inner.clock.now()
    }

    /// Everything that decides limits, from memory.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.inner.snapshot.load_full()
    }

    /// The overview, from memory.
    pub fn board(&self) -> &Board {
        &self.inner.board
    }

    /// How often this server revoked a token or changed an account, on which tokens depend: what was
    /// known of a token before the last time is to be asked for again.
    pub fn token_revocations(&self) -> u64 {
        self.inner.token_revocations.load(Ordering::SeqCst)
    }

    pub(crate) fn note_token_revocation(&self) {
        self.inner.token_revocations.fetch_add(1, Ordering::SeqCst);
    }

    pub(crate) fn gateways(&self) -> &Gateways {
        &self.inner.gateways
    }

    /// Reads the whole snapshot: at start.
    pub async fn load_snapshot(&self, now: DateTime<Utc>) -> Result<()> {
        let _one = self.inner.refreshing.lock().await;
        let loaded = snapshot::load(self, now).await?;
        self.publish(|before| loaded.after(before));
        self.confirm(now);
        Ok(())
    }

    /// Brings the snapshot up to date.
    pub async fn refresh_snapshot(&self, now: DateTime<Utc>) -> Result<()> {
        let _one = self.inner.refreshing.lock().await;
        while let Some(read) = snapshot::refresh(self, &self.snapshot(), now).await? {
            self.publish(|before| read.next.after(before));
            self.changed().extend(read.app_ids);
        }
        self.confirm(now);
        Ok(())
    }

    fn publish(&self, make: impl FnOnce(&Snapshot) -> Snapshot) {
        let _one = self.inner.publishing.lock().unwrap_or_else(PoisonError::into_inner);
        let next = make(&self.snapshot());
        let moved = (next.version, next.told());
        self.inner.snapshot.store(Arc::new(next));
        // Only now: whoever wakes finds it there.
        self.inner.limits_moved.send_replace(moved);
    }

    fn confirm(&self, now: DateTime<Utc>) {
        self.inner.confirmed_at.fetch_max(now.timestamp_micros(), Ordering::Relaxed);
    }

    /// When what memory says of limits was last compared with the database.
    pub fn confirmed_at(&self) -> DateTime<Utc> {
        let micros = self.inner.confirmed_at.load(Ordering::Relaxed);
        DateTime::from_timestamp_micros(micros).unwrap_or_default()
    }

    /// Moves with each change of limits: the newest version, and how many turns were told without
    /// one ([`Snapshot::told`]).
    pub fn limits_moved(&self) -> watch::Receiver<(u64, u64)> {
        self.inner.limits_moved.subscribe()
    }

    /// Moves with each change of a request by this server.
    pub fn requests_moved(&self) -> watch::Receiver<u64> {
        self.inner.requests_moved.subscribe()
    }

    pub(crate) fn note_requests(&self) {
        self.inner.requests_moved.send_modify(|count| *count += 1);
    }

    pub(crate) fn waiting_memory(&self) -> &WaitingMemory {
        &self.inner.waiting
    }

    /// Numbers what time has changed until `now`. While the database does not answer, what memory
    /// knows of it since `from` is told to readers without a number; it gets one later.
    pub async fn turn(&self, from: DateTime<Utc>, now: DateTime<Utc>) -> Result<()> {
        let settled = tokio::time::timeout(SETTLE_WITHIN, turns::settle(self, now)).await;
        let settled = settled.unwrap_or_else(|_| Err(sqlx::Error::PoolTimedOut.into()));
        if settled.is_err() {
            let turned = self.snapshot().turned(from, now);
            if !turned.is_empty() {
                self.changed().extend(turned.iter().copied());
                self.publish(|before| before.telling(turned));
            }
        }
        settled
    }

    /// The App Keys whose limits changed since this was last asked, whoever refreshed the snapshot
    /// meanwhile: for the one task that measures.
    pub fn take_changed(&self) -> BTreeSet<i32> {
        std::mem::take(&mut *self.changed())
    }

    fn changed(&self) -> MutexGuard<'_, BTreeSet<i32>> {
        self.inner.changed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Commits a change of limits, tells every server, and does not return before this one knows
    /// it too: who saved sees what was saved.
    pub(crate) async fn commit_limits(
        &self,
        mut tx: Transaction<'_, Postgres>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        sqlx::query!("select pg_notify($1, '')", LIMITS_CHANNEL).execute(&mut *tx).await?;
        tx.commit().await?;
        // The change is durable; that memory could not follow at once is the feed's to mend.
        if let Err(error) = self.refresh_snapshot(now).await {
            tracing::warn!("a change was saved but could not be read back yet: {error}");
        }
        Ok(())
    }

    pub(crate) fn committed(&self) -> &Notify {
        &self.inner.committed
    }

    pub(crate) fn has_partitions(&self, day: NaiveDate) -> bool {
        self.days().contains(&day)
    }

    pub(crate) fn note_partitions(&self, day: NaiveDate) {
        self.days().insert(day);
    }

    /// Forgets which partitions exist: some were dropped, or may be made again.
    pub(crate) fn forget_partitions(&self) {
        self.days().clear();
    }

    /// How long samples and audit rows are kept, as this server last read it.
    pub fn retention(&self) -> Retention {
        *self.inner.retention.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads it anew. A day that is kept again may have been dropped by another server.
    pub async fn refresh_retention(&self) -> Result<()> {
        let (_, read) = retention::current(&mut *self.pool().acquire().await?).await?;
        self.note_retention(read);
        Ok(())
    }

    pub(crate) fn note_retention(&self, read: Retention) {
        let mut known = self.inner.retention.lock().unwrap_or_else(PoisonError::into_inner);
        if *known != read {
            *known = read;
            self.forget_partitions();
        }
    }

    /// Days after which a user, a group or a room of which nothing is reported any more does not
    /// count as the largest.
    pub fn subject_days(&self) -> u16 {
        self.inner.subject_days.load(Ordering::Relaxed)
    }

    pub fn set_subject_days(&self, days: u16) {
        self.inner.subject_days.store(days, Ordering::Relaxed);
    }

    fn days(&self) -> MutexGuard<'_, BTreeSet<NaiveDate>> {
        self.inner.days.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where the seal of the audit log stands.
    pub(crate) fn seal(&self) -> &Seal {
        &self.inner.seal
    }

    /// Terms of the past.
    pub(crate) fn archive(&self) -> &Archive {
        &self.inner.archive
    }

    /// Whoever hashes a password holds one of these meanwhile.
    pub(crate) fn hashing(&self) -> &Semaphore {
        &self.inner.hashing
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

#[cfg(test)]
mod tests;
