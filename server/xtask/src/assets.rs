//! The browser's half: compiled, bound, optimised, bundled, named by content, compressed.
//!
//! Ends in the site directory, which the server embeds: every file under the hash of its content,
//! each also as `.br` and `.gz`, and `assets.json` with the names. Parts whose inputs did not change
//! are not made again, and files that did not change are not touched, so that the server is not
//! compiled again for nothing.

mod files;
mod groups;
mod part;
mod site;
mod style;
mod wasm;

use std::time::Instant;

use anyhow::Result;

use crate::{node, process::say, system, workspace};

/// Builds what changed. Leaves the site directory complete.
pub fn build() -> Result<()> {
    let began = Instant::now();
    system::ensure_wasm_target()?;
    node::ensure_modules()?;
    let module = wasm::compile()?;

    let mut parts = part::up_to_date("wasm", &wasm::inputs(&module)?, || wasm::make(&module))?;
    parts.extend(part::up_to_date("style", &style::inputs()?, style::make)?);
    parts.extend(files::collect()?);
    let summary = site::write(&workspace::site_dir(), &parts)?;
    say(format_args!("browser's half: {summary} ({:.1} s)", began.elapsed().as_secs_f32()));
    Ok(())
}
