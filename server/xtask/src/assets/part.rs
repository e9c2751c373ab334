//! One step of the build whose result is kept until its inputs change.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::workspace;

/// A file for the browser, before it gets its hash: `app.js` and what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Everything that a step's result depends on, digested.
#[derive(Debug, Clone)]
pub struct Inputs(Sha256);

impl Inputs {
    /// `recipe` stands for the step itself: change it when the step does something else.
    pub fn of(recipe: &str) -> Self {
        let mut inputs = Self(Sha256::new());
        inputs.add(recipe.as_bytes());
        inputs
    }

    pub fn add(&mut self, bytes: &[u8]) {
        // With its length, so that two inputs cannot be cut in two ways.
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    /// Every file below `dir`, by name and content.
    pub fn add_dir(&mut self, dir: &Path) -> Result<()> {
        for path in files_below(dir)? {
            self.add(path.to_string_lossy().as_bytes());
            self.add(&fs::read(&path).with_context(|| path.display().to_string())?);
        }
        Ok(())
    }

    fn digest(&self) -> String {
        hex(&self.0.clone().finalize())
    }
}

/// The result of the step named `name`: the kept one if the inputs are the same as then.
pub fn up_to_date(
    name: &str,
    inputs: &Inputs,
    make: impl FnOnce() -> Result<Vec<Built>>,
) -> Result<Vec<Built>> {
    let dir = workspace::target_dir().join("assets").join(name);
    let digest = inputs.digest();
    let record = dir.join("inputs");
    if fs::read_to_string(&record).is_ok_and(|kept| kept == digest) {
        return read(&dir.join("files"));
    }
    let built = make()?;
    if dir.exists() {
        fs::remove_dir_all(&dir)?;
    }
    fs::create_dir_all(dir.join("files"))?;
    for file in &built {
        fs::write(dir.join("files").join(&file.name), &file.bytes)?;
    }
    // Last, so that an interrupted step is made again.
    fs::write(record, digest)?;
    Ok(built)
}

/// All files below `dir`, sorted; none if there is no such directory.
pub fn files_below(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut dirs = vec![dir.to_owned()];
    while let Some(dir) = dirs.pop() {
        let Ok(entries) = fs::read_dir(&dir) else { continue };
        for entry in entries {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                dirs.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn read(dir: &Path) -> Result<Vec<Built>> {
    files_below(dir)?
        .into_iter()
        .map(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Ok(Built { name, bytes: fs::read(path)? })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::Inputs;

    #[test]
    fn the_digest_changes_with_recipe_content_and_cut() {
        let digest = |recipe: &str, parts: &[&str]| {
            let mut inputs = Inputs::of(recipe);
            parts.iter().for_each(|part| inputs.add(part.as_bytes()));
            inputs.digest()
        };
        assert_eq!(digest("1", &["ab", "c"]), digest("1", &["ab", "c"]));
        assert_ne!(digest("1", &["ab", "c"]), digest("1", &["a", "bc"]));
        assert_ne!(digest("1", &["ab", "c"]), digest("2", &["ab", "c"]));
        assert_ne!(digest("1", &["ab", "c"]), digest("1", &["ab"]));
    }
}
