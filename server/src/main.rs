//! `headroom`: the command line.

use std::process::ExitCode;

use clap::Parser;
use server::commands;
use server::config::{Cli, Command};

/// A page is made of many small allocations: with the system's allocator they were half of its cost.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    server::telemetry::start(&cli.log);
    // Server rendering deadlocks on a single worker: at least four, whatever the machine has.
    let workers = std::thread::available_parallelism().map_or(4, |cores| cores.get().max(4));
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("the runtime could not be started: {error}")),
    };
    let answer = runtime.block_on(run(cli));
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    answer.map_or_else(|message| fail(&message), |()| ExitCode::SUCCESS)
}

async fn run(cli: Cli) -> Result<(), String> {
    match cli.command.unwrap_or_default() {
        Command::Serve(settings) => commands::serve::run(cli.database, *settings).await,
        Command::Migrate => commands::migrate::run(cli.database).await,
        Command::Verify(settings) => commands::verify::run(cli.database, settings).await,
        Command::User(command) => commands::user::run(cli.database, command).await,
        Command::Token(command) => commands::token::run(cli.database, command).await,
    }
}

fn fail(message: &str) -> ExitCode {
    eprintln!("headroom: {message}");
    ExitCode::FAILURE
}
