//! The report as a table: headings with units in the reader's language.

use chrono::{DateTime, SecondsFormat, Utc};

use super::{LimitSpan, Of, ReportRow, Totals};
use crate::csv::Table;
use crate::language::Locale;
use crate::limit_values::LimitValue;
use crate::quotas::QuotaUnit;
use crate::rates::{RateScope, RateUnit};

/// The first line, with the mark.
pub fn head(locale: Locale) -> String {
    let mut line = Table::with_mark();
    line.line(locale.text().report.columns);
    line.into()
}

/// The line of a row.
pub fn row(row: &ReportRow, locale: Locale) -> String {
    let words = &locale.text().report;
    let mut line = Table::default();
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
    line.value(milli(row.average_milli));
    let peak = row.peak.as_ref();
    line.value(milli(peak.map(|peak| peak.milli)));
    line.text(&peak.map(|peak| time(peak.at)).unwrap_or_default());
    line.text(peak.and_then(|peak| peak.subject.as_deref()).unwrap_or_default());
    line.text(&limit(row.limit, locale));
    line.text(&changes(&row.limits, locale));
    line.value(share(row.over_80_ppm()));
    line.value(share(row.over_100_ppm()));
    line.value(Some(row.known_minutes));
    let counts = row.counts;
    line.value(counts.map(|one| one.calls));
    line.value(counts.map(|one| one.messages));
    line.value(counts.map(|one| one.rejected.throttle));
    line.value(counts.map(|one| one.rejected.plan));
    line.value(counts.map(|one| one.rejected.cap));
    line.value(counts.map(|one| one.rejected.batch));
    line.value(counts.map(|one| one.rejected.total()));
    line.value(Some(row.days));
    line.value(Some(row.days_missing));
    line.end_line();
    line.into()
}

/// The last line: the sum of all rows, in the columns that can be added up.
pub fn totals(totals: &Totals, locale: Locale) -> String {
    let words = &locale.text().report;
    let counts = &totals.counts;
    let rejected = &counts.rejected;
    let mut line = Table::default();
    line.text(&(words.total_of)(totals.rows));
    for _ in 0..14 {
        line.value(None::<u64>);
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
        line.value(Some(one));
    }
    line.value(None::<u64>);
    line.value(Some(totals.days_missing));
    line.end_line();
    line.into()
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

/// Thousandths, as a decimal number without needless zeros.
fn milli(milli: Option<u64>) -> Option<String> {
    milli.map(|milli| decimal(milli, 3))
}

/// Millionths, in per cent.
fn share(ppm: Option<u32>) -> Option<String> {
    ppm.map(|ppm| decimal(u64::from(ppm), 4))
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
