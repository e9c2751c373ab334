//! Percentiles, and tables of Markdown.

/// Latencies in microseconds.
#[derive(Debug, Default)]
pub struct Latencies(Vec<u32>);

impl Latencies {
    pub fn of(parts: impl IntoIterator<Item = Vec<u32>>) -> Self {
        let mut all: Vec<u32> = parts.into_iter().flatten().collect();
        all.sort_unstable();
        Self(all)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The value that `percent` of all are not above; nothing of nothing.
    pub fn percentile(&self, percent: f64) -> u32 {
        let last = self.0.len().saturating_sub(1);
        let at = (percent / 100.0 * self.0.len() as f64).ceil() as usize;
        self.0.get(at.saturating_sub(1).min(last)).copied().unwrap_or_default()
    }

    pub fn max(&self) -> u32 {
        self.percentile(100.0)
    }
}

/// 417 µs, 1.3 ms, 2.05 s.
pub fn micros(value: u32) -> String {
    match value {
        0..1000 => format!("{value} µs"),
        1000..1_000_000 => format!("{:.1} ms", f64::from(value) / 1e3),
        _ => format!("{:.2} s", f64::from(value) / 1e6),
    }
}

/// A table with a first row of headings.
pub fn table(rows: &[Vec<String>]) -> String {
    let mut text = String::new();
    for (at, row) in rows.iter().enumerate() {
        text.push_str(&format!("| {} |\n", row.join(" | ")));
        if at == 0 {
            text.push_str(&format!("|{}\n", "---|".repeat(row.len())));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let all = Latencies::of([(51..=100).collect(), (1..=50).collect()]);
        let found = [50.0, 99.0, 99.5, 100.0].map(|percent| all.percentile(percent));
        assert_eq!(found, [50, 99, 100, 100]);
        assert_eq!(Latencies::of([vec![7]]).percentile(1.0), 7);
        assert_eq!(Latencies::default().max(), 0);
    }

    #[test]
    fn a_table_has_a_line_below_its_headings() {
        let rows = [["a", "b"], ["1", "2"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(table(&rows), "| a | b |\n|---|---|\n| 1 | 2 |\n");
    }

    #[test]
    fn times_have_the_unit_that_fits() {
        assert_eq!([7, 1340, 2_054_000].map(micros), ["7 µs", "1.3 ms", "2.05 s"]);
    }
}
