//! Buckets and rates of edition `rest`, and every rate string of every document.

use std::collections::BTreeSet;

use domain::catalogue::Bucket;
use domain::rates::{Rate, parse};

use crate::data;
use crate::documents::{self, Documents, Row};

fn read(text: &str) -> Vec<Rate> {
    parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

fn rows_of(bucket: &Bucket, rows: &[Row]) -> Vec<Row> {
    let counts = |row: &&Row| bucket.routes.iter().any(|route| route.as_str() == row.route());
    rows.iter().filter(counts).cloned().collect()
}

#[test]
fn every_rate_string_of_every_row_is_read() {
    let Some(documents) = documents::open() else { return };
    let rows = documents.all_rows();
    let read_rows = rows.iter().filter(|row| !read(&row.rate).is_empty()).count();
    assert_eq!(read_rows, 382);
    let cells: Vec<String> = documents
        .lines("000")
        .chain(documents.lines("001"))
        .flat_map(|(_, text)| crate::platform::rate_texts(text))
        .collect();
    assert_eq!(cells.len(), 2 * (8 + 10));
    for cell in cells {
        assert_eq!(read(&cell).len(), 1, "{cell}");
    }
}

#[test]
fn the_rates_of_a_bucket_are_those_of_the_newest_document() {
    let Some(documents) = documents::open() else { return };
    let rows = documents.all_rows();
    for bucket in data::edition("rest").buckets {
        let rows = rows_of(&bucket, &rows);
        let newest = rows.iter().map(|row| row.document).max().unwrap();
        let stated: BTreeSet<Rate> = rows
            .iter()
            .filter(|row| row.document == newest)
            .flat_map(|row| read(&row.rate))
            .collect();
        let ours: BTreeSet<Rate> = bucket.rates.iter().map(|entry| entry.rate).collect();
        assert_eq!(ours, stated, "{}", bucket.id);
    }
}

#[test]
fn a_rate_cites_every_line_that_states_it_and_no_other() {
    let Some(documents) = documents::open() else { return };
    let rows = documents.all_rows();
    for bucket in data::edition("rest").buckets {
        let rows = rows_of(&bucket, &rows);
        for entry in &bucket.rates {
            let states = |row: &&Row| read(&row.rate).contains(&entry.rate);
            let line = |row: &Row| format!("{}:{}", row.document, row.rate_line);
            let stated: BTreeSet<String> = rows.iter().filter(states).map(line).collect();
            let cited: Vec<String> = entry.sources.iter().map(ToString::to_string).collect();
            assert_eq!(cited.iter().cloned().collect::<BTreeSet<_>>(), stated, "{}", bucket.id);
            assert!(entry.sources.is_sorted(), "{}: {cited:?}", bucket.id);
        }
    }
}

#[test]
fn routes_share_a_bucket_only_where_the_newest_document_says_so() {
    let Some(documents) = documents::open() else { return };
    let edition = data::edition("rest");
    let shared: Vec<&Bucket> = edition.buckets.iter().filter(|b| b.routes.len() > 1).collect();
    let [bucket] = shared[..] else { panic!("{} buckets are shared", shared.len()) };
    let sentence = sentence_of_004(&documents);
    let rows: Vec<Row> =
        documents.rows("004").into_iter().filter(|row| row.rate_line == sentence).collect();
    assert_eq!(rows.len(), 5);
    assert!(documents.line("004", sentence).starts_with("以上五个接口"));
    let routes: BTreeSet<String> = rows.iter().map(Row::route).collect();
    assert_eq!(bucket.routes.iter().map(ToString::to_string).collect::<BTreeSet<_>>(), routes);
    assert_eq!(edition.buckets.len(), 132 - (routes.len() - 1));
}

fn sentence_of_004(documents: &Documents) -> u32 {
    let sentences: Vec<u32> = documents
        .lines("004")
        .filter(|(_, t)| t.starts_with("以上"))
        .map(|(line, _)| line)
        .collect();
    assert_eq!(sentences.len(), 1);
    sentences[0]
}

#[test]
fn the_fan_out_is_that_of_the_remark() {
    let Some(documents) = documents::open() else { return };
    for bucket in data::edition("rest").buckets {
        for entry in &bucket.rates {
            for source in &entry.sources {
                let line = documents.line(&source.document, source.line);
                let stated = line.contains("下行分发").then(|| {
                    let factor = documents::between(line, "限制是该频率的", "倍");
                    factor.parse::<u32>().unwrap()
                });
                assert_eq!(entry.fan_out, stated, "{}: {source}", bucket.id);
            }
        }
    }
}

#[test]
fn a_rate_has_a_note_where_its_rows_name_no_scope() {
    let Some(documents) = documents::open() else { return };
    let rows = documents.all_rows();
    for bucket in data::edition("rest").buckets {
        let silent = rows_of(&bucket, &rows).iter().any(|row| row.rate.matches('/').count() < 2);
        assert!(bucket.rates.iter().all(|rate| rate.note.is_some() == silent), "{}", bucket.id);
    }
}
