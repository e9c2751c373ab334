//! The module and its glue: cargo, wasm-bindgen (as a library, so that its version is the locked
//! one), and binaryen's optimiser.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail, ensure};
use wasm_bindgen_cli_support::Bindgen;

use super::{
    groups,
    part::{Built, Inputs},
};
use crate::{
    node,
    process::{cargo, run, say},
    workspace,
};

const RECIPE: &str = "wasm 3";

/// What rustc's baseline for wasm32 makes use of; the optimiser refuses what it is not told of.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Compiles and gives the path of the module.
pub fn compile() -> Result<PathBuf> {
    run(&mut cargo(&[
        "build",
        "--package=hydrate",
        "--profile=wasm",
        "--target=wasm32-unknown-unknown",
    ]))?;
    Ok(workspace::target_dir().join("wasm32-unknown-unknown/wasm/hydrate.wasm"))
}

pub fn inputs(module: &Path) -> Result<Inputs> {
    let mut inputs = Inputs::of(RECIPE);
    inputs.add(&fs::read(module)?);
    // Names the versions of wasm-bindgen and binaryen.
    inputs.add(&fs::read(workspace::root().join("Cargo.lock"))?);
    inputs.add(&fs::read(workspace::end2end_dir().join("package-lock.json"))?);
    Ok(inputs)
}

/// `app.js` and `app_bg.wasm`.
pub fn make(module: &Path) -> Result<Vec<Built>> {
    let dir = workspace::target_dir().join("assets/bindgen");
    if dir.exists() {
        fs::remove_dir_all(&dir)?;
    }
    fs::create_dir_all(&dir)?;
    bind(module, &dir)?;

    let [bound, named, bare] =
        ["app_bg", "named", "bare"].map(|name| dir.join(name).with_extension("wasm"));
    say("wasm-opt -Oz");
    let keep_names = ["-Oz", "-g", "--strip-producers", "--strip-target-features"];
    run(node::tool("wasm-opt").args(keep_names).args(FEATURES).arg(&bound).arg("-o").arg(&named))?;
    groups::print(&fs::read(&named)?)?;
    run(node::tool("wasm-opt")
        .arg("--strip-debug")
        .args(FEATURES)
        .arg(&named)
        .arg("-o")
        .arg(&bare))?;

    let wasm = fs::read(bare)?;
    ensure!(wasm.starts_with(b"\0asm"), "wasm-opt wrote no module");
    Ok(vec![
        Built { name: "app.js".into(), bytes: fs::read(dir.join("app.js"))? },
        Built { name: "app_bg.wasm".into(), bytes: wasm },
    ])
}

fn bind(module: &Path, dir: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(module)
        .out_name("app")
        .web(true)?
        .typescript(false)
        .remove_producers_section(true)
        // The page names the module's hashed address; the glue must not guess one.
        .omit_default_module_path(true);
    let mut output = bindgen.generate_output()?;
    let inline = output.snippets().values().any(|scripts| !scripts.is_empty());
    if inline || !output.local_modules().is_empty() {
        bail!("a crate brings scripts of its own, which the site would lack");
    }
    output.emit(dir)
}
