//! What the machine must have: Debian packages and the compiler's parts. Installs what is missing
//! when it may, and otherwise says what to type.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Result, bail};

use crate::process::{cargo, output, run, say};

/// Something that Debian packages and a command needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    Postgres,
    /// For npm, which brings the optimiser and the browser tests.
    Node,
    Chromium,
    /// For `bench`, to compare with.
    Nginx,
    /// For `contract`: the tools that others use.
    Python,
    /// So that Chinese pages show letters rather than boxes.
    ChineseFont,
}

/// Makes sure that all `needs` are met.
pub fn ensure(needs: &[Need]) -> Result<()> {
    let missing: Vec<Need> = needs.iter().copied().filter(|need| !need.is_met()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().flat_map(|need| need.packages()).copied().collect();
    let install = ["apt-get", "install", "-y", "--no-install-recommends"];
    if !rustix::process::geteuid().is_root() || !has("apt-get") {
        bail!(
            "missing on this machine: {}; install with\n\n    sudo apt-get update && sudo {} {}\n",
            packages.join(", "),
            install.join(" "),
            packages.join(" ")
        );
    }
    say(format_args!("installing {}", packages.join(", ")));
    apt(&["update"])?;
    if missing.contains(&Need::Postgres) {
        prevent_main_cluster()?;
    }
    let arguments: Vec<&str> = install.iter().skip(1).copied().chain(packages).collect();
    apt(&arguments)?;
    match missing.iter().find(|need| !need.is_met()) {
        Some(need) => bail!("{need:?} is still missing after its installation"),
        None => Ok(()),
    }
}

/// The target that the browser's half is compiled for.
pub fn ensure_wasm_target() -> Result<()> {
    let libdir = output(Command::new("rustc").current_dir(crate::workspace::root()).args([
        "--print",
        "target-libdir",
        "--target",
        "wasm32-unknown-unknown",
    ]))?;
    if Path::new(libdir.trim()).is_dir() {
        return Ok(());
    }
    rustup(&["target", "add", "wasm32-unknown-unknown"])
}

/// Formatter and linter, which a minimal toolchain comes without.
pub fn ensure_lints() -> Result<()> {
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if output(cargo(&[subcommand, "--version"]).stderr(Stdio::null())).is_err() {
            rustup(&["component", "add", component])?;
        }
    }
    Ok(())
}

/// The browser: Debian's unless `HEADROOM_CHROMIUM` names another. The one without windows: all browser
/// tests take half the time of those in the whole Chromium.
pub fn chromium() -> PathBuf {
    env::var_os("HEADROOM_CHROMIUM")
        .map_or_else(|| "/usr/bin/chromium-headless-shell".into(), PathBuf::from)
}

/// Debian's nginx. It lies outside of most people's PATH.
pub fn nginx() -> PathBuf {
    "/usr/sbin/nginx".into()
}

impl Need {
    fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Postgres => &["postgresql"],
            Self::Node => &["nodejs", "npm"],
            Self::Chromium => &["chromium-headless-shell"],
            Self::Nginx => &["nginx-light"],
            Self::Python => &["python3", "python3-venv"],
            Self::ChineseFont => &["fontconfig", "fonts-noto-cjk"],
        }
    }

    fn is_met(self) -> bool {
        match self {
            Self::Postgres => embedded_postgres::is_installed() && has("psql"),
            Self::Node => has("node") && has("npm"),
            Self::Chromium => chromium().exists(),
            Self::Nginx => nginx().exists(),
            Self::Python => output(
                Command::new("python3").args(["-c", "import ensurepip"]).stderr(Stdio::null()),
            )
            .is_ok(),
            Self::ChineseFont => {
                // Where fontconfig is missing the package certainly is.
                let fonts = output(Command::new("fc-list").args([":lang=zh-cn", "family"]));
                fonts.is_ok_and(|list| !list.trim().is_empty())
            }
        }
    }
}

fn has(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|dir| dir.join(program).is_file())
}

fn apt(arguments: &[&str]) -> Result<()> {
    run(Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
}

/// Debian would start a cluster of its own along with the package; Headroom brings its own.
fn prevent_main_cluster() -> Result<()> {
    apt(&["install", "-y", "--no-install-recommends", "postgresql-common"])?;
    let path = Path::new("/etc/postgresql-common/createcluster.conf");
    let Ok(text) = fs::read_to_string(path) else { return Ok(()) };
    if !text.lines().any(|line| line.trim_start().starts_with("create_main_cluster")) {
        fs::write(path, format!("{text}\ncreate_main_cluster = false\n"))?;
    }
    Ok(())
}

fn rustup(arguments: &[&str]) -> Result<()> {
    if !has("rustup") {
        bail!("rustup is not here to run `rustup {}`", arguments.join(" "));
    }
    // In the checkout, so that it is the checkout's toolchain that grows.
    run(Command::new("rustup").current_dir(crate::workspace::root()).args(arguments))
}
