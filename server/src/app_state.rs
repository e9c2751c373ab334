//! What every handler can reach.

use std::sync::Arc;

use app::site::Site;
use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use store::Db;

use crate::config::ServeSettings;

/// Cheap to clone; made once at start.
#[derive(Clone, FromRef)]
pub struct AppState {
    pub db: Db,
    pub settings: Arc<ServeSettings>,
    pub site: Site,
    pub leptos: LeptosOptions,
}

impl AppState {
    pub fn new(db: Db, settings: ServeSettings, site: Site) -> Self {
        let leptos = LeptosOptions::builder().output_name("headroom").build();
        Self { db, settings: Arc::new(settings), site, leptos }
    }
}
