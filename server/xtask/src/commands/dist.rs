//! `cargo xtask dist`: one binary that runs from any directory.

use std::fs;

use anyhow::Result;

use super::weigh;
use crate::{
    assets, headroom,
    process::say,
    system::{self, Need},
    workspace,
};

pub fn run() -> Result<()> {
    system::ensure(&[Need::Node, Need::Postgres])?;
    assets::build()?;
    let built = headroom::build_optimised()?;
    let dir = workspace::target_dir().join("dist");
    fs::create_dir_all(&dir)?;
    let binary = dir.join("headroom");
    // Not over the old one: that may be running.
    let unfinished = dir.join("headroom.unfinished");
    let bytes = fs::copy(built, &unfinished)?;
    fs::rename(unfinished, &binary)?;
    say(format_args!("{} ({:.1} MB)", binary.display(), bytes as f64 / 1_000_000.0));
    weigh::weigh(&binary)
}
