//! The releases of the terms that a record speaks of. A release never changes once it is made, so
//! those that were read are kept, as many as fit.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use domain::limits::{PlanChoice, Release};
use domain::plans::Terms;
use sqlx::PgConnection;

use crate::snapshot::Snapshot;
use crate::{Db, Result, terms};

/// Releases that are kept in memory at most; each takes about a megabyte.
const KEPT_MAX: usize = 24;

/// Older terms, by the number of their release.
#[derive(Default)]
pub(crate) struct Archive(Mutex<BTreeMap<u32, Arc<Terms>>>);

impl Archive {
    fn get(&self, number: u32) -> Option<Arc<Terms>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&number).cloned()
    }

    fn keep(&self, number: u32, terms: &Arc<Terms>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_MAX {
            kept.pop_first();
        }
        kept.insert(number, Arc::clone(terms));
    }
}

/// The releases that held at any time since `registered_at`, and those that a plan stays on;
/// oldest first.
pub(super) async fn read(
    db: &Db,
    tx: &mut PgConnection,
    snapshot: &Snapshot,
    plans: &[PlanChoice],
    registered_at: DateTime<Utc>,
) -> Result<Vec<Release>> {
    let pinned: Vec<i32> =
        plans.iter().filter_map(|choice| i32::try_from(choice.release?).ok()).collect();
    let rows = sqlx::query!(
        "select release, at from terms_releases
         where release = any($1) or at > $2
            or release = (select max(release) from terms_releases where at <= $2)
         order by release",
        &pinned,
        registered_at,
    )
    .fetch_all(&mut *tx)
    .await?;
    let mut releases = Vec::with_capacity(rows.len());
    for row in rows {
        let number = row.release.unsigned_abs();
        let known = (number == snapshot.release).then(|| Arc::clone(&snapshot.terms));
        let terms = match known.or_else(|| db.archive().get(number)) {
            Some(terms) => terms,
            None => {
                let terms = Arc::new(terms::of_release(tx, number).await?.terms);
                db.archive().keep(number, &terms);
                terms
            }
        };
        releases.push(Release { number, at: row.at, terms });
    }
    Ok(releases)
}
