//! The log: one line per event, to standard error.

use tracing_subscriber::EnvFilter;

/// Starts the log with `filter`; a filter that cannot be read is replaced by `info` and said so.
pub fn start(filter: &str) {
    let (parsed, broken) = match EnvFilter::try_new(filter) {
        Ok(parsed) => (parsed, false),
        Err(_) => (EnvFilter::new("info"), true),
    };
    // It warns of each first sign-in, where there is no session yet whose id could be cycled.
    let parsed = match "tower_sessions_core=error".parse() {
        Ok(quiet) => parsed.add_directive(quiet),
        Err(_) => parsed,
    };
    let log = tracing_subscriber::fmt().with_env_filter(parsed).with_writer(std::io::stderr);
    // A second start happens in tests only, where the first one stays.
    let _ = log.try_init();
    if broken {
        tracing::warn!("the log filter {filter:?} cannot be read; logging at info");
    }
}
