//! The report as a table for spreadsheet programs: RFC 4180 with a mark by which they know UTF-8,
//! texts in quotes, numbers as numbers, headings with units in the reader's language.
//!
//! Spreadsheets run what looks like a formula. A text that begins like one, in the narrow or in the
//! wide letters of Chinese, is given an apostrophe before it, which they take off again.

use chrono::{DateTime, SecondsFormat, Utc};

use super::{LimitSpan, Of, ReportRow, Totals};
use crate::limits::LimitValue;
use crate::locale::Locale;
use crate::quotas::QuotaUnit;
use crate::rates::{RateScope, RateUnit};

/// What a text may not begin with.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// The first line, with the mark.
pub fn head(locale: Locale) -> String {
    let mut line = Line::default();
    for heading in locale.text().report.columns {
        line.text(heading);
    }
    format!("\u{feff}{}", line.end())
}

/// The line of a row.
pub fn row(row: &ReportRow, locale: Locale) -> String {
    let words = &locale.text().report;
    let mut line = Line::default();
    line.text(row.app.as_str());
    line.text(row.plan.as_str());
    line.text(match row.of {
        Of::Quota { .. } => words.quota,
        Of::Rate { .. } => words.bucket,
        Of::Route { .. } => words.route,
    });
    line.text(&row.of.key());
    line.text(locale.name(&row.name));
    line.text(&unit(row, locale));
    line.milli(row.average_milli);
    let peak = row.peak.as_ref();
    line.milli(peak.map(|peak| peak.milli));
    line.text(&peak.map(|peak| time(peak.at)).unwrap_or_default());
    line.text(peak.and_then(|peak| peak.subject.as_deref()).unwrap_or_default());
    line.text_or_number(row.limit, locale);
    line.text(&changes(&row.limits, locale));
    line.share(row.over_80_ppm());
    line.share(row.over_100_ppm());
    line.number(Some(row.known_minutes));
    let counts = row.counts;
    line.number(counts.map(|one| one.calls));
    line.number(counts.map(|one| one.messages));
    line.number(counts.map(|one| one.rejected.throttle));
    line.number(counts.map(|one| one.rejected.plan));
    line.number(counts.map(|one| one.rejected.cap));
    line.number(counts.map(|one| one.rejected.batch));
    line.number(counts.map(|one| one.rejected.total()));
    line.number(Some(u64::from(row.days)));
    line.number(Some(u64::from(row.days_missing)));
    line.end()
}

/// The last line: the sum of all rows, in the columns that can be added up.
pub fn totals(totals: &Totals, locale: Locale) -> String {
    let words = &locale.text().report;
    let counts = &totals.counts;
    let rejected = &counts.rejected;
    let mut line = Line::default();
    line.text(&(words.total_of)(totals.rows));
    for _ in 0..14 {
        line.number(None);
    }
    for one in [
        counts.calls,
        counts.messages,
        rejected.throttle,
        rejected.plan,
        rejected.cap,
        rejected.batch,
        rejected.total(),
    ] {
        line.number(Some(one));
    }
    line.number(None);
    line.number(Some(totals.days_missing));
    line.end()
}

/// What the amounts of a row count.
fn unit(row: &ReportRow, locale: Locale) -> String {
    let quota = |unit: QuotaUnit| match unit {
        QuotaUnit::Count => locale.pick("count", "个"),
        QuotaUnit::Bytes => locale.pick("bytes", "字节"),
        QuotaUnit::Chars => locale.pick("characters", "字符"),
        QuotaUnit::Days => locale.pick("days", "天"),
        QuotaUnit::BytesPerSecond => locale.pick("bytes/s", "字节/秒"),
        QuotaUnit::CallsPerSecond => locale.pick("calls/s", "次/秒"),
    };
    let Of::Rate { rate, .. } = &row.of else {
        return row.unit.map(quota).unwrap_or_default().to_owned();
    };
    let counted = match rate.unit {
        RateUnit::Call => locale.pick("calls", "次"),
        RateUnit::Message => locale.pick("messages", "条"),
    };
    let window = crate::units::window(rate.window_seconds, locale).replace('\u{a0}', " ");
    let scope = match rate.scope {
        RateScope::App => "",
        RateScope::Ip => locale.pick(" per IP", "/单 IP"),
        RateScope::User => locale.pick(" per user", "/单用户"),
    };
    format!("{counted}/{window}{scope}")
}

/// Every limit that held, oldest first; empty where it never changed.
fn changes(limits: &[LimitSpan], locale: Locale) -> String {
    if limits.len() < 2 {
        return String::new();
    }
    let one = |span: &LimitSpan| format!("{} {}", time(span.from), limit(span.limit, locale));
    limits.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn limit(limit: Option<LimitValue>, locale: Locale) -> String {
    let words = &locale.text().terms;
    match limit {
        Some(LimitValue::Limited { amount }) => amount.to_string(),
        Some(LimitValue::Unlimited) => words.unlimited.to_owned(),
        Some(LimitValue::NotSupported) => words.not_supported.to_owned(),
        None => words.not_documented.to_owned(),
    }
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

#[derive(Default)]
struct Line(String);

impl Line {
    fn next(&mut self) -> &mut String {
        if !self.0.is_empty() {
            self.0.push(',');
        }
        &mut self.0
    }

    fn text(&mut self, text: &str) {
        let mark = if text.starts_with(FORMULA) { "'" } else { "" };
        let quoted = text.replace('"', "\"\"");
        self.next().push_str(&format!("\"{mark}{quoted}\""));
    }

    fn number(&mut self, number: Option<u64>) {
        let text = number.map(|number| number.to_string()).unwrap_or_default();
        self.next().push_str(&text);
    }

    /// Thousandths, as a decimal number without needless zeros.
    fn milli(&mut self, milli: Option<u64>) {
        let text = milli.map(|milli| decimal(milli, 3)).unwrap_or_default();
        self.next().push_str(&text);
    }

    /// Millionths, in per cent.
    fn share(&mut self, ppm: Option<u32>) {
        let text = ppm.map(|ppm| decimal(u64::from(ppm), 4)).unwrap_or_default();
        self.next().push_str(&text);
    }

    fn text_or_number(&mut self, value: Option<LimitValue>, locale: Locale) {
        match value {
            Some(LimitValue::Limited { amount }) => self.number(Some(amount)),
            other => self.text(&limit(other, locale)),
        }
    }

    fn end(self) -> String {
        self.0 + "\r\n"
    }
}

/// `amount` with its last `places` digits behind the point.
fn decimal(amount: u64, places: u32) -> String {
    let unit = 10_u64.pow(places);
    let (whole, rest) = (amount / unit, amount % unit);
    if rest == 0 {
        return whole.to_string();
    }
    let rest = format!("{rest:0width$}", width = places as usize);
    format!("{whole}.{}", rest.trim_end_matches('0'))
}
