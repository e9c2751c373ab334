//! Operations and routes of edition `rest`: counts, names, paths, citations.

use std::collections::{BTreeMap, BTreeSet};

use crate::data;
use crate::documents;

#[test]
fn there_are_143_operations_on_132_routes() {
    let Some(documents) = documents::open() else { return };
    let newest = documents.rows("004");
    let older: Vec<_> = ["002", "003"].into_iter().flat_map(|d| documents.rows(d)).collect();
    let routes = |rows: &[documents::Row]| -> BTreeSet<String> {
        rows.iter().map(documents::Row::route).collect()
    };
    assert_eq!((newest.len(), routes(&newest).len()), (142, 131));
    let only_older: Vec<String> = routes(&older).difference(&routes(&newest)).cloned().collect();
    assert_eq!(only_older, ["POST /messages"]);

    let edition = data::edition("rest");
    let all: BTreeSet<String> = routes(&documents.all_rows());
    let ours: BTreeSet<String> = edition.operations.iter().map(|o| o.route.to_string()).collect();
    assert_eq!(edition.operations.len(), newest.len() + only_older.len());
    assert_eq!(ours, all);
    assert_eq!((edition.operations.len(), ours.len()), (143, 132));
}

#[test]
fn ten_routes_carry_two_or_three_operations() {
    let Some(documents) = documents::open() else { return };
    let mut listed: BTreeMap<String, usize> = BTreeMap::new();
    for row in documents.rows("004") {
        *listed.entry(row.route()).or_default() += 1;
    }
    listed.entry("POST /messages".into()).or_insert(1);
    assert_eq!(listed.values().filter(|count| **count > 1).count(), 10);
    let mut ours: BTreeMap<String, usize> = BTreeMap::new();
    for operation in data::edition("rest").operations {
        *ours.entry(operation.route.to_string()).or_default() += 1;
    }
    assert_eq!(ours, listed);
}

#[test]
fn every_row_is_cited_by_the_one_operation_that_it_lists() {
    let Some(documents) = documents::open() else { return };
    let rows: BTreeMap<String, documents::Row> =
        documents.all_rows().into_iter().map(|row| (row.source(), row)).collect();
    assert_eq!(rows.len(), 120 + 120 + 142);
    let mut cited = BTreeSet::new();
    for operation in data::edition("rest").operations {
        let id = &operation.id;
        for source in &operation.sources {
            let source = source.to_string();
            let row = rows.get(&source).unwrap_or_else(|| panic!("{id}: {source} is no row"));
            assert_eq!(row.route(), operation.route.as_str(), "{id}: {source}");
            assert!(
                cited.insert(source.clone()),
                "{source} is cited twice, the second time by {id}"
            );
        }
        let documents: Vec<&str> = operation.sources.iter().map(|s| s.document.as_str()).collect();
        assert!(documents.is_sorted_by(|a, b| a < b), "{id} cites a document twice: {documents:?}");
    }
    let all: BTreeSet<String> = rows.into_keys().collect();
    assert_eq!(cited, all);
}

#[test]
fn names_methods_paths_and_modules_are_those_of_the_newest_document() {
    let Some(documents) = documents::open() else { return };
    let rows: BTreeMap<String, documents::Row> =
        documents.all_rows().into_iter().map(|row| (row.source(), row)).collect();
    let edition = data::edition("rest");
    for operation in &edition.operations {
        let row = &rows[&operation.sources.last().unwrap().to_string()];
        let id = &operation.id;
        assert_eq!(operation.name.zh, row.name, "{id}");
        assert_eq!(operation.method.as_str(), row.method, "{id}");
        assert_eq!(operation.path, row.path, "{id}");
        let module = edition.modules.iter().find(|module| module.id == operation.module).unwrap();
        assert_eq!(module.name.zh, row.heading, "{id}");
        let says_abandoned = documents.line(row.document, row.line).contains("废弃");
        assert_eq!(operation.deprecated, says_abandoned, "{id}");
    }
    let headings: BTreeSet<String> =
        rows.values().filter(|r| r.document == "004").map(|r| r.heading.clone()).collect();
    assert_eq!(edition.modules.len(), headings.len());
}

#[test]
fn an_older_row_has_the_name_of_the_operation_or_its_difference_is_in_the_ledger() {
    let Some(documents) = documents::open() else { return };
    let rows: BTreeMap<String, documents::Row> =
        documents.all_rows().into_iter().map(|row| (row.source(), row)).collect();
    let catalogue = data::catalogue();
    let ledger =
        catalogue.conflicts.iter().find(|c| c.id.as_str() == "names_of_operations").unwrap();
    let told: BTreeSet<String> =
        ledger.readings.iter().map(|r| format!("{}:{}", r.document, r.line)).collect();
    for operation in catalogue.editions.iter().flat_map(|edition| &edition.operations) {
        for source in &operation.sources {
            let row = &rows[&source.to_string()];
            let is_told = told.contains(&source.to_string());
            assert!(row.name == operation.name.zh || is_told, "{source}: {}", row.name);
        }
    }
}
