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
mod streams;

use anyhow::Result;

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
}

pub fn run(arguments: &Arguments) -> Result<()> {
    match &arguments.bench {
        Bench::Audit(arguments) => audit::run(arguments),
        Bench::Limits(arguments) => limits::run(arguments),
    }
}
