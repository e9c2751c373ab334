//! `cargo xtask test`: everything, once, and a last line that counts it.
//!
//! The order shares what is compiled: the browser's half first, because the server embeds it, then
//! lint, then tests, then the server that they compiled for the browser.

use std::time::Instant;

use anyhow::{Result, bail};

use crate::{
    assets,
    commands::{check, e2e},
    process::{cargo, interrupted, run_reading, say},
    system,
    tally::Tally,
    throwaway::ThrowawayPostgres,
};

pub fn run() -> Result<()> {
    system::ensure(e2e::NEEDS)?;
    system::ensure_lints()?;
    let mut tally = Tally::default();
    let steps: [(&str, Step); 5] = [
        ("format", |_| check::format()),
        ("browser's half", |_| assets::build()),
        ("lint", |_| check::lint().and(lint_browser_half())),
        ("tests", cargo_test),
        ("end to end", |tally| e2e::play(&[], e2e::After::Hammer, tally)),
    ];
    for (name, step) in steps {
        let began = Instant::now();
        let answer = step(&mut tally);
        say(format_args!("{name}: {:.0} s", began.elapsed().as_secs_f32()));
        tally.add_step(answer.map_err(|error| error.context(name)));
        if interrupted() {
            bail!("interrupted");
        }
    }
    println!("\n{tally}");
    if tally.failed > 0 {
        // No word more: the runners read the last line.
        std::process::exit(1);
    }
    Ok(())
}

type Step = fn(&mut Tally) -> Result<()>;

/// What `cfg` hides from the lint of the server's half.
fn lint_browser_half() -> Result<()> {
    let packages = ["clippy", "--package=hydrate", "--package=islands", "--package=domain"];
    let target = ["--target=wasm32-unknown-unknown", "--", "-D", "warnings"];
    crate::process::run(cargo(&packages).args(target))
}

fn cargo_test(tally: &mut Tally) -> Result<()> {
    let postgres = ThrowawayPostgres::start()?;
    let before = tally.failed;
    let mut tests = cargo(&["test", "--workspace", "--exclude=hydrate", "--no-fail-fast"]);
    tests.env("DATABASE_URL", postgres.url());
    let succeeded = run_reading(&mut tests, |line| tally.add_cargo_line(line))?;
    if !succeeded && tally.failed == before {
        bail!("the tests do not compile");
    }
    Ok(())
}
