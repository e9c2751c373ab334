//! `headroom serve`: everything, until a signal comes.

use std::net::SocketAddr;

use crate::app_state::AppState;
use crate::commands::database;
use crate::config::{DatabaseSettings, ServeSettings};
use crate::{assets, router};

pub async fn run(database: DatabaseSettings, settings: ServeSettings) -> Result<(), String> {
    let url = database.database_url.clone().ok_or("DATABASE_URL is not set")?;
    let db = database::connect(&url, database.database_connections).await?;
    db.migrate().await.map_err(|error| error.to_string())?;
    let listener = tokio::net::TcpListener::bind(settings.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", settings.listen))?;
    let pages = router::page_routes();
    let app = router::router(AppState::new(db, settings, assets::site()), pages);
    axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>())
        .await
        .map_err(|error| error.to_string())
}
