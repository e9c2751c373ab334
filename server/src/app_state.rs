//! What every handler can reach.

use std::sync::Arc;

use app::site::Site;
use axum::extract::FromRef;
use store::Db;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::ServeSettings;
use crate::connections::{Bounds, Connections};
use crate::ingest::Ingest;
use crate::jobs::Jobs;
use crate::live::{self, Hub};
use crate::{recounts, webhooks};

/// Cheap to clone; made once at start.
#[derive(Clone, FromRef)]
pub struct AppState {
    /// The store, and the clock that every edge reads: [`Db::now`].
    pub db: Db,
    pub hub: Hub,
    pub ingest: Ingest,
    pub jobs: Jobs,
    /// Cancelled when the server stops: streams end, tasks return.
    pub stop: CancellationToken,
    /// The connections of clients.
    pub connections: Connections,
    /// A place for each stream of limits that this server holds.
    pub limit_streams: Arc<Semaphore>,
    /// Tasks that are let end what they have begun when the server stops.
    pub finishing: TaskTracker,
    pub settings: Arc<ServeSettings>,
    pub site: Site,
}

impl AppState {
    /// Makes the state and starts the tasks that live as long as the server: the writer of usage,
    /// the followers of commits, the keeper of gateways, the sender of webhooks, the
    /// counter of recounts, the jobs.
    pub fn start(db: Db, settings: ServeSettings, site: Site) -> Self {
        let stop = CancellationToken::new();
        let hub = Hub::default();
        db.set_subject_days(settings.subject_days);
        let ingest = Ingest::start(db.clone(), &settings, stop.clone());
        let jobs = Jobs::start(db.clone(), &settings, stop.clone());
        tokio::spawn(live::limits::run(db.clone(), stop.clone()));
        tokio::spawn(live::follow::run(db.clone(), hub.clone(), stop.clone()));
        tokio::spawn(live::gateways::run(db.clone(), hub.clone(), stop.clone()));
        let finishing = TaskTracker::new();
        let private = settings.webhook_private_addresses;
        finishing.spawn(webhooks::run(db.clone(), private, stop.clone()));
        finishing.spawn(recounts::run(db.clone(), private, stop.clone()));
        finishing.close();
        let limit_streams = Arc::new(Semaphore::new(settings.limit_streams.into()));
        let proxies = settings.trusted_proxies.clone();
        let connections = Connections::new(Bounds::new(&settings), proxies);
        let settings = Arc::new(settings);
        Self { db, hub, ingest, jobs, stop, connections, limit_streams, finishing, settings, site }
    }
}
