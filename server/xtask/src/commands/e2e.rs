//! `cargo xtask e2e`: the pages in a real browser, against a server and a database of their own.

use anyhow::{Result, bail};
use rand::{Rng, distr::Alphanumeric};

use crate::{
    assets,
    headroom::{self, Headroom, Launch},
    node,
    process::{cargo, run_reading, say},
    system::{self, Need},
    tally::Tally,
    throwaway::ScratchDir,
    workspace,
};

pub const NEEDS: &[Need] = &[Need::Postgres, Need::Node, Need::Chromium, Need::ChineseFont];

const PASSWORD_CHARS: usize = 24;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Passed on to Playwright: a file, `-g words of a title`, `--project without-javascript`, …
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    playwright: Vec<String>,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    system::ensure(NEEDS)?;
    assets::build()?;
    let mut tally = Tally::default();
    play(&arguments.playwright, After::Nothing, &mut tally)?;
    println!("{tally}");
    if tally.failed > 0 {
        bail!("end-to-end tests failed");
    }
    Ok(())
}

/// What is done with the server once Playwright is through with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    Nothing,
    /// A thousand requests to every page, twenty at once.
    Hammer,
}

/// Builds the server, starts it on a free port with an empty database, lets Playwright loose on it,
/// and adds what came out. The assets must be built.
pub fn play(arguments: &[String], after: After, tally: &mut Tally) -> Result<()> {
    let binary = headroom::build()?;
    let data_dir = ScratchDir::new("e2e")?;
    let password: String =
        rand::rng().sample_iter(Alphanumeric).take(PASSWORD_CHARS).map(char::from).collect();
    let server = Headroom::start(&Launch {
        binary: &binary,
        host: "127.0.0.1",
        port: headroom::free_port()?,
        data_dir: data_dir.path(),
        database_url: None,
        admin_password: Some(&password),
        demo: false,
    })?;
    say(format_args!("server for the browser tests on {}", server.url()));

    let report = workspace::target_dir().join("playwright.json");
    if report.exists() {
        std::fs::remove_file(&report)?;
    }
    let usage = ["--scope", "usage:write", "--scope", "limits:read", "--all"];
    let mut playwright = node::tool("playwright");
    playwright
        .arg("test")
        .args(arguments)
        .env("HEADROOM_URL", server.url())
        .env("HEADROOM_ADMIN_PASSWORD", &password)
        .env("HEADROOM_TOKEN_USAGE", server.create_token("usage", &usage)?)
        .env("HEADROOM_TOKEN_OPERATOR", server.create_token("operator", &["--role", "operator"])?)
        .env("HEADROOM_TOKEN_ADMIN", server.create_token("admin", &["--role", "admin"])?)
        .env("HEADROOM_BIN", &binary)
        // So that a test can use the binary on the same database.
        .env("HEADROOM_DATA_DIR", data_dir.path())
        .env("HEADROOM_CHROMIUM", system::chromium())
        .env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report);
    let succeeded = run_reading(&mut playwright, |_| {})?;
    let before = tally.failed;
    tally.add_playwright_report(&report)?;
    if !succeeded && tally.failed == before {
        bail!("Playwright failed without a failing test");
    }
    if after == After::Hammer {
        tally.add_step(crate::weight::weigh(&server, &password));
        hammer(&server, &password, tally)?;
    }
    Ok(())
}

/// The test of the server's own suite, against the server that runs.
fn hammer(server: &Headroom, password: &str, tally: &mut Tally) -> Result<()> {
    let mut tests = cargo(&["test", "--workspace", "--exclude=hydrate", "--test=it", "hammer::"]);
    tests
        .env("HEADROOM_HAMMER", "full")
        .env("HEADROOM_URL", server.url())
        .env("HEADROOM_ADMIN_PASSWORD", password);
    let before = tally.failed;
    let succeeded = run_reading(&mut tests, |line| tally.add_cargo_line(line))?;
    if !succeeded && tally.failed == before {
        bail!("the hammer did not run");
    }
    Ok(())
}
