//! `cargo xtask weigh`: what browsers load of each page; fails over the budget.

use std::path::Path;

use anyhow::Result;

use crate::{
    assets,
    headroom::{self, Headroom, Launch},
    system::{self, Need},
    throwaway::ScratchDir,
    weight,
};

pub fn run() -> Result<()> {
    system::ensure(&[Need::Node, Need::Postgres])?;
    assets::build()?;
    weigh(&headroom::build()?)
}

/// Weighs the pages of a server that is built.
pub fn weigh(binary: &Path) -> Result<()> {
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
