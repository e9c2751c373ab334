//! Against the PostgreSQL that is installed; each test has a directory of its own.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use super::*;

/// A directory that goes away with the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let name = format!("headroom-{}-{name}", std::process::id());
        let dir = std::env::temp_dir().join(name);
        fs::create_dir(&dir).unwrap();
        // Root's umask may be strict, and PostgreSQL is not root.
        fs::set_permissions(&dir, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        Self(dir)
    }

    /// Not durable, but for the test that is about durability: the machine may be a slow one.
    fn settings(&self) -> Settings {
        Settings { durable: false, ..Settings::new(self.0.join("postgres")) }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn sql(postgres: &EmbeddedPostgres, statement: &str) -> String {
    let output =
        Command::new("psql").args(["-XAtq", &postgres.url(), "-c", statement]).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{statement}: {errors}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// What remains when the process that owns `postgres` is killed with -9.
fn abandon(postgres: EmbeddedPostgres) -> u32 {
    let pid = postgres.pid();
    postgres._lock.unlock().unwrap();
    std::mem::forget(postgres);
    pid
}

fn kill(pid: u32) {
    kill_process(Pid::from_raw(pid.try_into().unwrap()).unwrap(), Signal::KILL).unwrap();
}

fn is_alive(pid: u32) -> bool {
    fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| !line.is_empty())
}

#[test]
fn a_second_start_takes_under_five_seconds_and_keeps_the_data() {
    let scratch = Scratch::new("twice");
    let settings = Settings::new(scratch.0.join("postgres"));
    let postgres = start(&settings).unwrap();
    assert_eq!(sql(&postgres, "show fsync"), "on");
    assert_eq!(sql(&postgres, "show listen_addresses"), "");
    assert_eq!(sql(&postgres, "show data_checksums"), "on");
    assert_eq!(sql(&postgres, "select lower('ÄÖ') || upper('é')"), "äöÉ");
    sql(&postgres, "create table kept as select 42 as answer");
    let (pid, url) = (postgres.pid(), postgres.url());
    postgres.stop();
    assert!(!is_alive(pid));

    let began = Instant::now();
    let postgres = start(&settings).unwrap();
    assert!(began.elapsed() < Duration::from_secs(5));
    assert_eq!(sql(&postgres, "select answer from kept"), "42");
    assert_eq!(postgres.url(), url);
}

#[test]
fn a_wrong_password_is_refused_even_on_the_socket() {
    let scratch = Scratch::new("password");
    let postgres = start(&scratch.settings()).unwrap();
    let wrong = postgres.url().replacen("headroom:", "headroom:not", 1);
    let output = Command::new("psql").args(["-Xc", "select 1", &wrong]).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stderr).contains("password authentication failed"));
}

#[test]
fn what_was_committed_survives_kill_9_of_owner_and_postmaster() {
    let scratch = Scratch::new("killed");
    let settings = Settings::new(scratch.0.join("postgres"));
    let postgres = start(&settings).unwrap();
    sql(&postgres, "create table kept as select 42 as answer");
    kill(abandon(postgres));

    let postgres = start(&settings).unwrap();
    assert_eq!(sql(&postgres, "select answer from kept"), "42");
}

#[test]
fn an_orphan_is_adopted_and_can_be_stopped() {
    let scratch = Scratch::new("orphan");
    let orphan = abandon(start(&scratch.settings()).unwrap());
    let mut postgres = start(&scratch.settings()).unwrap();
    assert_eq!(postgres.pid(), orphan);
    assert!(!postgres.ensure_running().unwrap());
    assert_eq!(sql(&postgres, "select 1"), "1");
    postgres.stop();
    assert!(!is_alive(orphan));
}

#[test]
fn an_orphan_with_other_settings_is_replaced() {
    let scratch = Scratch::new("replaced");
    let orphan = abandon(start(&scratch.settings()).unwrap());
    let mut settings = scratch.settings();
    settings.extra.push(("max_connections".into(), "20".into()));
    let postgres = start(&settings).unwrap();
    assert_ne!(postgres.pid(), orphan);
    assert!(!is_alive(orphan));
    assert_eq!(sql(&postgres, "show max_connections"), "20");
}

#[test]
fn a_postgres_that_was_killed_is_started_again_with_the_same_url() {
    let scratch = Scratch::new("again");
    let mut postgres = start(&scratch.settings()).unwrap();
    let url = postgres.url();
    kill(postgres.pid());
    // Until the kernel is done with the old one there is nothing to do.
    while !postgres.ensure_running().unwrap() {
        std::thread::yield_now();
    }
    assert_eq!(postgres.url(), url);
    assert_eq!(sql(&postgres, "select 1"), "1");
}

#[test]
fn a_directory_in_use_is_refused_and_left_alone() {
    let scratch = Scratch::new("in-use");
    let postgres = start(&scratch.settings()).unwrap();
    assert!(matches!(start(&scratch.settings()), Err(Error::InUse { .. })));
    assert_eq!(sql(&postgres, "select 1"), "1");
}

#[test]
fn a_pid_file_whose_number_belongs_to_another_process_is_no_obstacle() {
    let scratch = Scratch::new("recycled");
    start(&scratch.settings()).unwrap().stop();
    let cluster = scratch.settings().data_dir.join("cluster");
    let stale =
        format!("{}\n{}\n1\n5432\n/run\n\n1 2\nready\n", std::process::id(), cluster.display());
    fs::write(cluster.join("postmaster.pid"), stale).unwrap();
    assert_eq!(sql(&start(&scratch.settings()).unwrap(), "select 1"), "1");
}

#[test]
fn data_of_another_major_version_is_refused_in_one_sentence() {
    let scratch = Scratch::new("version");
    let settings = scratch.settings();
    fs::create_dir_all(settings.data_dir.join("cluster")).unwrap();
    fs::write(settings.data_dir.join("cluster/PG_VERSION"), "9\n").unwrap();
    let error = start(&settings).unwrap_err();
    assert!(matches!(error, Error::OtherVersion { made_by: 9, .. }), "{error}");
    assert!(error.to_string().contains("was made by PostgreSQL 9"));
}

#[test]
fn a_cluster_that_was_left_half_made_is_made_again() {
    let scratch = Scratch::new("half");
    let settings = scratch.settings();
    fs::create_dir_all(settings.data_dir.join("cluster.new/base")).unwrap();
    fs::write(settings.data_dir.join("cluster.new/PG_VERSION"), "15\n").unwrap();
    assert_eq!(sql(&start(&settings).unwrap(), "select current_database()"), DATABASE);
}

#[test]
fn a_lost_password_is_named_rather_than_replaced() {
    let scratch = Scratch::new("lost");
    start(&scratch.settings()).unwrap().stop();
    fs::remove_file(scratch.settings().data_dir.join("password")).unwrap();
    assert!(matches!(start(&scratch.settings()), Err(Error::PasswordLost { .. })));
}

#[test]
fn a_long_path_moves_only_the_socket() {
    let scratch = Scratch::new("long");
    let mut settings = scratch.settings();
    settings.data_dir = scratch.0.join("x".repeat(100));
    let postgres = start(&settings).unwrap();
    assert_eq!(sql(&postgres, "select 1"), "1");
    let run_dir = postgres.cluster.run_dir().to_owned();
    assert!(run_dir.starts_with(std::env::temp_dir()) && !run_dir.starts_with(&scratch.0));
    postgres.stop();
    fs::remove_dir(run_dir).unwrap();

    settings.run_dir = Some(scratch.0.join("y".repeat(100)));
    assert!(matches!(start(&settings), Err(Error::SocketPathTooLong { .. })));
}

#[test]
fn a_setting_that_postgres_refuses_comes_back_with_its_words() {
    let scratch = Scratch::new("refused");
    let mut settings = scratch.settings();
    settings.extra.push(("no_such_setting".into(), "1".into()));
    let error = start(&settings).unwrap_err();
    assert!(matches!(&error, Error::Stopped { log } if log.contains("no_such_setting")), "{error}");
}

#[test]
fn the_files_are_closed_to_everybody_else() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = Scratch::new("private");
    let postgres = start(&scratch.settings()).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let data_dir = scratch.settings().data_dir;
    assert_eq!(mode(&data_dir), 0o700);
    assert_eq!(mode(&data_dir.join("run")), 0o700);
    assert_eq!(mode(&data_dir.join("password")), 0o600);
    drop(postgres);
}

#[test]
fn root_is_told_which_directory_postgres_cannot_enter() {
    use std::os::unix::fs::PermissionsExt;
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let scratch = Scratch::new("closed");
    fs::set_permissions(&scratch.0, fs::Permissions::from_mode(0o700)).unwrap();
    let error = start(&scratch.settings()).unwrap_err();
    let closed = scratch.0.canonicalize().unwrap();
    assert!(matches!(&error, Error::Unreachable { dir, .. } if *dir == closed), "{error}");
}
