//! `cargo xtask check`: what to run after every small change.

use anyhow::Result;

use crate::{
    process::{self, cargo},
    system,
};

pub fn run() -> Result<()> {
    system::ensure_lints()?;
    format()?;
    lint()?;
    process::run(&mut cargo(&["test", "--package=domain"]))
}

/// Every file is formatted.
pub fn format() -> Result<()> {
    process::run(&mut cargo(&["fmt", "--all", "--check"]))
}

/// The server's half and everything around it, with its tests.
pub fn lint() -> Result<()> {
    let lint = ["clippy", "--workspace", "--exclude=hydrate", "--all-targets"];
    process::run(cargo(&lint).args(["--", "-D", "warnings"]))
}
