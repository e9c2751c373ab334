//! `cargo xtask bench`: figures of the optimised server on this machine, as Markdown for README.md.
//!
//! The load comes from this process and is not counted: what a server costs is read from its own
//! processor time in `/proc`.

mod audit;
mod cpu;
mod figures;
mod http;
mod limits;
mod load;
mod memory;
mod nginx;
mod pages;
mod streams;

use std::{net::SocketAddr, path::Path};

use anyhow::Result;

use crate::headroom::{self, Headroom, Launch};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    bench: Bench,
}

#[derive(Debug, clap::Subcommand)]
enum Bench {
    /// Exports of the audit log, beside a plain copy.
    Audit(audit::Arguments),
    /// Lookups of limits against nginx with the same bytes, and changes to 200 streams.
    Limits(limits::Arguments),
    /// What each page costs, and beside Django admin where that is at hand.
    Pages(pages::Arguments),
}

pub fn run(arguments: &Arguments) -> Result<()> {
    match &arguments.bench {
        Bench::Audit(arguments) => audit::run(arguments),
        Bench::Limits(arguments) => limits::run(arguments),
        Bench::Pages(arguments) => pages::run(arguments),
    }
}

/// The server under measure, on a database that is there already, and where it listens.
fn serve(binary: &Path, data_dir: &Path, database_url: &str) -> Result<(Headroom, SocketAddr)> {
    let port = headroom::free_port()?;
    let server = Headroom::start(&Launch {
        binary,
        host: "127.0.0.1",
        port,
        data_dir,
        database_url: Some(database_url),
        admin_password: None,
        demo: false,
    })?;
    Ok((server, ([127, 0, 0, 1], port).into()))
}
