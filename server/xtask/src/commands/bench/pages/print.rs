//! The figures of pages as tables of Markdown.

use std::time::Duration;

use anyhow::{Context, Result};

use super::{Arguments, CONNECTIONS, Filled, Memory, Page};
use crate::commands::bench::{
    figures::{micros, table},
    limits::today,
};

pub(super) fn print(
    pages: &[Page],
    filled: &Filled,
    memory: &Memory,
    arguments: &Arguments,
) -> Result<()> {
    let ours = pages.iter().filter(|page| !page.is_rival);
    println!("\n{}", costs(ours, arguments)?);
    if arguments.rivals.is_some() {
        println!("{}", rivals(pages)?);
    }
    let megabytes = |bytes: u64| bytes / (1 << 20);
    println!(
        "{} App Keys, registered in {:.1} s; {} rounds of {} s, {} connections, {} cores, the load on the \
         same; accept-encoding: {}; {}",
        filled.apps,
        filled.registered_in.as_secs_f64(),
        arguments.rounds,
        arguments.seconds,
        CONNECTIONS,
        std::thread::available_parallelism()?,
        arguments.accept_encoding,
        today(),
    );
    println!(
        "memory of the server: {} MB before the load, {} MB at most, {} MB ten seconds after it\n",
        megabytes(memory.before),
        megabytes(memory.peak),
        megabytes(memory.after),
    );
    Ok(())
}

fn costs<'a>(pages: impl Iterator<Item = &'a Page>, arguments: &Arguments) -> Result<String> {
    let rate = arguments.rate;
    let mut lines = vec![
        ["page", "CPU: server", "PostgreSQL", "together", "a second"]
            .map(str::to_owned)
            .into_iter()
            .chain([format!("p50 at {rate}/s"), format!("p99 at {rate}/s")])
            .chain(["bytes sent", "bytes plain"].map(str::to_owned))
            .collect::<Vec<_>>(),
    ];
    for page in pages {
        let median = page.median().context("nothing measured")?;
        let [sent, plain] = page.bytes()?;
        lines.push(vec![
            page.what.to_owned(),
            milliseconds(median.server),
            milliseconds(median.postgres),
            milliseconds(median.cpu()),
            format!("{:.0}", median.per_second),
            micros(median.p50),
            micros(median.p99),
            sent.to_string(),
            plain.to_string(),
        ]);
    }
    Ok(table(&lines))
}

fn rivals(pages: &[Page]) -> Result<String> {
    let head = [
        "page",
        "Headroom: CPU",
        "p99",
        "Django admin: CPU",
        "of it PostgreSQL",
        "p99",
        "ratio of CPU",
    ];
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    for pair in pages.windows(2).filter(|pair| pair[1].is_rival) {
        let ours = pair[0].median().context("nothing measured")?;
        let rival = pair[1].median().context("nothing measured")?;
        lines.push(vec![
            pair[0].what.to_owned(),
            milliseconds(ours.cpu()),
            micros(ours.p99),
            milliseconds(rival.cpu()),
            milliseconds(rival.postgres),
            micros(rival.p99),
            format!("{:.1}", rival.cpu().as_secs_f64() / ours.cpu().as_secs_f64().max(1e-9)),
        ]);
    }
    Ok(table(&lines))
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}
