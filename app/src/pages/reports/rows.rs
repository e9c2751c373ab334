//! The rows of a report.

use domain::language::Locale;
use domain::reports::{LimitSpan, Of, ReportRow};
use domain::texts::isolate;
use domain::units::{Measure, count, percent, rate_amount};
use domain::usage::{Level, Rejected};
use leptos::prelude::*;

use crate::components::{LevelMark, LimitText};
use crate::paths;
use crate::ui::{Moment, Sentence, Table};
use crate::viewer::{text, use_viewer};

#[component]
pub(super) fn Rows(rows: Vec<ReportRow>) -> impl IntoView {
    let words = &text().report;
    let rows = rows.into_iter().map(|row| view! { <Row row=row/> }).collect_view();
    view! {
        <Table caption=words.title class="report-rows">
            <thead>
                <tr>
                    <th scope="col">{words.column_what}</th>
                    <th scope="col" class="third number">{words.column_average}</th>
                    <th scope="col" class="number">{words.column_peak}</th>
                    <th scope="col" class="second number">{words.column_limit}</th>
                    <th scope="col" class="third number">{words.column_over_80}</th>
                    <th scope="col" class="number">{words.column_over_100}</th>
                    <th scope="col" class="second number">{words.column_rejected}</th>
                    <th scope="col" class="third number">{words.column_missing}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

#[component]
fn Row(row: ReportRow) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().report;
    let locale = viewer.locale;
    let name = locale.name(&row.name).to_owned();
    let of = match &row.of {
        Of::Rate { rate, .. } => {
            let unit = domain::units::rate(0, *rate, locale);
            format!("{name} ({})", unit.trim_start_matches('0').trim())
        }
        Of::Quota { .. } | Of::Route { .. } => name,
    };
    let link = match row.of.target() {
        Some(target) => {
            let href = paths::target(&row.app, &target);
            view! { <a class="row-link" href=href>{of}</a> }.into_any()
        }
        None => of.into_any(),
    };
    let missing = (words.of_days)(&row.days_missing.to_string(), &row.days.to_string());
    let limit = row.of.target().is_some().then(|| {
        let (measure, spans) = (row.measure(), row.limits.clone());
        view! { <Limits limit=row.limit measure=measure spans=spans/> }
    });
    let rejected = rejected(&row);
    let below = match row.rejected() {
        0 => None,
        number => Some(view! {
            <span class="below">{words.column_rejected} " " {count(number)}</span>
        }),
    };
    view! {
        <tr>
            <th scope="row">
                {link}
                <span class="report-app"><a href=paths::app(&row.app)>{row.app.to_string()}</a></span>
                {below}
            </th>
            <td class="third number">{amount(&row, row.average_milli, locale)}</td>
            <td class="number report-peak"><Peak row=row.clone()/></td>
            <td class="second number">{limit}</td>
            <td class="third number">{share(&row, row.over_80_ppm(), locale)}</td>
            <td class="number">{share(&row, row.over_100_ppm(), locale)}</td>
            <td class="second number">{rejected}</td>
            <td class="third number">{missing}</td>
        </tr>
    }
}

/// The largest use: how much, how much of the limit, when and whose.
#[component]
fn Peak(row: ReportRow) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().report;
    let locale = viewer.locale;
    let used = amount(&row, row.peak.as_ref().map(|peak| peak.milli), locale);
    let share = row.most_permille.map(|permille| {
        let level = Level::of_permille(permille);
        let mark = (level != Level::Calm).then(|| view! { <LevelMark level=level/> });
        let share = (words.of_limit)(&percent(u64::from(permille), locale));
        view! { <span class="report-part">{share} " " {mark}</span> }
    });
    let when = row.peak.map(|peak| {
        let by = peak.subject.map(|subject| {
            view! { " " <span class="report-part"><Sentence text=(words.by)(&isolate(&subject))/></span> }
        });
        view! {
            <span class="report-note">
                <span class="report-part"><Moment at=peak.at/></span>
                {by}
            </span>
        }
    });
    view! { {used} " " {share} {when} }
}

/// The limit now, and those before it.
#[component]
fn Limits(
    limit: Option<domain::limit_values::LimitValue>,
    measure: Option<Measure>,
    spans: Vec<LimitSpan>,
) -> impl IntoView {
    let words = &text().report;
    let Some(measure) = measure else { return ().into_any() };
    let changes = (spans.len() as u64).saturating_sub(1);
    let before = (changes > 0).then(|| {
        let spans = spans.into_iter().map(|span| {
            view! {
                <li>
                    <LimitText limit=span.limit measure=measure/>
                    " "
                    <span class="soft"><Moment at=span.from/></span>
                </li>
            }
        });
        view! {
            <details>
                <summary>{(words.changed)(changes)}</summary>
                <ul class="report-limits">{spans.collect_view()}</ul>
            </details>
        }
    });
    view! { <LimitText limit=limit measure=measure/> {before} }.into_any()
}

/// An amount in thousandths.
fn amount(row: &ReportRow, milli: Option<u64>, locale: Locale) -> String {
    match (milli, row.measure()) {
        (Some(milli), Some(measure)) => match measure {
            Measure::Rate(key) if milli >= 10_000 => rate_amount(milli / 1000, key, locale),
            _ => measure.amount(milli as f64 / 1000.0, locale),
        },
        _ if row.of.target().is_none() => "–".to_owned(),
        _ => locale.text().report.no_data.to_owned(),
    }
}

/// A share of time in millionths: down to tenths of a per cent, what is there at all is not zero.
fn share(row: &ReportRow, ppm: Option<u32>, locale: Locale) -> String {
    let gap = locale.pick("\u{a0}", "");
    match ppm {
        Some(1..1000) => format!("<{gap}0.1{gap}%"),
        Some(ppm) => match (ppm / 10_000, ppm / 1000 % 10) {
            (whole, 0) => format!("{whole}{gap}%"),
            (whole, tenths) => format!("{whole}.{tenths}{gap}%"),
        },
        None if row.known_minutes > 0 => locale.text().report.no_bound.to_owned(),
        None => "–".to_owned(),
    }
}

fn rejected(row: &ReportRow) -> impl IntoView + use<> {
    let words = &text().report;
    match (row.counts, &row.of) {
        (Some(counts), _) => {
            let kinds = kinds(&counts.rejected);
            let number = count(counts.rejected.total());
            view! { {number} <span class="report-note">{kinds}</span> }.into_any()
        }
        (None, Of::Rate { .. }) => {
            view! { <span class="report-note">{words.counted_above}</span> }.into_any()
        }
        (None, _) => "–".into_any(),
    }
}

/// Rejected calls by reason, those that there were.
pub(super) fn kinds(rejected: &Rejected) -> String {
    let words = &text().report;
    let all = [
        (rejected.throttle, words.throttle),
        (rejected.plan, words.by_plan),
        (rejected.cap, words.cap),
        (rejected.batch, words.batch),
    ];
    let said = all.iter().filter(|(number, _)| *number > 0);
    said.map(|(number, why)| format!("{} {why}", count(*number))).collect::<Vec<_>>().join(" · ")
}
