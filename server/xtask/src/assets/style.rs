//! The style sheets, bundled from `style/main.css` into one and minified.

use anyhow::{Result, anyhow, bail};
use lightningcss::{
    bundler::{Bundler, FileProvider},
    printer::PrinterOptions,
    stylesheet::{MinifyOptions, ParserOptions},
    targets::{Browsers, Targets},
};

use super::part::{Built, Inputs};
use crate::workspace;

const RECIPE: &str = "style 1";

/// Browsers from the middle of 2024 on: the first in which nesting, `light-dark()` and `@layer`
/// all work, so that none of them has to be rewritten.
const BROWSERS: Browsers = Browsers {
    android: Some(version(125, 0)),
    chrome: Some(version(125, 0)),
    edge: Some(version(125, 0)),
    firefox: Some(version(128, 0)),
    ie: None,
    ios_saf: Some(version(17, 5)),
    opera: Some(version(111, 0)),
    safari: Some(version(17, 5)),
    samsung: Some(version(27, 0)),
};

pub fn inputs() -> Result<Inputs> {
    let mut inputs = Inputs::of(RECIPE);
    inputs.add_dir(&workspace::root().join("style"))?;
    Ok(inputs)
}

/// `main.css`.
pub fn make() -> Result<Vec<Built>> {
    let main = workspace::root().join("style/main.css");
    let targets = Targets::from(BROWSERS);
    let provider = FileProvider::new();
    let mut bundler = Bundler::new(&provider, None, ParserOptions::default());
    // The errors borrow from the bundler's text, so they go on as text of their own.
    let mut sheet = bundler.bundle(&main).map_err(|error| anyhow!("style: {error}"))?;
    sheet
        .minify(MinifyOptions { targets, ..MinifyOptions::default() })
        .map_err(|error| anyhow!("style: {error}"))?;
    let css = sheet
        .to_css(PrinterOptions { minify: true, targets, ..PrinterOptions::default() })
        .map_err(|error| anyhow!("style: {error}"))?
        .code;
    if css.trim().is_empty() {
        bail!("style/main.css is empty once it is bundled");
    }
    Ok(vec![Built { name: "main.css".into(), bytes: css.into_bytes() }])
}

/// As lightningcss packs a version: a byte for each part.
const fn version(major: u32, minor: u32) -> u32 {
    major << 16 | minor << 8
}
