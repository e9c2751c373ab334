//! Every setting: by flag, by environment variable, and in `--help`.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;

use chrono::TimeDelta;
use clap::{Args, Parser, Subcommand};
use domain::sessions::Lifetime;

use crate::commands::token::TokenCommand;
use crate::commands::user::UserCommand;
use crate::commands::verify::VerifySettings;

/// The quota console of a chat cloud.
#[derive(Debug, Parser)]
#[command(name = "headroom", version, propagate_version = true)]
pub struct Cli {
    #[command(flatten)]
    pub database: DatabaseSettings,

    /// What is logged: `info`, `debug`, or a filter such as `headroom=debug,sqlx=warn`.
    #[arg(
        long,
        global = true,
        env = "HEADROOM_LOG",
        default_value = "info",
        value_name = "FILTER"
    )]
    pub log: String,

    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Which database: an external one by URL, or the embedded one in a data directory.
#[derive(Clone, Debug, Args)]
pub struct DatabaseSettings {
    /// An external PostgreSQL, 15 or newer. Without it an embedded one is started.
    #[arg(long, global = true, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// Let DATABASE_URL say `sslmode=disable` for a PostgreSQL on another machine: whoever listens
    /// on the way there reads passwords and data.
    #[arg(long, global = true, env = "HEADROOM_DATABASE_IN_THE_CLEAR")]
    pub database_in_the_clear: bool,

    /// Where the embedded PostgreSQL keeps its data.
    #[arg(
        long,
        global = true,
        env = "HEADROOM_DATA_DIR",
        default_value = "headroom-data",
        value_name = "DIR"
    )]
    pub data_dir: PathBuf,

    /// Connections to the database at most.
    #[arg(
        long,
        global = true,
        env = "HEADROOM_DATABASE_CONNECTIONS",
        default_value_t = 16,
        value_name = "N"
    )]
    pub database_connections: u32,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve pages, API and live feed (the default).
    Serve(Box<ServeSettings>),
    /// Bring the database schema up to date and load catalogue and plans, then exit.
    Migrate,
    /// Check that the audit log, or an export of it, is what was sealed.
    Verify(VerifySettings),
    /// Accounts.
    #[command(subcommand)]
    User(UserCommand),
    /// API tokens.
    #[command(subcommand)]
    Token(TokenCommand),
}

impl Default for Command {
    /// `headroom` alone serves, with the settings of the environment.
    fn default() -> Self {
        Self::Serve(Box::new(ServeCli::parse_from(["headroom"]).settings))
    }
}

#[derive(Debug, Parser)]
struct ServeCli {
    #[command(flatten)]
    settings: ServeSettings,
}

/// How the server listens and what it keeps.
#[derive(Clone, Debug, Args)]
pub struct ServeSettings {
    /// Address and port to listen on.
    #[arg(
        long,
        env = "HEADROOM_LISTEN",
        default_value = "127.0.0.1:3000",
        value_name = "ADDR:PORT"
    )]
    pub listen: SocketAddr,

    /// The address that browsers use, where a proxy stands before the server. With https the
    /// session cookie is a `__Host-` cookie and HSTS is sent.
    #[arg(long, env = "HEADROOM_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,

    /// Proxies whose X-Forwarded-For is believed, by address. Their connections are bounded in all
    /// only.
    #[arg(long, env = "HEADROOM_TRUSTED_PROXIES", value_delimiter = ',', value_name = "IP")]
    pub trusted_proxies: Vec<IpAddr>,

    /// Connections of clients at most. Without it as many as there are descriptors for, and 16384
    /// at most. At the bound those that wait for a request give way to new ones.
    #[arg(long, env = "HEADROOM_CONNECTIONS", value_name = "N")]
    pub connections: Option<NonZeroU32>,

    /// Connections at most from one address, or one network of 64 bits of IPv6, that is no trusted
    /// proxy. Without it a quarter of all.
    #[arg(long, env = "HEADROOM_CONNECTIONS_PER_ADDRESS", value_name = "N")]
    pub connections_per_address: Option<NonZeroU32>,

    /// Seconds after which a connection without a request is closed: more than the proxy before
    /// the server keeps one.
    #[arg(
        long,
        env = "HEADROOM_IDLE_SECONDS",
        default_value_t = 75,
        value_name = "SECONDS",
        value_parser = clap::value_parser!(u16).range(1..)
    )]
    pub idle_seconds: u16,

    /// The password of the first admin, `admin`. Without it one is generated and kept in the data
    /// directory, readable by its owner only.
    #[arg(long, env = "HEADROOM_ADMIN_PASSWORD", value_name = "PASSWORD", hide_env_values = true)]
    pub admin_password: Option<String>,

    /// Usage samples that may wait to be written; a report that finds no room is refused with 429.
    #[arg(long, env = "HEADROOM_INGEST_QUEUE", default_value_t = 400_000, value_name = "SAMPLES")]
    pub ingest_queue_samples: u32,

    /// Days after which a user, a group or a room of which nothing is reported any more does not
    /// count as the largest. Servers of one database have the same.
    #[arg(
        long,
        env = "HEADROOM_SUBJECT_DAYS",
        default_value_t = 7,
        value_name = "DAYS",
        value_parser = clap::value_parser!(u16).range(1..)
    )]
    pub subject_days: u16,

    /// Streams of limits that may be open at once; one more is refused with 503.
    #[arg(long, env = "HEADROOM_LIMIT_STREAMS", default_value_t = 2000, value_name = "STREAMS")]
    pub limit_streams: u16,

    /// Where this server keeps the key that seals the audit log and its own copy of what was
    /// sealed: not where whoever rules the database can write. Without it `audit` in the data
    /// directory. Servers of one database share the key, each has its own copy.
    #[arg(long, env = "HEADROOM_AUDIT_DIR", value_name = "DIR")]
    pub audit_dir: Option<PathBuf>,

    /// Mark the data as a demonstration in the header of every page.
    #[arg(long, env = "HEADROOM_DEMO")]
    pub demo: bool,

    /// Let webhooks and recounts go to private addresses (loopback, 10.0.0.0/8, link-local and the
    /// like) and by plain http. Without it only public addresses are called, by https.
    #[arg(long, env = "HEADROOM_WEBHOOK_PRIVATE_ADDRESSES")]
    pub webhook_private_addresses: bool,

    /// Hours without a request after which a session ends.
    #[arg(long, env = "HEADROOM_SESSION_IDLE_HOURS", default_value_t = 8, value_name = "HOURS")]
    pub session_idle_hours: u16,

    /// Days after sign-in after which a session ends, used or not.
    #[arg(long, env = "HEADROOM_SESSION_DAYS", default_value_t = 7, value_name = "DAYS")]
    pub session_days: u16,
}

impl ServeSettings {
    pub fn lifetime(&self) -> Lifetime {
        Lifetime {
            idle: TimeDelta::hours(i64::from(self.session_idle_hours)),
            absolute: TimeDelta::days(i64::from(self.session_days)),
        }
    }

    /// Whether browsers come by https.
    pub fn is_https(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn serve_is_the_default_and_takes_its_flags() {
        let cli = Cli::parse_from(["headroom", "serve", "--listen", "127.0.0.1:4000"]);
        let Some(Command::Serve(settings)) = cli.command else { panic!("not serve") };
        assert_eq!(settings.listen.port(), 4000);
        assert!(!settings.is_https());
    }
}
