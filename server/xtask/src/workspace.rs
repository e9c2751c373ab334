//! Where things lie in the checkout.

use std::{env, path::PathBuf};

/// The checkout's top directory.
pub fn root() -> PathBuf {
    // The manifest lies in `server/xtask`.
    let manifest = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest.ancestors().nth(2).map_or(manifest.clone(), PathBuf::from)
}

/// Cargo's target directory, wherever it was told to be.
pub fn target_dir() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// Where the browser's half goes, and from where `server` embeds it: as in `.cargo/config.toml`.
pub fn site_dir() -> PathBuf {
    match env::var_os("HEADROOM_SITE_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target/site"),
    }
}

pub fn end2end_dir() -> PathBuf {
    root().join("end2end")
}
