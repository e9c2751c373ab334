//! Finds `postgres` and `initdb` on this system. Installs nothing.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::Error;

/// The oldest major version that Headroom is tested with.
pub(crate) const OLDEST_MAJOR: u32 = 15;
/// Names the directory to use, and then no other is looked at.
pub(crate) const BIN_DIR_VARIABLE: &str = "HEADROOM_POSTGRES_BIN";

/// Where Debian and Ubuntu keep one directory per major version.
const DEBIAN_ROOT: &str = "/usr/lib/postgresql";

/// The server's programs of one installation.
#[derive(Debug, Clone)]
pub(crate) struct Binaries {
    dir: PathBuf,
    major: u32,
}

impl Binaries {
    /// The installation that fits: of version `made_by` if a cluster is there already, else the
    /// first of the candidates that is new enough.
    pub(crate) fn find(made_by: Option<u32>, data_dir: &Path) -> Result<Self, Error> {
        let candidates = candidate_dirs();
        let installed: Vec<Self> = candidates.iter().filter_map(|dir| Self::probe(dir)).collect();
        let fits = |found: &&Self| match made_by {
            Some(major) => found.major == major,
            None => found.major >= OLDEST_MAJOR,
        };
        if let Some(found) = installed.iter().find(fits) {
            return Ok(found.clone());
        }
        match (made_by, newest_first(&installed)) {
            (Some(made_by), versions) if !versions.is_empty() => Err(Error::OtherVersion {
                data_dir: data_dir.to_owned(),
                made_by,
                installed: versions,
            }),
            _ => Err(Error::NotInstalled {
                looked: candidates
                    .iter()
                    .map(|dir| dir.display().to_string())
                    .collect::<Vec<_>>()
                    .join(", "),
            }),
        }
    }

    pub(crate) fn postgres(&self) -> PathBuf {
        self.dir.join("postgres")
    }

    pub(crate) fn initdb(&self) -> PathBuf {
        self.dir.join("initdb")
    }

    /// Asks the program itself, since a directory's name proves nothing.
    fn probe(dir: &Path) -> Option<Self> {
        if !dir.join("initdb").is_file() {
            return None;
        }
        let output = Command::new(dir.join("postgres")).arg("--version").output().ok()?;
        let major = parse_major(&String::from_utf8_lossy(&output.stdout))?;
        Some(Self { dir: dir.to_owned(), major })
    }
}

fn candidate_dirs() -> Vec<PathBuf> {
    if let Some(dir) = env::var_os(BIN_DIR_VARIABLE).filter(|dir| !dir.is_empty()) {
        return vec![PathBuf::from(dir)];
    }
    let mut dirs: Vec<PathBuf> = pg_config_dir().into_iter().collect();
    dirs.extend(debian_dirs());
    dirs.extend(env::var_os("PATH").iter().flat_map(env::split_paths));
    let mut seen = std::collections::HashSet::new();
    dirs.retain(|dir| dir.join("postgres").is_file() && seen.insert(dir.clone()));
    if dirs.is_empty() {
        dirs.push(PathBuf::from(DEBIAN_ROOT));
    }
    dirs
}

fn pg_config_dir() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    let dir = String::from_utf8(output.stdout).ok()?;
    (output.status.success() && !dir.trim().is_empty()).then(|| PathBuf::from(dir.trim()))
}

/// Newest version first.
fn debian_dirs() -> Vec<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir(DEBIAN_ROOT)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let major = entry.file_name().to_str()?.parse().ok()?;
            Some((major, entry.path().join("bin")))
        })
        .collect();
    versions.sort_by_key(|(major, _)| std::cmp::Reverse(*major));
    versions.into_iter().map(|(_, dir)| dir).collect()
}

fn newest_first(installed: &[Binaries]) -> String {
    let mut majors: Vec<u32> = installed.iter().map(|found| found.major).collect();
    majors.sort_unstable_by(|a, b| b.cmp(a));
    majors.dedup();
    majors.iter().map(u32::to_string).collect::<Vec<_>>().join(" and ")
}

/// `postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)` → 15; `… 18devel` → 18.
fn parse_major(version: &str) -> Option<u32> {
    let number = version.split(") ").nth(1)?;
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::parse_major;

    #[test]
    fn the_major_version_is_read_from_what_the_program_prints() {
        let debian = "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n";
        assert_eq!(parse_major(debian), Some(15));
        assert_eq!(parse_major("postgres (PostgreSQL) 18devel\n"), Some(18));
        assert_eq!(parse_major("postgres: command not found"), None);
        assert_eq!(parse_major(""), None);
    }
}
