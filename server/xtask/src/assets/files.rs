//! Files that go to the browser as they are: pictures, in `style/assets`.

use std::fs;

use anyhow::{Context, Result, ensure};

use super::part::{Built, files_below};
use crate::workspace;

/// Flat: two files of one name in two directories are refused.
pub fn collect() -> Result<Vec<Built>> {
    let mut collected: Vec<Built> = Vec::new();
    for path in files_below(&workspace::root().join("style/assets"))? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        ensure!(collected.iter().all(|file| file.name != name), "two assets are named {name}");
        let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
        collected.push(Built { name, bytes });
    }
    Ok(collected)
}
