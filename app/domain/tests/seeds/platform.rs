//! Edition `platform`: the ten modules of 000 and 001, their rates in both plans, their routes.

use std::collections::{BTreeMap, BTreeSet};

use domain::rates::{Rate, parse};
use domain::sources::Source;

use crate::data;
use crate::documents::{self, Documents};

/// The rates that a line states, from `Single APP call` on; 001 has shifted cells.
pub(crate) fn rate_texts(line: &str) -> Vec<String> {
    let cells = line.split('|').map(|cell| cell.trim().trim_start_matches("<td>"));
    cells
        .filter_map(|cell| {
            let begin = cell.to_ascii_lowercase().find("single app call")?;
            Some(cell[begin..].trim_end_matches("</td>").trim().to_owned())
        })
        .collect()
}

/// One module: its rates in the Community and the Enterprise Edition, and where each stands.
struct Stated {
    rates: [Rate; 2],
    sources: [Vec<String>; 2],
}

fn read(text: &str) -> Rate {
    let rates = parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    assert_eq!(rates.len(), 1, "{text}");
    rates[0]
}

/// 001 has the ten modules in its rows; 000 has the first eight in pairs of cells.
fn modules(documents: &Documents) -> Vec<Stated> {
    let mut modules = Vec::new();
    for (line, text) in documents.lines("001") {
        if let [community, enterprise] = &rate_texts(text)[..] {
            let source = || vec![format!("001:{line}")];
            let rates = [read(community), read(enterprise)];
            modules.push(Stated { rates, sources: [source(), source()] });
        }
    }
    let cells: Vec<(u32, Rate)> = documents
        .lines("000")
        .flat_map(|(line, text)| rate_texts(text).into_iter().map(move |text| (line, read(&text))))
        .collect();
    assert_eq!((modules.len(), cells.len()), (10, 16));
    for (module, pair) in modules.iter_mut().zip(cells.chunks(2)) {
        for (at, (line, rate)) in pair.iter().enumerate() {
            assert_eq!(module.rates[at], *rate, "000:{line} and 001 disagree");
            module.sources[at].insert(0, format!("000:{line}"));
        }
    }
    modules
}

fn cited(sources: &[Source]) -> Vec<String> {
    sources.iter().map(ToString::to_string).collect()
}

#[test]
fn the_ten_modules_have_the_rates_of_both_editions() {
    let Some(documents) = documents::open() else { return };
    let edition = data::edition("platform");
    let modules = modules(&documents);
    assert_eq!(edition.buckets.len(), modules.len());
    let book = data::plan_book();
    for (bucket, module) in edition.buckets.iter().zip(&modules) {
        // The catalogue's default is the smaller, Community value.
        let [default] = &bucket.rates[..] else { panic!("{} has several rates", bucket.id) };
        assert_eq!(default.rate, module.rates[0], "{}", bucket.id);
        assert_eq!(cited(&default.sources), module.sources[0], "{}", bucket.id);
        for (at, plan) in ["community", "platform-enterprise"].into_iter().enumerate() {
            let plan = book.plan(&plan.into()).unwrap();
            let entry = plan.rate(&bucket.id, module.rates[at].key()).unwrap();
            assert_eq!(entry.rate, module.rates[at], "{} of {}", bucket.id, plan.id);
            assert_eq!(cited(&entry.sources), module.sources[at], "{} of {}", bucket.id, plan.id);
            assert_eq!(plan.rates.len(), modules.len());
        }
    }
}

#[test]
fn the_modules_count_the_routes_that_they_speak_of() {
    let Some(documents) = documents::open() else { return };
    let mut expected: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let routes: BTreeSet<String> = documents.all_rows().iter().map(documents::Row::route).collect();
    for route in routes {
        if let Some(module) = module_of(&route) {
            expected.entry(module).or_default().insert(route);
        }
    }
    let edition = data::edition("platform");
    let ours: BTreeMap<&str, BTreeSet<String>> = edition
        .buckets
        .iter()
        .map(|b| (b.id.as_str(), b.routes.iter().map(ToString::to_string).collect()))
        .collect();
    assert_eq!(ours, expected);
    let mentioned: usize = edition.buckets.iter().map(|bucket| bucket.routes.len()).sum();
    assert_eq!(mentioned, 99, "33 of 132 routes have no documented limit");
}

fn module_of(route: &str) -> Option<&'static str> {
    let path = route.split_once(' ').unwrap().1;
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match parts[..] {
        ["users", _, "contacts", ..] => Some("friends"),
        ["users", _, "blocks", ..] => Some("block_list"),
        ["users", _, "deactivate" | "activate" | "disconnect"] => Some("account_blocking"),
        ["users", _, part, ..] if part.starts_with("offline_msg_") => Some("offline_messages"),
        ["users", ..] => Some("users"),
        ["chatmessages", ..] => Some("chat_history"),
        ["chatfiles", ..] => Some("files"),
        ["messages", ..] => Some("sending"),
        ["chatgroups", ..] => Some("groups"),
        ["chatrooms", ..] => Some("chat_rooms"),
        _ => None,
    }
}
