//! Whose files and processes the private PostgreSQL's are.
//!
//! PostgreSQL refuses to run as root, so root lends it to an unprivileged user: the one that owns
//! the data already, else `postgres`, else `nobody`.

use std::{
    fs,
    os::unix::{
        fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::Error;

const NOBODY: (u32, u32) = (65534, 65534);

/// The user that PostgreSQL runs as.
#[derive(Debug, Clone)]
pub(crate) struct Owner {
    uid: u32,
    gid: u32,
    /// We are root and have to become somebody else.
    lent: bool,
}

impl Owner {
    pub(crate) fn for_data_dir(data_dir: &Path) -> Result<Self, Error> {
        let (uid, gid) = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
        if uid != 0 {
            return Ok(Self { uid, gid, lent: false });
        }
        let (uid, gid) = match fs::metadata(data_dir.join("cluster")) {
            Ok(found) if found.uid() != 0 => (found.uid(), found.gid()),
            _ => {
                let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
                lookup(&users, "postgres").or_else(|| lookup(&users, "nobody")).unwrap_or(NOBODY)
            }
        };
        Ok(Self { uid, gid, lent: true })
    }

    /// Makes `dir` if it is missing, closes it to everybody but the owner, and gives its real path.
    pub(crate) fn make_private_dir(&self, dir: &Path) -> Result<PathBuf, Error> {
        if let Some(parent) = dir.parent() {
            fs::create_dir_all(parent).map_err(Error::io("make", parent))?;
        }
        match fs::DirBuilder::new().mode(0o700).create(dir) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                return Err(Error::io("make", dir)(error));
            }
            _ => {}
        }
        self.own(dir)?;
        fs::set_permissions(dir, fs::Permissions::from_mode(0o700))
            .map_err(Error::io("close to others", dir))?;
        let real = fs::canonicalize(dir).map_err(Error::io("find", dir))?;
        if real.to_str().is_none() {
            return Err(Error::NotUtf8 { dir: real });
        }
        Ok(real)
    }

    /// Refuses what somebody else could have put there before us, as anybody can in a temporary
    /// directory.
    pub(crate) fn check_private(&self, dir: &Path) -> Result<(), Error> {
        let found = fs::symlink_metadata(dir).map_err(Error::io("look at", dir))?;
        if found.is_dir() && found.uid() == self.uid && found.mode().trailing_zeros() >= 6 {
            return Ok(());
        }
        Err(Error::NotPrivate { dir: dir.to_owned(), uid: self.uid })
    }

    /// Gives the file to the owner. Does nothing unless we are root.
    pub(crate) fn own(&self, path: &Path) -> Result<(), Error> {
        if self.lent {
            chown(path, Some(self.uid), Some(self.gid))
                .map_err(Error::io("change owner of", path))?;
        }
        Ok(())
    }

    /// Every directory above `dir` must let the owner pass, or PostgreSQL would fail with a riddle.
    pub(crate) fn check_reachable(&self, dir: &Path) -> Result<(), Error> {
        if !self.lent {
            return Ok(());
        }
        for above in dir.ancestors() {
            let found = fs::metadata(above).map_err(Error::io("look at", above))?;
            let needed = if found.uid() == self.uid {
                0o100
            } else if found.gid() == self.gid {
                0o010
            } else {
                0o001
            };
            if found.mode() & needed == 0 {
                return Err(Error::Unreachable { dir: above.to_owned(), uid: self.uid });
            }
        }
        Ok(())
    }

    /// A command that runs as the owner, untouched by this process's terminal, directory and
    /// PostgreSQL settings.
    pub(crate) fn command(&self, program: &Path, dir: &Path) -> Command {
        let mut command = Command::new(program);
        // Its own group: Ctrl-C in the terminal must reach the server, which stops us last.
        command.current_dir(dir).stdin(Stdio::null()).process_group(0);
        for (name, _) in std::env::vars_os() {
            if name.to_str().is_some_and(|name| name.starts_with("PG") || name.starts_with("LC_")) {
                command.env_remove(name);
            }
        }
        command.env("LC_ALL", "C.UTF-8");
        if self.lent {
            command.uid(self.uid).gid(self.gid);
        }
        command
    }
}

/// User and group id of `name` in the text of a passwd file.
fn lookup(users: &str, name: &str) -> Option<(u32, u32)> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next() != Some(name) {
            return None;
        }
        Some((fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::lookup;

    #[test]
    fn a_user_is_found_by_its_whole_name() {
        let users = "root:x:0:0:root:/root:/bin/sh\npostgres-old:x:5:6::/:/bin/sh\npostgres:x:101:104:,,,:/var:/bin/sh\n";
        assert_eq!(lookup(users, "postgres"), Some((101, 104)));
        assert_eq!(lookup(users, "nobody"), None);
        assert_eq!(lookup("postgres:x:many:104::/:/", "postgres"), None);
    }
}
