//! Counts what passed and what failed, over all the runners of `cargo xtask test`.

use std::{fmt, path::Path};

use anyhow::{Context, Result};
use serde::Deserialize;

/// Tests that passed and tests (or whole steps) that failed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub passed: u32,
    pub failed: u32,
}

#[derive(Deserialize)]
struct PlaywrightReport {
    stats: PlaywrightStats,
}

#[derive(Deserialize)]
struct PlaywrightStats {
    expected: u32,
    unexpected: u32,
    flaky: u32,
}

impl Tally {
    /// Adds what a line of `cargo test` says, if it is one that counts:
    /// `test result: ok. 20 passed; 0 failed; 0 ignored; …`.
    pub fn add_cargo_line(&mut self, line: &str) {
        let Some(result) = line.trim_start().strip_prefix("test result: ") else { return };
        for part in result.split([';', '.']) {
            let mut words = part.split_whitespace();
            let (Some(Ok(count)), Some(what)) = (words.next().map(str::parse::<u32>), words.next())
            else {
                continue;
            };
            match what {
                "passed" => self.passed += count,
                "failed" => self.failed += count,
                _ => {}
            }
        }
    }

    /// Adds the counts of Playwright's JSON report. What passed only at a second try has failed.
    pub fn add_playwright_report(&mut self, report: &Path) -> Result<()> {
        let text = std::fs::read_to_string(report)
            .with_context(|| format!("Playwright left no report in {}", report.display()))?;
        let report: PlaywrightReport = serde_json::from_str(&text)?;
        self.passed += report.stats.expected;
        self.failed += report.stats.unexpected + report.stats.flaky;
        Ok(())
    }

    /// A step that is no test counts when it fails, so that a failure never hides behind
    /// `0 failed`.
    pub fn add_step(&mut self, step: Result<()>) {
        if let Err(error) = step {
            eprintln!("xtask: {error:#}");
            self.failed += 1;
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summaries_of_cargo_test_add_up() {
        let mut tally = Tally::default();
        tally.add_cargo_line("running 3 tests");
        tally.add_cargo_line("test result: ok. 20 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 8.65s");
        tally.add_cargo_line("test result: FAILED. 18 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 8.65s");
        tally.add_cargo_line("the line says: 7 passed; 7 failed");
        assert_eq!(tally, Tally { passed: 38, failed: 2 });
        assert_eq!(tally.to_string(), "38 passed, 2 failed");
    }

    #[test]
    fn a_step_that_fails_is_a_failure_and_one_that_succeeds_is_no_test() {
        let mut tally = Tally::default();
        tally.add_step(Ok(()));
        tally.add_step(Err(anyhow::anyhow!("not formatted")));
        assert_eq!(tally, Tally { passed: 0, failed: 1 });
    }

    #[test]
    fn a_report_that_is_not_there_is_an_error() {
        assert!(Tally::default().add_playwright_report(Path::new("/nowhere.json")).is_err());
    }
}
