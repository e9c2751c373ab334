//! What has changed since the last look: the server's end of the live feed.
//!
//! A notification is a hint to look, never the data; looking without a hint now and then mends
//! what hints were lost.

use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::postgres::PgListener;

use crate::usage::flush::CHANNEL as USAGE_CHANNEL;
use crate::{Db, Result};

/// The channel on which a commit tells that limits changed.
pub(crate) const LIMITS_CHANNEL: &str = "limits";

/// How far back a look goes. Longer than any flush may take (its statements end after 15 s), so
/// that one which commits late is still seen.
const LOOK_BACK_SECONDS: i64 = 60;

/// How far back the first look goes: what a server that died may not have summed up.
const FIRST_LOOK_BACK_SECONDS: i64 = 600;

/// No further hint for so long: none waits on the line. With no time at all those would be missed that
/// have arrived and were not read from the socket yet.
const LINE_EMPTY_AFTER: Duration = Duration::from_millis(1);

/// Hints of all servers that something was committed: one connection for the whole process.
pub struct Hints {
    db: Db,
    listener: Option<PgListener>,
}

/// What was hinted at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    pub limits: bool,
    pub usage: bool,
}

impl Hints {
    pub fn new(db: Db) -> Self {
        Self { db, listener: None }
    }

    /// Waits for a hint, at most `longest`, and passes those of usage on to [`Feed::wait`]. A lost
    /// connection is no error here: the next look finds what it would have hinted at, or fails and
    /// says so. May be dropped at any time.
    pub async fn wait(&mut self, longest: Duration) -> Heard {
        let mut heard = Heard::default();
        if self.listener.is_none() {
            self.listener = self.listen().await;
        }
        let Some(listener) = &mut self.listener else {
            self.db.clock().sleep(longest).await;
            return heard;
        };
        let mut patience = longest;
        loop {
            let hint = tokio::select! {
                biased;
                hint = listener.try_recv() => hint,
                () = self.db.clock().sleep(patience) => return heard,
            };
            match hint {
                // One look answers all hints that wait: take them off the line.
                Ok(Some(hint)) => {
                    patience = LINE_EMPTY_AFTER;
                    heard.limits |= hint.channel() == LIMITS_CHANNEL;
                    heard.usage |= hint.channel() == USAGE_CHANNEL;
                    self.db.committed().notify_one();
                }
                // The connection is gone: build a new one at the next wait.
                Ok(None) | Err(_) => {
                    self.listener = None;
                    return heard;
                }
            }
        }
    }

    async fn listen(&self) -> Option<PgListener> {
        let connect = async {
            let mut listener = PgListener::connect_with(self.db.pool()).await?;
            listener.listen_all([USAGE_CHANNEL, LIMITS_CHANNEL]).await?;
            Ok::<_, sqlx::Error>(listener)
        };
        connect.await.inspect_err(|error| tracing::debug!("cannot listen: {error}")).ok()
    }
}

/// Follows the usage that is committed by all servers.
pub struct Feed {
    db: Db,
    /// Flushes that were seen, of the time that a look goes back to.
    seen: HashSet<i64>,
    is_first: bool,
}

impl Feed {
    pub fn new(db: Db) -> Self {
        Self { db, seen: HashSet::new(), is_first: true }
    }

    /// Waits for a hint that [`Hints`] passes on, at most `longest`. May be dropped at any time.
    pub async fn wait(&self, longest: Duration) {
        tokio::select! {
            () = self.db.committed().notified() => {}
            () = self.db.clock().sleep(longest) => {}
        }
    }

    /// The App Keys whose usage was committed since the last look.
    pub async fn touched(&mut self, now: DateTime<Utc>) -> Result<BTreeSet<i32>> {
        let back = if self.is_first { FIRST_LOOK_BACK_SECONDS } else { LOOK_BACK_SECONDS };
        let known: Vec<i64> = self.seen.iter().copied().collect();
        let rows = sqlx::query!(
            r#"select id, case when id = any($2) then '{}' else app_ids end as "app_ids!"
               from usage_flushes where at > $1"#,
            now - TimeDelta::seconds(back),
            &known,
        )
        .fetch_all(self.db.pool())
        .await?;
        let touched = rows.iter().flat_map(|row| row.app_ids.iter().copied()).collect();
        self.seen = rows.into_iter().map(|row| row.id).collect();
        self.is_first = false;
        Ok(touched)
    }
}

#[cfg(test)]
mod tests;
