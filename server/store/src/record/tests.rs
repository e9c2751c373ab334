//! A dozen random histories against a real database: what the record says of each moment is what
//! the memory that serves gateways said at that moment.

use chrono::TimeDelta;
use domain::changes::plan::PlanChange;
use domain::checks::Check;
use domain::ids::AppKey;
use domain::limit_values::{LimitValue, Target};
use domain::limits::{AppLimits, EffectiveLimit, resolve_all};
use domain::overrides::NewOverride;
use domain::rates::{RateKey, RateScope, RateUnit};
use domain::terms::{Existing, TermsChange, TermsEdit};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::testing::{app, at, ending, permit, ready, setting, shop, to_plan};
use crate::{apps, overrides, term_edits};

const HISTORIES: u64 = 12;
const ACTS: i64 = 25;

fn targets() -> [Target; 3] {
    let rate = RateKey { unit: RateUnit::Call, window_seconds: 1, scope: RateScope::App };
    let bucket = |id: &str| Target::Rate { bucket: id.into(), rate };
    [Target::Quota { quota: "groups".into() }, bucket("accounts"), bucket("users")]
}

struct Run {
    db: Db,
    app: AppKey,
    rng: StdRng,
    made: Vec<Uuid>,
}

impl Run {
    /// Does something; what is refused is no act.
    async fn act(&mut self, now: DateTime<Utc>) {
        match self.rng.random_range(0..14) {
            0..4 => self.choose(now).await,
            4..9 => self.set(now).await,
            9 => {
                let version = self.version();
                let (app, confirm) = (&self.app, Check::ALL);
                let _ =
                    apps::cancel_plan(&self.db, &permit(), app, version, "no", &confirm, now).await;
            }
            10 => self.publish(now).await,
            12 => self.extend(now).await,
            11 => {
                let version = self.version();
                // The same plan: of the newest terms, where it stayed on older ones.
                let snapshot = self.db.snapshot();
                let plan = snapshot.app(&self.app).unwrap().plan(now).id.to_string();
                let same = to_plan(&plan, "new");
                let _ =
                    apps::choose_plan(&self.db, &permit(), &self.app, version, &same, now).await;
            }
            _ => {
                let place = self.rng.random_range(0..self.made.len().max(1));
                if let Some(id) = self.made.get(place) {
                    let _ = overrides::end(&self.db, &permit(), *id, &ending("over"), now).await;
                }
            }
        }
    }

    async fn choose(&mut self, now: DateTime<Utc>) {
        let plans: Vec<PlanId> =
            self.db.snapshot().terms.book.plans.iter().map(|plan| plan.id.clone()).collect();
        let plan = &plans[self.rng.random_range(0..plans.len())];
        let later = self.rng.random_bool(0.4).then(|| self.rng.random_range(5..45));
        let starts_at = later.map(|later| now + TimeDelta::seconds(later));
        let change = PlanChange { starts_at, ..to_plan(plan.as_str(), "contract") };
        let version = self.version();
        let _ = apps::choose_plan(&self.db, &permit(), &self.app, version, &change, now).await;
    }

    /// Another end for one that was set, or none.
    async fn extend(&mut self, now: DateTime<Utc>) {
        let place = self.rng.random_range(0..self.made.len().max(1));
        let Some(id) = self.made.get(place).copied() else { return };
        let later = self.rng.random_bool(0.6).then(|| self.rng.random_range(5..80));
        let new = overrides::NewEnd {
            ends_at: later.map(|later| now + TimeDelta::seconds(later)),
            reason: "longer".into(),
            confirm: Check::ALL.to_vec(),
        };
        if let Ok(made) = overrides::extend(&self.db, &permit(), id, None, &new, now).await {
            self.made.push(made.id);
        }
    }

    /// New terms, which the App Key gets or does not.
    async fn publish(&mut self, now: DateTime<Utc>) {
        let plans = ["free", "basic", "advanced", "enterprise"];
        let amount = self.rng.random_range(1000..2000);
        let change = |plan: &str| TermsChange::PlanQuota {
            plan: plan.into(),
            quota: "groups".into(),
            value: LimitValue::Limited { amount },
        };
        let existing = if self.rng.random_bool(0.5) { Existing::Move } else { Existing::Stay };
        let edit = TermsEdit {
            changes: plans.map(change).to_vec(),
            existing,
            reason: "new prices".into(),
            confirm: Check::ALL.to_vec(),
        };
        let release = self.db.snapshot().release;
        term_edits::save(&self.db, &permit(), release, &edit, now).await.unwrap();
    }

    fn version(&self) -> u64 {
        self.db.snapshot().app(&self.app).unwrap().version
    }

    async fn set(&mut self, now: DateTime<Utc>) {
        let later = |rng: &mut StdRng, most| TimeDelta::seconds(rng.random_range(0..most));
        let starts_at = now + later(&mut self.rng, 40);
        let is_temporary = self.rng.random_bool(0.6);
        let ends_at =
            is_temporary.then(|| starts_at + TimeDelta::seconds(5) + later(&mut self.rng, 60));
        let new = NewOverride {
            starts_at: Some(starts_at),
            ends_at,
            ..setting(
                targets()[self.rng.random_range(0..3)].clone(),
                self.rng.random_range(0..1000),
            )
        };
        if let Ok(made) = overrides::set(&self.db, &permit(), &self.app, None, &new, now).await {
            self.made.push(made.id);
        }
    }

    /// What gateways are given at `now`.
    fn given(&self, now: DateTime<Utc>) -> AppLimits {
        let snapshot = self.db.snapshot();
        let entry = snapshot.app(&self.app).unwrap();
        resolve_all(snapshot.subject(entry, now), self.app.clone(), 0)
    }
}

fn of(limits: &AppLimits, target: &Target) -> Option<EffectiveLimit> {
    match target {
        Target::Quota { quota } => {
            limits.quotas.iter().find(|one| one.quota == *quota).map(|one| one.limit.clone())
        }
        Target::Rate { bucket, rate } => {
            let bucket = limits.rates.iter().find(|one| one.bucket == *bucket)?;
            bucket.limits.iter().find(|one| one.key() == *rate).map(|one| one.limit.clone())
        }
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_record_says_of_each_moment_what_gateways_were_given_then(pool: PgPool) {
    let db = ready(&pool).await;
    let mut happened = [0; 5];
    for seed in 0..HISTORIES {
        // One after the other: the terms are everybody's.
        let start = seed as i64 * 10_000;
        let app = app(&db, &format!("acme#{seed}"), "free").await;
        let mut run = Run { db: db.clone(), app, rng: StdRng::seed_from_u64(seed), made: vec![] };
        let mut given = Vec::new();
        for nth in 0..ACTS {
            let now = at(start + nth * 10);
            run.act(now).await;
            // Also between the acts: time alone begins and ends.
            for moment in [now, now + TimeDelta::seconds(4), now + TimeDelta::milliseconds(9999)] {
                given.push((moment, run.given(moment)));
            }
        }
        let snapshot = db.snapshot();
        let record = read(&db, &snapshot, snapshot.app(&run.app).unwrap()).await.unwrap();
        let cancelled = record.plans.iter().filter(|choice| choice.cancelled_at.is_some()).count();
        let pinned = record.plans.iter().filter(|choice| choice.release.is_some()).count();
        let found = [
            record.overrides.len(),
            record.former_ends.len(),
            cancelled,
            pinned,
            record.releases.len(),
        ];
        for (sum, one) in happened.iter_mut().zip(found) {
            *sum += one;
        }
        for (moment, limits) in given {
            let state = record.at(moment).unwrap();
            assert_eq!(state.plan.id, limits.plan, "history {seed} at {moment}");
            let all = resolve_all(state.subject(), run.app.clone(), 0);
            assert_eq!(all, limits, "history {seed} at {moment}");
            for target in targets() {
                let told = state.explain(&target);
                assert_eq!(told.effective, of(&limits, &target), "{target} at {moment}");
            }
        }
    }
    assert!(happened.iter().all(|count| *count > 3), "too little happened: {happened:?}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_stood_before_an_end_was_changed_is_kept(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let new = |amount, ends_at: Option<i64>| NewOverride {
        ends_at: ends_at.map(at),
        ..setting(targets()[0].clone(), amount)
    };
    let first = overrides::set(&db, &permit(), &app, None, &new(5, None), at(0)).await.unwrap();
    overrides::set(&db, &permit(), &app, None, &new(6, None), at(10)).await.unwrap();
    let short =
        overrides::set(&db, &permit(), &app, None, &new(7, Some(90)), at(20)).await.unwrap();
    overrides::end(&db, &permit(), short.id, &ending("over"), at(30)).await.unwrap();
    let snapshot = db.snapshot();
    let record = read(&db, &snapshot, snapshot.app(&app).unwrap()).await.unwrap();
    let kept: Vec<_> = record
        .former_ends
        .iter()
        .map(|end| (end.override_id, end.until, end.ends_at, end.ended_at))
        .collect();
    assert_eq!(kept, [(first.id, at(10), None, None), (short.id, at(30), Some(at(90)), None)]);
    let until = |seconds| {
        let state = record.at(at(seconds)).unwrap();
        state.explain(&targets()[0]).steps.last().unwrap().until
    };
    assert_eq!((until(5), until(25)), (None, Some(at(90))));
}
