//! `headroom migrate`: the schema, the catalogue and the plans of this version.

use domain::access::Caller;

use super::database;
use crate::config::DatabaseSettings;

pub async fn run(settings: DatabaseSettings) -> Result<(), String> {
    let db = database::connect_running(&settings).await?;
    db.migrate().await.map_err(|error| error.to_string())?;
    let caller = Caller::system("command line");
    store::terms::load(&db, &caller, db.now()).await.map_err(|error| error.to_string())?;
    println!("The database is up to date.");
    Ok(())
}
