//! `headroom serve`: everything, until a signal comes.

use std::path::Path;
use std::time::Duration;

use domain::access::Caller;
use embedded_postgres::{EmbeddedPostgres, Settings};
use store::Db;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::app_state::AppState;
use crate::commands::database;
use crate::config::{DatabaseSettings, ServeSettings};
use crate::{assets, connections, router, seal};

/// How long requests in flight may take to end once a signal came.
const GRACE: Duration = Duration::from_secs(3);

/// How often the embedded PostgreSQL is looked after.
const WATCH_EVERY: Duration = Duration::from_millis(500);

/// The login of the account that is made when there is none.
const FIRST_ADMIN: &str = "admin";

pub async fn run(database: DatabaseSettings, settings: ServeSettings) -> Result<(), String> {
    connections::raise_descriptors();
    // Before anything that takes time: a port in use is told at once.
    let listener = TcpListener::bind(settings.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", settings.listen))?;
    let (url, postgres) = find_database(&database)?;
    let watched = postgres.map(|postgres| {
        let stop = CancellationToken::new();
        (stop.clone(), tokio::spawn(watch(postgres, stop)))
    });
    let served = serve(listener, &url, &database, settings).await;
    if let Some((stop, watcher)) = watched {
        stop.cancel();
        let _ = watcher.await;
    }
    served
}

/// Starts the embedded PostgreSQL again whenever it dies, and stops it at `stop`.
async fn watch(mut postgres: EmbeddedPostgres, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep(WATCH_EVERY) => {}
        }
        // Recovery takes as long as it takes, beside everything else.
        let looked = tokio::task::spawn_blocking(move || {
            let looked = postgres.ensure_running();
            (postgres, looked)
        });
        match looked.await {
            Ok((returned, looked)) => {
                postgres = returned;
                match looked {
                    Ok(true) => tracing::warn!("the embedded PostgreSQL had died and runs again"),
                    Ok(false) => {}
                    Err(error) => {
                        tracing::error!("the embedded PostgreSQL does not start: {error}")
                    }
                }
            }
            Err(error) => {
                tracing::error!("the watch over the embedded PostgreSQL ended: {error}");
                return;
            }
        }
    }
    let _ = tokio::task::spawn_blocking(move || postgres.stop()).await;
}

fn find_database(
    database: &DatabaseSettings,
) -> Result<(String, Option<EmbeddedPostgres>), String> {
    if let Some(url) = &database.database_url {
        return Ok((url.clone(), None));
    }
    let postgres = embedded_postgres::start(&Settings::new(database.data_dir.join("postgres")))
        .map_err(|error| error.to_string())?;
    let url = postgres.url();
    database::write_url(&database.data_dir, &url)?;
    Ok((url, Some(postgres)))
}

async fn serve(
    listener: TcpListener,
    url: &str,
    database: &DatabaseSettings,
    settings: ServeSettings,
) -> Result<(), String> {
    let db = database::connect(url, database, database.database_connections).await?;
    prepare(&db, &database.data_dir, &settings).await?;
    let dir = seal::dir(settings.audit_dir.as_deref(), &database.data_dir);
    let state = AppState::start(db.clone(), settings, assets::site());
    seal::start(&db, &dir, state.stop.clone())?;
    let (stop, connections) = (state.stop.clone(), state.connections.clone());
    let finishing = state.finishing.clone();
    let app = router::router(state);
    if let Ok(address) = listener.local_addr() {
        tracing::info!("serving on http://{address}");
    }
    let server = connections::serve(listener, app, connections, stop.clone());
    let server = tokio::spawn(server);
    wait_for_signal().await;
    tracing::info!("stopping");
    stop.cancel();
    // A request that hangs must not keep the process: what is durable was answered already.
    let ended = async { tokio::join!(server, finishing.wait()) };
    if tokio::time::timeout(GRACE, ended).await.is_err() {
        tracing::warn!("requests were still in flight after {} s", GRACE.as_secs());
    }
    let _ = tokio::time::timeout(Duration::from_secs(1), db.close()).await;
    Ok(())
}

/// Schema, or whether it is the one of this version; catalogue, plans, first admin, memory.
pub async fn prepare(db: &Db, data_dir: &Path, settings: &ServeSettings) -> Result<(), String> {
    db.migrate().await.map_err(|error| error.to_string())?;
    let caller = Caller::system("start");
    store::terms::load(db, &caller, db.now()).await.map_err(|error| error.to_string())?;
    database::first_admin(db, data_dir, FIRST_ADMIN, settings.admin_password.as_deref()).await?;
    db.refresh_retention().await.map_err(|error| error.to_string())?;
    store::usage::partitions::make_ahead(db, db.now()).await.map_err(|error| error.to_string())?;
    db.load_snapshot(db.now()).await.map_err(|error| error.to_string())
}

/// Waits for Ctrl-C or SIGTERM.
async fn wait_for_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signals) => {
                signals.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}
