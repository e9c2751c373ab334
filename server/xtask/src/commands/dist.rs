//! `cargo xtask dist`: one binary that runs from any directory.

use std::{fs, path::Path};

use anyhow::Result;

use crate::{
    assets,
    headroom::{self, Headroom, Launch},
    process::say,
    system::{self, Need},
    throwaway::ScratchDir,
    weight, workspace,
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
    weigh(&binary)
}

/// What browsers will load of it.
fn weigh(binary: &Path) -> Result<()> {
    const PASSWORD: &str = "a passphrase for the scales";
    let data_dir = ScratchDir::new("weight")?;
    let server = Headroom::start(&Launch {
        binary,
        host: "127.0.0.1",
        port: headroom::free_port()?,
        data_dir: data_dir.path(),
        database_url: None,
        admin_password: Some(PASSWORD),
        demo: false,
    })?;
    weight::weigh(&server, PASSWORD)
}
