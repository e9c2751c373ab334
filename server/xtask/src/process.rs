//! Runs other programs: visibly, and stoppable by Ctrl-C or SIGTERM at any moment.

use std::{
    env,
    io::{BufRead, BufReader},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread::{self, sleep},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use crate::workspace;

const POLL: Duration = Duration::from_millis(20);
/// How long a program that was asked to stop may take.
const STOP_WITHIN: Duration = Duration::from_secs(3);

/// A line of ours among the output of others.
pub fn say(line: impl std::fmt::Display) {
    println!("» {line}");
}

/// Whether the person or the system has asked us to stop. From the first call on, SIGINT and
/// SIGTERM no longer end this process by themselves.
pub fn interrupted() -> bool {
    static ASKED: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    ASKED
        .get_or_init(|| {
            let asked = Arc::new(AtomicBool::new(false));
            for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
                // Without the handler the signal ends us, which stops everything less tidily.
                if let Err(error) = signal_hook::flag::register(signal, Arc::clone(&asked)) {
                    say(format_args!("signal {signal} is not handled: {error}"));
                }
            }
            asked
        })
        .load(Ordering::Relaxed)
}

/// Sleeps, but wakes for an interruption. `false` if there was one.
pub fn pause(duration: Duration) -> bool {
    let began = Instant::now();
    while began.elapsed() < duration {
        if interrupted() {
            return false;
        }
        sleep(POLL.min(duration.saturating_sub(began.elapsed())));
    }
    !interrupted()
}

/// `cargo` with the arguments, in the checkout, never asking a database for the types of a query.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .current_dir(workspace::root())
        .args(arguments)
        .env("SQLX_OFFLINE", "true")
        .env("HEADROOM_SITE_DIR", workspace::site_dir())
        // Builds must not differ by what the person at the keyboard happens to have set.
        .env_remove("DATABASE_URL");
    // A nested cargo that sees these of ours would rebuild what depends on them.
    for (name, _) in env::vars_os() {
        let is_ours = ["CARGO_MANIFEST_", "CARGO_PKG_"];
        if is_ours.iter().any(|prefix| name.to_string_lossy().starts_with(prefix)) {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// Shows the command, runs it with its output passed through, and fails if it fails.
pub fn run(command: &mut Command) -> Result<()> {
    say(shown(command));
    let mut child = command.stdin(Stdio::null()).spawn().with_context(|| shown(command))?;
    finish(&mut child, &shown(command))
}

/// As [`run`], but gives each line of the standard output to `on_line` after printing it.
/// `false` if the command failed.
pub fn run_reading(command: &mut Command, mut on_line: impl FnMut(&str)) -> Result<bool> {
    say(shown(command));
    interrupted();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| shown(command))?;
    let Some(output) = child.stdout.take() else { bail!("no output from {}", shown(command)) };
    let (lines, printed) = mpsc::channel();
    let reader = thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if lines.send(line).is_err() {
                return;
            }
        }
    });
    loop {
        match printed.recv_timeout(POLL) {
            Ok(line) => {
                println!("{line}");
                on_line(&line);
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
            Err(mpsc::RecvTimeoutError::Timeout) if interrupted() => break,
            Err(mpsc::RecvTimeoutError::Timeout) => {}
        }
    }
    let status = wait(&mut child)?;
    // The program has ended, so the reader has met the end of its output.
    let _ = reader.join();
    Ok(status.success())
}

/// The standard output of a command that must succeed.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| shown(command))?;
    if !output.status.success() {
        bail!("{}: {}", shown(command), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Asks politely, waits, then insists. Does nothing if the child has ended already.
pub fn stop(child: &mut Child, patience: Duration) {
    if matches!(child.try_wait(), Ok(Some(_))) {
        return;
    }
    if let Some(pid) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        // An error means that it has just ended.
        let _ = kill_process(pid, Signal::TERM);
    }
    let asked = Instant::now();
    while asked.elapsed() < patience {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        sleep(POLL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

fn finish(child: &mut Child, shown: &str) -> Result<()> {
    let status = wait(child)?;
    if !status.success() {
        bail!("failed: {shown}");
    }
    Ok(())
}

fn wait(child: &mut Child) -> Result<ExitStatus> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if interrupted() {
            stop(child, STOP_WITHIN);
            bail!("interrupted");
        }
        sleep(POLL);
    }
}

fn shown(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_name().unwrap_or(command.get_program()).to_string_lossy();
    let arguments = command.get_args().map(|argument| argument.to_string_lossy());
    std::iter::once(name).chain(arguments).collect::<Vec<_>>().join(" ")
}
