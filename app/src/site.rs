//! The names of the built files: what the page's head refers to.

use serde::Deserialize;

/// The manifest that the build writes beside the files; every name carries a hash of its content.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Site {
    pub js: String,
    pub wasm: String,
    pub css: String,
    /// The favicon.
    #[serde(default)]
    pub icon: String,
    /// A hash of everything that the browser runs: a tab that is older offers to reload.
    pub build: String,
}
