//! What every handler can reach.

use std::sync::Arc;

use app::site::Site;
use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use store::Db;
use tokio_util::sync::CancellationToken;

use crate::config::ServeSettings;
use crate::ingest::Ingest;
use crate::jobs::Jobs;
use crate::live::{self, Hub};

/// Cheap to clone; made once at start.
#[derive(Clone, FromRef)]
pub struct AppState {
    pub db: Db,
    pub hub: Hub,
    pub ingest: Ingest,
    pub jobs: Jobs,
    /// Cancelled when the server stops: streams end, tasks return.
    pub stop: CancellationToken,
    pub settings: Arc<ServeSettings>,
    pub site: Site,
    pub leptos: LeptosOptions,
}

impl AppState {
    /// Makes the state and starts the tasks that live as long as the server: the writer of usage,
    /// the follower of commits, the jobs.
    pub fn start(db: Db, settings: ServeSettings, site: Site) -> Self {
        let leptos = LeptosOptions::builder().output_name("headroom").build();
        let stop = CancellationToken::new();
        let hub = Hub::default();
        let ingest = Ingest::start(db.clone(), &settings, stop.clone());
        let jobs = Jobs::start(db.clone(), &settings, stop.clone());
        tokio::spawn(live::limits::run(db.clone(), stop.clone()));
        tokio::spawn(live::follow::run(db.clone(), hub.clone(), stop.clone()));
        Self { db, hub, ingest, jobs, stop, settings: Arc::new(settings), site, leptos }
    }
}
