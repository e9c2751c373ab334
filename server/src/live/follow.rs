//! The task that follows commits: measures what was touched, keeps summaries and overview up to
//! date, and fills the topics that browsers look at.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use domain::apps::AppRow;
use domain::ids::QuotaId;
use domain::live::{AppUses, Overview};
use domain::quotas::QuotaKind;
use domain::usage::{AppSummary, CALLS_FRESH_SECONDS, measure};
use store::feed::Feed;
use store::snapshot::Snapshot;
use store::usage::{current, history, sources};
use store::{Db, summaries};
use tokio_util::sync::CancellationToken;

use super::Hub;

/// Longest time without a look, and shortest time between two: commits that come closer together
/// are measured together.
const ROUND_LONGEST: Duration = Duration::from_millis(1000);
const ROUND_SHORTEST: Duration = Duration::from_millis(100);

/// App Keys that one round measures at most; the rest waits for the next, added up with what comes.
const ROUND_APPS: usize = 2000;

/// App Keys of the backlog that one round measures besides: little enough not to be felt.
const ROUND_BACKLOG: usize = 200;

/// How often sources and what time alone changes are looked at.
const SWEEP: TimeDelta = TimeDelta::seconds(2);

/// How long the 24-hour trend of a row is good for.
const TREND_AGE: TimeDelta = TimeDelta::seconds(60);

/// Follows until `stop`.
pub async fn run(db: Db, hub: Hub, stop: CancellationToken) {
    let mut follower = Follower::new(db, hub.clone());
    follower.load(&stop).await;
    follower.backlog = follower.db.snapshot().ids().collect();
    while !stop.is_cancelled() {
        let is_idle = follower.pending.is_empty() && follower.backlog.is_empty();
        let wait = if is_idle { ROUND_LONGEST } else { ROUND_SHORTEST };
        tokio::select! {
            () = stop.cancelled() => return,
            () = hub.wanted() => {}
            () = follower.feed.wait(wait) => {}
        }
        if let Err(error) = follower.round(follower.db.now()).await {
            // Said once an outage, not once a round.
            if !std::mem::replace(&mut follower.is_failing, true) {
                tracing::error!("the live feed cannot read: {error}");
            }
        } else if std::mem::take(&mut follower.is_failing) {
            tracing::info!("the live feed reads again");
        }
        tokio::time::sleep(ROUND_SHORTEST).await;
    }
}

struct Follower {
    db: Db,
    hub: Hub,
    feed: Feed,
    pending: BTreeSet<i32>,
    /// After a start every App Key is measured once: nobody knows what a server that died had not
    /// summed up yet, nor which overrides began and ended since.
    backlog: BTreeSet<i32>,
    swept_at: DateTime<Utc>,
    trends: HashMap<i32, Trend>,
    is_failing: bool,
}

struct Trend {
    read_at: DateTime<Utc>,
    target: domain::limit_values::Target,
    points: Vec<Option<f64>>,
}

impl Follower {
    fn new(db: Db, hub: Hub) -> Self {
        Self {
            feed: Feed::new(db.clone()),
            db,
            hub,
            pending: BTreeSet::new(),
            backlog: BTreeSet::new(),
            swept_at: DateTime::UNIX_EPOCH,
            trends: HashMap::new(),
            is_failing: false,
        }
    }

    /// Puts all summaries on the board, however long the database takes to answer.
    async fn load(&self, stop: &CancellationToken) {
        while !stop.is_cancelled() {
            match summaries::all(&self.db).await {
                Ok(all) => return self.db.board().put(all),
                Err(error) => {
                    tracing::error!("the summaries cannot be read yet: {error}");
                    self.db.clock().sleep(ROUND_LONGEST).await;
                }
            }
        }
    }

    async fn round(&mut self, now: DateTime<Utc>) -> store::Result<()> {
        self.db.refresh_snapshot(now).await?;
        self.pending.extend(self.db.take_changed());
        let touched = self.feed.touched(now).await?;
        self.pending.extend(touched);
        let is_sweep = now - self.swept_at >= SWEEP;
        if is_sweep {
            let moment = now - TimeDelta::seconds(CALLS_FRESH_SECONDS);
            let midnight = now.duration_trunc(TimeDelta::days(1)).unwrap_or(now);
            let daily = self.daily_quotas();
            let outdated = self.db.board().outdated(moment, midnight, &daily, ROUND_APPS);
            self.pending.extend(outdated);
            self.pending.extend(self.db.snapshot().turned(self.swept_at, now));
            // What slides with time (a minute's use) is measured anew for those who look.
            self.pending.extend(self.hub.watched());
        }
        self.pending.extend(self.hub.unfilled());
        let is_quiet = self.pending.is_empty() && self.backlog.is_empty();
        let first = self.pending.iter().take(ROUND_APPS);
        let ids: BTreeSet<i32> =
            first.chain(self.backlog.iter().take(ROUND_BACKLOG)).copied().collect();
        let ids: Vec<i32> = ids.into_iter().collect();
        self.measure(&ids, now).await?;
        for id in &ids {
            self.pending.remove(id);
            self.backlog.remove(id);
        }
        // Only now: what the board says is as new as this.
        self.hub.set_feed_at(now);
        if is_sweep || !is_quiet {
            self.overview(now).await?;
        }
        if is_sweep {
            self.swept_at = now;
        }
        Ok(())
    }

    fn daily_quotas(&self) -> HashSet<QuotaId> {
        let terms = &self.db.snapshot().terms;
        let daily = terms.book.quotas.iter().filter(|quota| quota.kind == QuotaKind::Daily);
        daily.map(|quota| quota.id.clone()).collect()
    }

    async fn measure(&self, ids: &[i32], now: DateTime<Utc>) -> store::Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        let snapshot = self.db.snapshot();
        let mut states = current::read(&self.db, ids, now).await?;
        let mut changed = Vec::new();
        for id in ids {
            let Some(entry) = snapshot.app_by_id(*id) else { continue };
            let before = self.db.board().summary(*id);
            let state = states.remove(id);
            // Nothing was ever reported. Where something was, its time may be over.
            if state.is_none() && before.is_none() {
                continue;
            }
            let state = state.unwrap_or_default();
            let subject = snapshot.subject(entry, now);
            let measured = measure(subject, entry.app.clone(), &state, before.as_ref());
            if before.as_ref() != Some(&measured.summary) {
                changed.push((*id, measured.summary));
            }
        }
        summaries::write(&self.db, &changed, now).await?;
        if !changed.is_empty() {
            self.db.board().put(changed);
            self.hub.publish_summaries();
        }
        self.fill(&snapshot, ids, now).await
    }

    /// Publishes those of `ids` that somebody looks at, with their last hour.
    async fn fill(
        &self,
        snapshot: &Snapshot,
        ids: &[i32],
        now: DateTime<Utc>,
    ) -> store::Result<()> {
        for id in self.hub.watched() {
            if !ids.contains(&id) {
                continue;
            }
            let Some(entry) = snapshot.app_by_id(id) else { continue };
            let state = current::read_with_hour(&self.db, id, now).await?;
            let before = self.db.board().summary(id);
            let subject = snapshot.subject(entry, now);
            let measured = measure(subject, entry.app.clone(), &state, before.as_ref());
            self.hub.publish_app(id, AppUses::new(measured, subject, entry.version), now);
        }
        Ok(())
    }

    async fn overview(&mut self, now: DateTime<Utc>) -> store::Result<()> {
        let (ranked, counts) = self.db.board().tightest();
        let snapshot = self.db.snapshot();
        let mut rows = Vec::with_capacity(ranked.len());
        for (id, summary) in &ranked {
            rows.push(self.row(&snapshot, *id, summary, now).await?);
        }
        self.trends.retain(|id, _| ranked.iter().any(|(ranked, _)| ranked == id));
        let overview = Overview {
            counts,
            rows,
            unknown: sources::unknown_apps(&self.db, now).await?,
            sources: sources::sources(&self.db, now).await?,
            apps_total: snapshot.len() as u64,
            requests: store::requests::waiting_now(&self.db, now).await?,
        };
        if *self.db.board().overview() != overview {
            self.db.board().publish(Arc::new(overview.clone()));
        }
        // Also one that is the same: a source falls silent by time alone.
        self.hub.publish_overview(overview, now);
        Ok(())
    }

    async fn row(
        &mut self,
        snapshot: &Snapshot,
        id: i32,
        summary: &AppSummary,
        now: DateTime<Utc>,
    ) -> store::Result<AppRow> {
        let plan = snapshot.terms.book.plan(&summary.plan);
        let plan_name = plan.map(|plan| plan.name.clone());
        let trend = match (&summary.tightest, snapshot.app_by_id(id)) {
            (Some(tightest), Some(entry)) => {
                let is_good = |trend: &&Trend| {
                    trend.target == tightest.target && now - trend.read_at < TREND_AGE
                };
                match self.trends.get(&id).filter(is_good) {
                    Some(trend) => trend.points.clone(),
                    None => {
                        let target = tightest.target.clone();
                        let points =
                            history::trend(&self.db, snapshot, entry, &target, now).await?;
                        let trend = Trend { read_at: now, target, points: points.clone() };
                        self.trends.insert(id, trend);
                        points
                    }
                }
            }
            _ => Vec::new(),
        };
        let unnamed = || domain::language::Name {
            zh: summary.plan.to_string(),
            en: summary.plan.to_string(),
        };
        Ok(AppRow { summary: summary.clone(), plan_name: plan_name.unwrap_or_else(unnamed), trend })
    }
}
