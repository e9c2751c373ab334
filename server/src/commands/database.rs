//! Finding the database: external by URL, or the embedded one of a data directory.

use std::path::Path;

use domain::accounts::AccountForm;
use store::Db;

use super::user::{generate_password, tell};
use crate::config::DatabaseSettings;

/// The file in the data directory by which other commands find the running embedded database.
const URL_FILE: &str = "database-url";

/// Connects a command other than `serve`: to the external database, or to the embedded one that a
/// running server owns.
pub async fn connect_running(settings: &DatabaseSettings) -> Result<Db, String> {
    let url = match &settings.database_url {
        Some(url) => url.clone(),
        None => read_url(&settings.data_dir)?,
    };
    connect(&url, settings, settings.database_connections.min(4)).await
}

/// Connects to `url`; refuses to send passwords and data to another machine in the clear, unless a
/// setting says that this is meant.
pub async fn connect(
    url: &str,
    settings: &DatabaseSettings,
    connections_max: u32,
) -> Result<Db, String> {
    let failed = |error: store::Error| {
        format!(
            "{error}. Is PostgreSQL running, and is DATABASE_URL right (host, sslmode, sslrootcert)?"
        )
    };
    let is_in_the_clear = store::transport::is_in_the_clear(url).map_err(failed)?;
    if is_in_the_clear && !settings.database_in_the_clear {
        return Err("DATABASE_URL asks for sslmode=disable or allow to another machine: say \
             sslmode=verify-full with sslrootcert, or at least require; if the way there is safe, \
             set HEADROOM_DATABASE_IN_THE_CLEAR=true"
            .to_owned());
    }
    Db::connect(url, connections_max).await.map_err(failed)
}

fn read_url(data_dir: &Path) -> Result<String, String> {
    std::fs::read_to_string(data_dir.join(URL_FILE)).map_err(|_| {
        format!(
            "no server runs on the data directory {}; start `headroom serve` or set DATABASE_URL",
            data_dir.display()
        )
    })
}

/// Leaves the URL for other commands, readable by its owner only.
pub fn write_url(data_dir: &Path, url: &str) -> Result<(), String> {
    write_private(&data_dir.join(URL_FILE), url)
}

/// Writes `text` to a file that only its owner can read.
pub fn write_private(path: &Path, text: &str) -> Result<(), String> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let file =
        std::fs::OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| format!("{} cannot be written: {error}", path.display()))
}

/// Makes the first admin where there is no account. A password that was made up is kept in the
/// data directory, readable by its owner only.
pub async fn first_admin(
    db: &Db,
    data_dir: &Path,
    login: &str,
    password: Option<&str>,
) -> Result<(), String> {
    let has_accounts = store::accounts::exists_any(db).await.map_err(|error| error.to_string())?;
    if has_accounts {
        return Ok(());
    }
    let made_up = password.is_none();
    let password = password.map_or_else(generate_password, |given| Ok(given.to_owned()))?;
    let form = AccountForm {
        login: login.to_owned(),
        name: String::new(),
        role: "admin".to_owned(),
        password: password.clone(),
    };
    let new = form.parse().map_err(|problem| tell(&problem))?;
    let made = store::accounts::create_first_admin(db, &new, db.now()).await;
    if made.map_err(|error| error.to_string())?.is_none() || !made_up {
        return Ok(());
    }
    std::fs::create_dir_all(data_dir)
        .map_err(|error| format!("{} cannot be made: {error}", data_dir.display()))?;
    let path = data_dir.join("admin-password");
    write_private(&path, &format!("{password}\n"))?;
    tracing::info!("made the account {login}; its password is in {}", path.display());
    Ok(())
}
