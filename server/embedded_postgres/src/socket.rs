//! Where the socket lies, and the URL that leads to it.

use std::{
    env,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use crate::{DATABASE, Error, USER, owner::Owner};

/// PostgreSQL names its socket by a port even where it listens on none.
pub(crate) const PORT: u16 = 5432;
/// Longest path that fits into `sockaddr_un` with its final zero byte.
const LONGEST_PATH_BYTES: usize = 107;

/// The directory for the socket, made private to `owner`.
pub(crate) fn dir(wanted: Option<&Path>, data_dir: &Path, owner: &Owner) -> Result<PathBuf, Error> {
    let dir = match wanted {
        Some(dir) => dir.to_owned(),
        None if fits(&data_dir.join("run")) => data_dir.join("run"),
        None => env::temp_dir().join(format!("headroom-{}", short_name(data_dir))),
    };
    let dir = match dir.symlink_metadata() {
        // Somebody's, perhaps: not to be chowned, only to be looked at.
        Ok(_) if !dir.starts_with(data_dir) => dir,
        _ => owner.make_private_dir(&dir)?,
    };
    owner.check_private(&dir)?;
    owner.check_reachable(&dir)?;
    if fits(&dir) { Ok(dir) } else { Err(Error::SocketPathTooLong { dir }) }
}

/// `postgres://user:password@localhost:5432/database?host=%2Fthe%2Fsocket%2Fdirectory`.
pub(crate) fn url(run_dir: &Path, password: &str) -> Result<String, Error> {
    let host = run_dir.to_str().ok_or_else(|| Error::NotUtf8 { dir: run_dir.to_owned() })?;
    Ok(format!(
        "postgres://{USER}:{}@localhost:{PORT}/{DATABASE}?host={}",
        percent_encode(password),
        percent_encode(host)
    ))
}

/// A name of 16 characters that stands for a directory.
pub(crate) fn short_name(dir: &Path) -> String {
    let mut hasher = DefaultHasher::new();
    dir.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

fn fits(dir: &Path) -> bool {
    let socket = dir.join(format!(".s.PGSQL.{PORT}"));
    // The lock file beside the socket has the longer name, but may be any length.
    socket.as_os_str().len() <= LONGEST_PATH_BYTES
}

fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{fits, percent_encode, url};

    #[test]
    fn the_url_carries_the_socket_directory_as_a_parameter() {
        let url = url(Path::new("/data/a b/run"), "s3cret").unwrap();
        let expected =
            "postgres://headroom:s3cret@localhost:5432/headroom?host=%2Fdata%2Fa%20b%2Frun";
        assert_eq!(url, expected);
    }

    #[test]
    fn every_reserved_character_is_encoded() {
        assert_eq!(percent_encode("a/b?c&d=é%"), "a%2Fb%3Fc%26d%3D%C3%A9%25");
    }

    #[test]
    fn a_path_of_107_bytes_fits_and_one_of_108_does_not() {
        let socket_bytes = "/.s.PGSQL.5432".len();
        let longest = format!("/{}", "x".repeat(107 - socket_bytes - 1));
        assert!(fits(Path::new(&longest)));
        assert!(!fits(Path::new(&format!("{longest}x"))));
    }
}
