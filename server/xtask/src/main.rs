//! `cargo xtask …`: everything that is done with Headroom from a checkout.
//!
//! Depends on none of Headroom's own crates but the launcher of PostgreSQL: it drives them from
//! outside, as a person would, by their command line and their HTTP interface.

mod assets;
mod commands;
mod demo;
mod headroom;
mod node;
mod process;
mod system;
mod tally;
mod throwaway;
mod weight;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "Build, run and test Headroom.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Install what is missing, build, start PostgreSQL, server and demo workload.
    Run(commands::run::Arguments),
    /// Format, lint, and every test there is; ends with one line that counts them.
    Test,
    /// The quick loop: format, lint, the domain's tests.
    Check,
    /// Only the end-to-end tests, against a server of their own.
    E2e(commands::e2e::Arguments),
    /// The API as generators of clients and of requests see it.
    Contract(commands::contract::Arguments),
    /// Figures of the optimised server, as Markdown.
    Bench(commands::bench::Arguments),
    /// Write the offline data of the SQL macros anew, against a throw-away PostgreSQL.
    Prepare,
    /// One server binary with all assets inside: target/dist/headroom.
    Dist,
    /// What browsers load of each page; fails over the budget.
    Weigh,
    /// A gateway's workload against any server, through its JSON API.
    Demo(demo::Arguments),
}

fn main() -> ExitCode {
    let answer = match Cli::parse().command {
        Command::Run(arguments) => commands::run::run(&arguments),
        Command::Test => commands::test::run(),
        Command::Check => commands::check::run(),
        Command::E2e(arguments) => commands::e2e::run(&arguments),
        Command::Contract(arguments) => commands::contract::run(&arguments),
        Command::Bench(arguments) => commands::bench::run(&arguments),
        Command::Prepare => commands::prepare::run(),
        Command::Dist => commands::dist::run(),
        Command::Weigh => commands::weigh::run(),
        Command::Demo(arguments) => demo::run(&arguments),
    };
    match answer {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
