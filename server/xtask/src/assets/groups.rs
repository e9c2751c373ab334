//! What the module is made of, by its name section: bytes of code by the crate that they come from.

use std::collections::BTreeMap;

use anyhow::Result;
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

use crate::process::say;

/// Crates that serve one purpose, under its name; the rest are "others".
const GROUPS: [(&str, &[&str]); 6] = [
    ("our own", &["domain", "hydrate", "islands"]),
    (
        "leptos: islands, signals, views",
        &[
            "any_spawner",
            "hydration_context",
            "leptos",
            "leptos_dom",
            "leptos_server",
            "next_tuple",
            "oco_ref",
            "or_poisoned",
            "reactive_graph",
            "reactive_stores",
            "send_wrapper",
            "slotmap",
            "tachys",
            "throw_error",
        ],
    ),
    (
        "server functions: asking, errors",
        &["base64", "http", "percent_encoding", "server_fn", "url"],
    ),
    (
        "JSON and other texts",
        &["chrono", "itoa", "ryu", "serde", "serde_core", "serde_json", "uuid", "zmij"],
    ),
    (
        "the browser's API",
        &[
            "console_error_panic_hook",
            "futures_channel",
            "futures_util",
            "gloo_net",
            "gloo_utils",
            "js_sys",
            "wasm_bindgen",
            "wasm_bindgen_futures",
            "wasm_streams",
            "web_sys",
        ],
    ),
    ("Rust's own library, memory", &["alloc", "core", "dlmalloc", "hashbrown", "std"]),
];

/// Prints the groups of a module that has its names still.
pub(super) fn print(module: &[u8]) -> Result<()> {
    let mut groups: BTreeMap<&str, u64> = BTreeMap::new();
    for (name, bytes) in parts(module)? {
        *groups.entry(group(&name)).or_default() += bytes;
    }
    let mut groups: Vec<(&str, u64)> = groups.into_iter().collect();
    groups.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    say("what the module is made of, bytes before compression:");
    for (group, bytes) in groups {
        println!("  {bytes:>8} {group}");
    }
    Ok(())
}

/// Every function with its bytes, and the data.
fn parts(module: &[u8]) -> Result<Vec<(String, u64)>> {
    let (mut names, mut sizes, mut imported, mut data) = (BTreeMap::new(), Vec::new(), 0, 0);
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => sizes.push(body.range().len() as u64),
            Payload::DataSection(section) => data += section.range().len() as u64,
            Payload::CustomSection(custom) => {
                let KnownCustom::Name(section) = custom.as_known() else { continue };
                for part in section {
                    if let Name::Function(functions) = part? {
                        for function in functions {
                            let function = function?;
                            names.insert(function.index, function.name.to_owned());
                        }
                    }
                }
            }
            _ => {}
        }
    }
    let code = (imported..).zip(sizes);
    let mut parts: Vec<(String, u64)> =
        code.map(|(index, bytes)| (names.remove(&index).unwrap_or_default(), bytes)).collect();
    parts.push(("(data)".to_owned(), data));
    Ok(parts)
}

/// The first crate that a name says: `<alloc::vec::Vec<T> as core::ops::Drop>::drop` is of `alloc`,
/// `<T as tachys::view::Render>::build` of `tachys`.
fn group(name: &str) -> &'static str {
    if name == "(data)" {
        return "texts and tables";
    }
    let Some((before, _)) = name.split_once("::") else { return "entry points" };
    // Newer names have a hash behind the crate.
    let before = before.split_once('[').map_or(before, |(before, _)| before);
    let of = before.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
    // Methods of numbers and characters are of no crate.
    let of = if of.is_empty() { "core" } else { of };
    GROUPS.iter().find(|(_, crates)| crates.contains(&of)).map_or("others", |(group, _)| group)
}

#[cfg(test)]
mod tests {
    use super::group;

    #[test]
    fn a_function_belongs_to_the_crate_that_its_name_begins_with() {
        let ours = "our own";
        assert_eq!(group("islands::watch::Watch::hear::h0123"), ours);
        assert_eq!(group("<domain::live::Frame as serde::de::Deserialize>::deserialize"), ours);
        assert_eq!(
            group("<&mut serde_json::de::Deserializer<R> as serde::de::X>::f"),
            "JSON and other texts"
        );
        assert_eq!(group("<T as tachys::view::Render>::build"), "leptos: islands, signals, views");
        let core = "Rust's own library, memory";
        assert_eq!(group("<f64 as core[c5930c85a12de822]::fmt::Display>::fmt"), core);
        assert_eq!(group("<char>::escape_debug_ext"), core);
        assert_eq!(group("memcpy"), "entry points");
        assert_eq!(group("(data)"), "texts and tables");
    }
}
