//! Django admin over as many App Keys, in another database of the same PostgreSQL. The folder that
//! it comes from brings its own installation (`setup.sh`) and sign-in (`login.py`).

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use super::Site;
use crate::{
    commands::bench::http::Connection,
    headroom::free_port,
    process::{output, pause, run, say, stop},
    workspace,
};

const DATABASE: &str = "rival";
const WORKERS: &str = "2";
const START_WITHIN: Duration = Duration::from_secs(30);

/// A running Django admin; stopped when it is dropped.
pub(super) struct Django {
    child: Child,
    pub site: Site,
}

impl Django {
    pub fn start(folder: &Path, database_url: &str, apps: u32) -> Result<Self> {
        let folder = folder.canonicalize().with_context(|| folder.display().to_string())?;
        // Kept between runs: its packages come from far.
        let venv = workspace::target_dir().join("rival");
        let access =
            Access::parse(database_url).context("PostgreSQL's address is no URL of ours")?;
        say(format_args!("setting up Django admin with {apps} App Keys"));
        let mut setup = Command::new("bash");
        setup.arg(folder.join("setup.sh")).env("RIVAL_VENV", &venv);
        access.hand_to(setup.env("RIVAL_APPS", apps.to_string()));
        run(&mut setup)?;
        let port = free_port()?;
        let mut gunicorn = Command::new(venv.join("bin/gunicorn"));
        gunicorn
            .args(["-w", WORKERS, "-b", &format!("127.0.0.1:{port}"), "wsgi:application"])
            .args(["--log-level", "warning"])
            .current_dir(folder.join("django"))
            // The folder is somebody else's: nothing is left in it.
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::null());
        access.hand_to(&mut gunicorn);
        let child = gunicorn.spawn().context("gunicorn cannot be started")?;
        let site =
            Site { address: ([127, 0, 0, 1], port).into(), pid: child.id(), cookie: String::new() };
        let mut django = Self { child, site };
        django.wait_until_it_listens()?;
        let mut login = Command::new("python3");
        let cookie = output(login.arg(folder.join("login.py")).arg(port.to_string()))?;
        django.site.cookie = cookie.trim().to_owned();
        Ok(django)
    }

    fn wait_until_it_listens(&mut self) -> Result<()> {
        let began = Instant::now();
        while Connection::open(self.site.address).is_err() {
            if let Some(status) = self.child.try_wait()? {
                bail!("gunicorn ended: {status}");
            }
            if began.elapsed() > START_WITHIN || !pause(Duration::from_millis(50)) {
                bail!("gunicorn does not listen");
            }
        }
        Ok(())
    }
}

impl Drop for Django {
    fn drop(&mut self) {
        stop(&mut self.child, Duration::from_secs(3));
    }
}

/// The way to PostgreSQL as its own programs are told it.
#[derive(Debug, PartialEq, Eq)]
struct Access {
    user: String,
    password: String,
    host: String,
    port: String,
}

impl Access {
    /// `postgres://user:password@localhost:5432/database?host=%2Fthe%2Fsocket`.
    fn parse(url: &str) -> Option<Self> {
        let (_, rest) = url.split_once("://")?;
        let (login, rest) = rest.split_once('@')?;
        let (user, password) = login.split_once(':')?;
        let (authority, rest) = rest.split_once('/')?;
        let (name, port) = authority.split_once(':')?;
        let socket = rest.split_once("?host=").map(|(_, socket)| socket);
        Some(Self {
            user: decoded(user)?,
            password: decoded(password)?,
            host: decoded(socket.unwrap_or(name))?,
            port: port.to_owned(),
        })
    }

    fn hand_to(&self, command: &mut Command) {
        command
            .env("PGUSER", &self.user)
            .env("PGPASSWORD", &self.password)
            .env("PGHOST", &self.host)
            .env("PGPORT", &self.port)
            .env("RIVAL_DB", DATABASE);
    }
}

/// Text without its `%2F`.
fn decoded(text: &str) -> Option<String> {
    let mut parts = text.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(part.get(..2)?, 16).ok()?);
        bytes.extend_from_slice(part.get(2..)?.as_bytes());
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_postgres_is_read_from_its_url() {
        let url =
            "postgres://headroom:s3%25cret@localhost:5432/headroom?host=%2Fdata%2Fa%20b%2Frun";
        let access = Access::parse(url).unwrap();
        let found = [access.user, access.password, access.host, access.port];
        assert_eq!(found, ["headroom", "s3%cret", "/data/a b/run", "5432"]);
        assert_eq!(Access::parse("headroom"), None);
        assert_eq!(Access::parse("postgres://a:%zz@b:1/c"), None);
    }
}
