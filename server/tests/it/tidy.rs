//! The invariants of the house that the compiler cannot hold: read off the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A file that is longer wants to be two.
const LINES_MAX: usize = 420;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every source file below `folders` that ends in `.{ending}`: its path from the root, and its text.
fn sources(folders: &[&str], ending: &str) -> Vec<(String, String)> {
    let root = root();
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = folders.iter().map(|folder| root.join(folder)).collect();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let skipped = ["target", "node_modules"].iter().any(|name| path.ends_with(name));
            if !skipped {
                open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            }
        } else if path.extension().is_some_and(|found| found == ending) {
            let name = path.strip_prefix(&root).unwrap().display().to_string();
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
    assert!(!found.is_empty(), "no {ending} files below {folders:?}");
    found
}

/// Names each line that `is_bad`, by file and number.
fn offences(files: &[(String, String)], is_bad: impl Fn(&str, &str) -> bool) -> Vec<String> {
    let lines = |(name, text): &(String, String)| {
        let bad = text.lines().enumerate().filter(|(_, line)| is_bad(name, line));
        bad.map(|(at, line)| format!("{name}:{}: {}", at + 1, line.trim())).collect::<Vec<_>>()
    };
    files.iter().flat_map(lines).collect()
}

fn assert_none(rule: &str, offences: &[String]) {
    assert!(offences.is_empty(), "{rule}:\n{}", offences.join("\n"));
}

#[test]
fn sql_stands_in_the_store_and_nowhere_else() {
    let files = sources(&["app", "server/src"], "rs");
    assert_none(
        "SQL outside server/store",
        &offences(&files, |_, line| line.contains("sqlx::query")),
    );
}

#[test]
fn only_the_door_of_the_app_names_the_store() {
    let files = sources(&["app/src"], "rs");
    let is_bad = |name: &str, line: &str| {
        !name.contains("app/src/api") && (line.contains("store::") || line.contains("use store"))
    };
    assert_none("`store` named outside app/src/api", &offences(&files, is_bad));
}

#[test]
fn lints_are_expected_with_a_reason_and_never_allowed() {
    let files = sources(&["app", "server"], "rs");
    // Written in two parts, so that this file is no offence.
    let allow = ["#[", "allow("].concat();
    assert_none("use expect with a reason", &offences(&files, |_, line| line.contains(&allow)));
}

#[test]
fn no_markup_carries_its_own_style() {
    let files = sources(&["app/src"], "rs");
    let is_bad = |_: &str, line: &str| line.contains(" style=\"") || line.contains(" style=move");
    assert_none("the content security policy blocks inline style", &offences(&files, is_bad));
}

#[test]
fn below_the_edges_time_is_a_parameter() {
    let files = sources(&["app/domain/src", "server/store/src"], "rs");
    let is_bad = |name: &str, line: &str| {
        let is_clock = name.ends_with("store/src/clock.rs") || name.ends_with("store/src/db.rs");
        !is_clock && !name.contains("tests") && line.contains(".now()")
    };
    assert_none("take `now` from the edge", &offences(&files, is_bad));
}

/// Where tests sleep, and how often: a peer of a socket that is silent, slow or waits by design, a kill at a
/// random moment, the end of a process. Whatever the server does by its clock is driven by
/// `TestServer::advance`. May only shrink.
const SLEEPS: [(&str, usize); 5] = [
    ("connections.rs", 5),
    ("faults.rs", 3),
    ("platform.rs", 1),
    ("process.rs", 1),
    ("wait.rs", 1),
];

#[test]
fn tests_wait_for_the_event_and_not_for_a_time() {
    // Written in two parts, so that this file is no offence.
    let sleep = ["sleep", "("].concat();
    for (name, text) in sources(&["server/tests/it"], "rs") {
        let known = SLEEPS.iter().find(|(file, _)| name.ends_with(&format!("it/{file}")));
        let found = text.lines().filter(|line| line.contains(&sleep)).count();
        assert_eq!(found, known.map_or(0, |(_, count)| *count), "{name}: use wait::until");
    }
}

/// What people and gateways wrote, by the names of its fields.
const STRANGERS: [&str; 9] = [
    "reason",
    "author",
    "justification",
    "contact",
    "created_by",
    "asked_by",
    "changed_by",
    "token",
    "name()",
];

#[test]
fn texts_of_strangers_are_shown_isolated() {
    let files = sources(&["app/src/pages", "app/src/components", "app/src/layouts"], "rs");
    let is_bare = |text: &str| {
        let text = text.trim_end_matches(".clone()").trim_end_matches(".to_owned()");
        let field = text.rsplit_once('.').filter(|(of, _)| !of.starts_with("words"));
        field.is_some_and(|(_, field)| STRANGERS.contains(&field))
    };
    let is_bad = |_: &str, line: &str| {
        line.split('{')
            .skip(1)
            .filter_map(|part| part.split_once('}'))
            .any(|(text, _)| is_bare(text))
    };
    assert_none("show it by <Isolated>", &offences(&files, is_bad));
}

#[test]
fn modules_have_names_and_files_have_an_end() {
    let files = sources(&["app", "server"], "rs");
    let unnamed = files.iter().filter(|(name, _)| name.ends_with("/mod.rs"));
    assert_none(
        "foo.rs and foo/, no mod.rs",
        &unnamed.map(|(name, _)| name.clone()).collect::<Vec<_>>(),
    );
    let long = files.iter().filter(|(_, text)| text.lines().count() > LINES_MAX);
    let long: Vec<_> =
        long.map(|(name, text)| format!("{name}: {} lines", text.lines().count())).collect();
    assert_none("too long", &long);
}

#[test]
fn each_module_opens_with_what_it_is() {
    let files = sources(&["app/domain/src", "app/src", "server/src", "server/store/src"], "rs");
    let mute =
        files.iter().filter(|(name, text)| !name.ends_with("tests.rs") && !text.starts_with("//!"));
    assert_none("no opening words", &mute.map(|(name, _)| name.clone()).collect::<Vec<_>>());
}

#[test]
fn each_migration_opens_with_why() {
    let mute = sources(&["migrations"], "sql");
    let mute = mute.iter().filter(|(_, text)| !text.starts_with("-- "));
    assert_none("no opening words", &mute.map(|(name, _)| name.clone()).collect::<Vec<_>>());
}

#[test]
fn styles_have_one_order_and_no_urgency() {
    let files = sources(&["style"], "css");
    let is_bad = |_: &str, line: &str| line.contains("!important");
    let urgent = offences(&files, is_bad);
    let reduced_motion = |line: &String| line.contains("base.css") || line.contains("tokens.css");
    let urgent: Vec<_> = urgent.into_iter().filter(|line| !reduced_motion(line)).collect();
    assert_none("no !important", &urgent);
}

/// The modules at the top of a crate's `src` in which code names another one: who asks whom.
/// Tests, and links in comments, do not count.
fn arrows(src: &str) -> BTreeMap<String, BTreeSet<String>> {
    let top = |path: &str| {
        let inside = path.split_once("src/").map_or(path, |(_, rest)| rest);
        inside.split(['/', '.']).next().unwrap_or_default().to_owned()
    };
    let files = sources(&[src], "rs");
    let modules: BTreeSet<String> = files.iter().map(|(name, _)| top(name)).collect();
    let mut arrows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, text) in files.iter().filter(|(name, _)| !name.contains("tests")) {
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        let code: String = lines.collect::<Vec<_>>().join(" ");
        let asked = arrows.entry(top(name)).or_default();
        for rest in code.split("crate::").skip(1) {
            // `crate::name…`, or `crate::{name…, name…}`.
            let named = match rest.strip_prefix('{') {
                Some(group) => group.split(';').next().unwrap_or_default(),
                None => rest.split([':', ';', ' ', ')', ',']).next().unwrap_or_default(),
            };
            let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let words = named.split(|c| !is_name(c)).filter(|word| modules.contains(*word));
            asked.extend(words.map(str::to_owned));
        }
        asked.remove(&top(name));
    }
    arrows
}

#[test]
fn the_modules_of_the_domain_stand_in_an_order() {
    assert_ordered("app/domain/src");
}

/// What all modules take from the root of the crate is not counted: the handle `Db`, which holds
/// their memory and so stands on them, and `Error`.
#[test]
fn the_modules_of_the_store_stand_in_an_order() {
    assert_ordered("server/store/src");
}

fn assert_ordered(src: &str) {
    let mut arrows = arrows(src);
    arrows.remove("lib");
    // Whoever asks nobody that is left stands on the next floor; who is left at the end asks in a circle.
    loop {
        let left: BTreeSet<String> = arrows.keys().cloned().collect();
        arrows.retain(|_, asked| asked.iter().any(|name| left.contains(name)));
        if arrows.len() == left.len() {
            break;
        }
    }
    let circle: Vec<_> =
        arrows.iter().map(|(name, asked)| format!("{name} asks {asked:?}")).collect();
    assert_none("modules that ask each other in a circle, or stand on one", &circle);
}
