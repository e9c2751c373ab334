//! What a change of limits does: a row for each limit whose effective value changes, the most
//! dangerous first.

use chrono::{DateTime, Utc};
use domain::changes::{ChangeRow, Outcome, PlannedChange, Preview};
use domain::ids::AppKey;
use domain::limit_values::Target;
use domain::quotas::QuotaUnit;
use domain::rates::RateScope;
use domain::units::{Measure, count};
use leptos::prelude::*;

use super::{LevelMark, LimitText};
use crate::paths;
use crate::ui::{Badge, BadgeKind, EmptyState, Fact, Facts, Icon, Table};
use crate::viewer::{text, use_viewer};

#[component]
pub fn ChangePreview(
    app: AppKey,
    preview: Preview,
    /// What change it is: names its tables, so no two of a page may have the same.
    #[prop(into)]
    caption: String,
) -> impl IntoView {
    let words = &text().changes;
    let unchanged = u64::from(preview.unchanged);
    let called_off = view! { <CalledOff preview=preview.clone()/> };
    if preview.rows.is_empty() {
        let (title, detail) = (words.nothing_changes, words.nothing_changes_detail);
        return view! { <EmptyState title=title detail=detail class="small"/> {called_off} }
            .into_any();
    }
    let at = preview.rows.iter().map(|row| row.at).min();
    // Whole editions begin and end in hundreds of rows that nobody must act on.
    let is_quiet = |row: &ChangeRow, outcome| row.outcome == outcome && row.checks.is_empty();
    let (ends, rows): (Vec<ChangeRow>, Vec<ChangeRow>) =
        preview.rows.into_iter().partition(|row| is_quiet(row, Outcome::Ends));
    let (begins, rows): (Vec<ChangeRow>, Vec<ChangeRow>) =
        rows.into_iter().partition(|row| is_quiet(row, Outcome::Begins));
    let fold = |title: fn(u64, &str) -> String, rows: Vec<ChangeRow>| {
        let amount = rows.len() as u64;
        let title = title(amount, &count(amount));
        let caption = format!("{caption}: {title}");
        (amount > 0).then(|| {
            view! {
                <details class="fold">
                    <summary>{title}</summary>
                    <Rows app=app.clone() rows=rows at=at caption=caption/>
                </details>
            }
        })
    };
    let begins = fold(words.beginning, begins);
    let ends = fold(words.ending, ends);
    let main = (!rows.is_empty()).then(|| {
        view! { <Rows app=app.clone() rows=rows at=at caption=caption.clone()/> }
    });
    let rest = (unchanged > 0).then(|| {
        view! { <p class="soft">{(words.unchanged)(unchanged, &count(unchanged))}</p> }
    });
    view! { <div class="stack tight">{main} {begins} {ends} {called_off} {rest}</div> }.into_any()
}

/// What was planned for later and never comes then.
#[component]
fn CalledOff(preview: Preview) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().changes;
    let Preview { rows, calls_off, .. } = preview;
    let planned = calls_off.into_iter().filter_map(|one| match one {
        // The page that chooses plans names it.
        PlannedChange::Plan { .. } => None,
        PlannedChange::Override { id, target, value, starts_at } => {
            // Of the same limit in most cases: what it gives from now on changes too.
            let row = rows.iter().find(|row| row.target == target);
            let measure = row.map_or_else(|| Measure::of(&target), ChangeRow::measure);
            let name = row.map(|row| format!("{}: ", viewer.locale.name(&row.name)));
            let moment = viewer.zone.date_time(starts_at, viewer.locale);
            let sentence = (words.planned)(&measure.limit(value, viewer.locale), &moment);
            let href = paths::one_override(id);
            Some(view! { <li>{name} <a href=href>{sentence}</a></li> })
        }
    });
    let planned: Vec<_> = planned.collect();
    (!planned.is_empty()).then(|| {
        view! {
            <div class="stack tight">
                <p>{words.calls_off}</p>
                <ul>{planned}</ul>
            </div>
        }
    })
}

#[component]
fn Rows(
    app: AppKey,
    rows: Vec<ChangeRow>,
    /// The moment of the change: what shows later says so.
    at: Option<DateTime<Utc>>,
    caption: String,
) -> impl IntoView {
    let words = &text().changes;
    let rows = rows
        .into_iter()
        .map(|row| {
            let is_later = at.is_some_and(|at| row.at > at);
            view! { <OneRow app=app.clone() row=row is_later=is_later/> }
        })
        .collect_view();
    view! {
        <Table caption=caption class="changes">
            <thead>
                <tr>
                    <th scope="col">{words.column_limit}</th>
                    <th scope="col" class="number">{words.column_change}</th>
                    <th scope="col" class="number second">{words.column_used}</th>
                    <th scope="col" class="number third">{words.column_peak}</th>
                    <th scope="col">{words.column_follows}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

#[component]
fn OneRow(app: AppKey, row: ChangeRow, is_later: bool) -> impl IntoView {
    let below = {
        let used = amount(&row, row.used);
        used.map(|used| (text().changes.in_use)(&used))
    };
    view! {
        <tr>
            <th scope="row">
                <Name app=app row=row.clone()/>
                <span class="below">{below}</span>
            </th>
            <td class="number"><Values row=row.clone()/></td>
            <td class="number second"><Used row=row.clone()/></td>
            <td class="number third"><Peak row=row.clone()/></td>
            <td class="wrap"><Follows row=row is_later=is_later/></td>
        </tr>
    }
}

/// The same of one limit, where there is no room for a table.
#[component]
pub fn ChangeFacts(preview: Preview, now: DateTime<Utc>) -> impl IntoView {
    let words = &text().changes;
    let called_off = view! { <CalledOff preview=preview.clone()/> };
    let rows = preview.rows.into_iter().map(|row| {
        let is_later = row.at > now;
        let [values, used, peak] = [row.clone(), row.clone(), row.clone()];
        view! {
            <Facts>
                <Fact name=words.column_change><Values row=values/></Fact>
                <Fact name=words.column_used><Used row=used/></Fact>
                <Fact name=words.column_peak><Peak row=peak/></Fact>
                <Fact name=words.column_follows><Follows row=row is_later=is_later/></Fact>
            </Facts>
        }
    });
    view! { {rows.collect_view()} {called_off} }
}

fn amount(row: &ChangeRow, used: Option<u64>) -> Option<String> {
    let locale = use_viewer().locale;
    used.map(|used| row.measure().amount(used as f64, locale))
}

#[component]
fn Values(row: ChangeRow) -> impl IntoView {
    let measure = row.measure();
    view! {
        <LimitText limit=row.before_value() measure=measure/>
        <span aria-hidden="true">" → "</span>
        <span class="unseen">{text().changes.becomes}</span>
        <strong><LimitText limit=row.after_value() measure=measure/></strong>
    }
}

/// What is in use, and how near that is to the new limit.
#[component]
fn Used(row: ChangeRow) -> impl IntoView {
    let used = amount(&row, row.used).unwrap_or_else(|| text().changes.unknown.to_owned());
    let level = row.level();
    let compared =
        (row.used.is_some() && row.after.is_some()).then(|| view! { <LevelMark level=level/> });
    view! { {used} " " {compared} }
}

#[component]
fn Peak(row: ChangeRow) -> impl IntoView {
    amount(&row, row.peak_30_days).unwrap_or_else(|| text().changes.unknown.to_owned())
}

/// What follows, in words.
#[component]
fn Follows(row: ChangeRow, is_later: bool) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().changes;
    let days = |days: u64| Measure::Quota(QuotaUnit::Days).amount(days as f64, viewer.locale);
    let later = is_later.then(|| {
        let moment = viewer.zone.date_time(row.at, viewer.locale);
        view! { <span class="subline">{(words.shows_from)(&moment)}</span> }
    });
    view! { <Mark outcome=row.outcome/> " " {words.outcome(row.outcome, days)} {later} }
}

/// A link where the App Key has the limit now.
#[component]
fn Name(app: AppKey, row: ChangeRow) -> impl IntoView {
    let viewer = use_viewer();
    let terms = &viewer.text().terms;
    let name = viewer.locale.name(&row.name).to_owned();
    let scope = match &row.target {
        Target::Rate { rate, .. } if rate.scope == RateScope::User => Some(terms.per_user),
        Target::Rate { rate, .. } if rate.scope == RateScope::Ip => Some(terms.per_ip),
        _ => None,
    };
    let scope = scope.map(|scope| view! { <span class="subline">{scope}</span> });
    let name = match row.before {
        Some(_) => {
            let href = paths::target(&app, &row.target);
            view! { <a class="row-link" href=href>{name}</a> }.into_any()
        }
        None => name.into_any(),
    };
    view! { {name} {scope} }
}

/// Colour, shape and word of what follows.
#[component]
fn Mark(outcome: Outcome) -> impl IntoView {
    let word = text().changes.mark(outcome);
    let (kind, icon) = match outcome {
        Outcome::Destroyed { .. } => (BadgeKind::Danger, Some(Icon::Error)),
        Outcome::Blocked => (BadgeKind::Warning, Some(Icon::Warning)),
        Outcome::Unmeasured | Outcome::Kept => (BadgeKind::Outline, Some(Icon::Down)),
        Outcome::Raised => (BadgeKind::Good, Some(Icon::Check)),
        Outcome::Begins | Outcome::Ends => (BadgeKind::Plain, None),
    };
    view! { <Badge kind=kind>{icon.map(|icon| icon.small())} {word}</Badge> }
}
