//! The names of the built files: what the page's head refers to.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The manifest that the build writes beside the files; every name carries a hash of its content.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Site {
    pub js: String,
    pub wasm: String,
    pub css: String,
    /// A hash of everything that the browser runs: a tab that is older offers to reload.
    pub build: String,
    /// Everything else: a file's own name and where it is served.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
}

/// Where browsers find the console, without a slash at the end: for links that leave it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublicUrl(pub String);

impl Site {
    /// Where a file of `style/assets` is served; under its own name where there was no build.
    pub fn file(&self, name: &str) -> String {
        self.files.get(name).cloned().unwrap_or_else(|| format!("/{name}"))
    }
}
