//! The ledger: every reading stands in its line, every class has its instances.

use std::collections::{BTreeMap, BTreeSet};

use crate::data;
use crate::documents::{self, squeezed};

#[test]
fn every_reading_stands_in_the_line_that_it_cites() {
    let Some(documents) = documents::open() else { return };
    let mut readings = 0;
    for conflict in data::catalogue().conflicts {
        for reading in &conflict.readings {
            let line = documents.line(&reading.document, reading.line);
            let (text, line) = (squeezed(&reading.text), squeezed(line));
            let at = format!("{}: {}:{}", conflict.id, reading.document, reading.line);
            assert!(line.contains(&text), "{at}: {text:?} is not in {line:?}");
            readings += 1;
        }
        assert!(conflict.readings.len() > 1, "{} has nothing to compare", conflict.id);
        assert!(conflict.reason.is_some(), "{} has no reason", conflict.id);
    }
    assert!(readings > 250, "{readings}");
}

#[test]
fn all_nine_classes_have_instances() {
    let catalogue = data::catalogue();
    let classes: BTreeSet<u8> = catalogue.conflicts.iter().map(|conflict| conflict.class).collect();
    assert_eq!(classes, (1..=9).collect());
    let named: BTreeSet<u8> = catalogue.conflict_classes.iter().map(|class| class.class).collect();
    assert_eq!(named, classes);
}

#[test]
fn each_route_with_several_operations_is_in_the_ledger_with_all_its_rows() {
    let Some(documents) = documents::open() else { return };
    let mut rows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut newest: BTreeMap<String, usize> = BTreeMap::new();
    for row in documents.all_rows() {
        rows.entry(row.route()).or_default().insert(row.source());
        if row.document == "004" {
            *newest.entry(row.route()).or_default() += 1;
        }
    }
    rows.retain(|route, _| newest.get(route).is_some_and(|count| *count > 1));
    let ledger: BTreeMap<String, BTreeSet<String>> = data::catalogue()
        .conflicts
        .iter()
        .filter(|conflict| conflict.class == 7)
        .map(|conflict| {
            let [route] = &conflict.routes[..] else { panic!("{}: one route", conflict.id) };
            let readings = conflict.readings.iter();
            (route.to_string(), readings.map(|r| format!("{}:{}", r.document, r.line)).collect())
        })
        .collect();
    assert_eq!(ledger, rows);
}

#[test]
fn misprinted_paths_are_in_the_ledger() {
    let Some(documents) = documents::open() else { return };
    let catalogue = data::catalogue();
    let told: BTreeSet<String> = catalogue
        .conflicts
        .iter()
        .filter(|conflict| conflict.class == 8)
        .flat_map(|conflict| &conflict.readings)
        .map(|reading| format!("{}:{}", reading.document, reading.line))
        .collect();
    let mut misprints = 0;
    for row in documents.all_rows() {
        let is_plain = row.path.starts_with("/{org_name}/{app_name}/")
            && row.path.matches('{').count() == row.path.matches('}').count()
            && !row.path.contains(['`', '$', '?'])
            && !row.path.ends_with("/username");
        if !is_plain {
            assert!(told.contains(&row.source()), "{} {}", row.source(), row.path);
            misprints += 1;
        }
    }
    assert_eq!(misprints, 31);
}
