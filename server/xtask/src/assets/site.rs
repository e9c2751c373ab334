//! The site directory: hashed names, compressed twins, the manifest. Only what changed is written.

use std::{
    collections::{BTreeMap, HashSet},
    fs,
    io::Write,
    path::Path,
};

use anyhow::{Context, Result};
use flate2::{Compression, write::GzEncoder};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::part::{Built, hex};

const HASH_CHARS: usize = 16;
const BROTLI_QUALITY: u32 = 11;
const BROTLI_WINDOW_BITS: u32 = 22;
/// Where the server answers for these files.
const ADDRESS: &str = "/assets";

/// `assets.json`. `app::site::Site` in the pages reads the first four.
#[derive(Debug, Serialize)]
struct Manifest {
    js: String,
    wasm: String,
    css: String,
    build: String,
    /// The other files: own name → address.
    files: BTreeMap<String, String>,
}

/// Writes `files` into `dir`, removes what is not theirs, and says in words what is there now.
pub fn write(dir: &Path, files: &[Built]) -> Result<String> {
    fs::create_dir_all(dir)?;
    let mut kept = HashSet::from(["assets.json".to_owned()]);
    let mut addresses = BTreeMap::new();
    let mut build = Sha256::new();
    let (mut raw_bytes, mut brotli_bytes) = (0, 0);
    for file in files {
        let name = hashed_name(file);
        brotli_bytes += write_with_twins(dir, &name, &file.bytes)?;
        raw_bytes += file.bytes.len();
        build.update(&name);
        kept.extend([name.clone(), format!("{name}.br"), format!("{name}.gz")]);
        addresses.insert(file.name.clone(), format!("{ADDRESS}/{name}"));
    }
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        if !kept.contains(entry.file_name().to_string_lossy().as_ref()) {
            fs::remove_file(entry.path())?;
        }
    }
    let mut take = |name: &str| addresses.remove(name).with_context(|| format!("no {name}"));
    let manifest = Manifest {
        js: take("app.js")?,
        wasm: take("app_bg.wasm")?,
        css: take("main.css")?,
        build: hex(&build.finalize())[..HASH_CHARS].to_owned(),
        files: addresses,
    };
    write_if_changed(&dir.join("assets.json"), &serde_json::to_vec_pretty(&manifest)?)?;
    Ok(format!("{} KB, {} KB as brotli", raw_bytes / 1024, brotli_bytes / 1024))
}

/// `app_bg.wasm` → `app_bg.0123456789abcdef.wasm`.
fn hashed_name(file: &Built) -> String {
    let hash = &hex(&Sha256::digest(&file.bytes))[..HASH_CHARS];
    match file.name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}.{hash}.{extension}"),
        None => format!("{}.{hash}", file.name),
    }
}

/// The name tells the content, so a file that is there with its twins needs no look inside.
/// Gives the bytes of the brotli twin.
fn write_with_twins(dir: &Path, name: &str, bytes: &[u8]) -> Result<u64> {
    let brotli_path = dir.join(format!("{name}.br"));
    let gzip_path = dir.join(format!("{name}.gz"));
    if !brotli_path.exists() {
        let mut out = Vec::new();
        let quality = (BROTLI_QUALITY, BROTLI_WINDOW_BITS);
        brotli::CompressorWriter::new(&mut out, 64 * 1024, quality.0, quality.1)
            .write_all(bytes)?;
        write_if_changed(&brotli_path, &out)?;
    }
    if !gzip_path.exists() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes)?;
        write_if_changed(&gzip_path, &encoder.finish()?)?;
    }
    write_if_changed(&dir.join(name), bytes)?;
    Ok(fs::metadata(brotli_path)?.len())
}

/// By way of a neighbour, so that an interruption leaves no half file under a good name.
fn write_if_changed(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|found| found == bytes) {
        return Ok(());
    }
    let unfinished = path.with_extension("unfinished");
    fs::write(&unfinished, bytes)?;
    Ok(fs::rename(unfinished, path)?)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::throwaway::ScratchDir;

    fn built(name: &str, text: &str) -> Built {
        Built { name: name.into(), bytes: text.as_bytes().to_vec() }
    }

    fn site(script: &str) -> Vec<Built> {
        let others = [built("app_bg.wasm", "w"), built("main.css", "c"), built("favicon.svg", "f")];
        std::iter::once(built("app.js", script)).chain(others).collect()
    }

    #[test]
    fn names_follow_content_and_old_files_go() {
        let dir = ScratchDir::new("site").unwrap();
        let manifest = || -> serde_json::Value {
            serde_json::from_slice(&fs::read(dir.path().join("assets.json")).unwrap()).unwrap()
        };
        write(dir.path(), &site("one")).unwrap();
        let first = manifest();
        write(dir.path(), &site("two")).unwrap();
        let second = manifest();

        assert_ne!(first["js"], second["js"]);
        assert_ne!(first["build"], second["build"]);
        assert_eq!(first["css"], second["css"]);
        assert!(second["files"]["favicon.svg"].as_str().unwrap().starts_with("/assets/favicon."));
        // Four files with two twins each, and the manifest.
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 13);
    }

    #[test]
    fn the_twins_unpack_to_the_file() {
        let dir = ScratchDir::new("twins").unwrap();
        let text = "the same again and again ".repeat(100);
        write_with_twins(dir.path(), "a.js", text.as_bytes()).unwrap();
        let open = |name: &str| fs::File::open(dir.path().join(name)).unwrap();
        let mut unpacked = String::new();
        brotli::Decompressor::new(open("a.js.br"), 4096).read_to_string(&mut unpacked).unwrap();
        assert_eq!(unpacked, text);
        unpacked.clear();
        flate2::read::GzDecoder::new(open("a.js.gz")).read_to_string(&mut unpacked).unwrap();
        assert_eq!(unpacked, text);
    }

    #[test]
    fn a_site_without_style_is_refused() {
        let dir = ScratchDir::new("bare").unwrap();
        let error = write(dir.path(), &site("one")[..2]).unwrap_err();
        assert_eq!(error.to_string(), "no main.css");
    }
}
