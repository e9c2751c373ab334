//! The tightest limit of an App Key, in the cells of a list's row.

use domain::apps::AppRow;
use domain::units::{Measure, count, duration, since};
use domain::usage::{AppSummary, Level};
use leptos::prelude::*;

use super::{Age, LevelMark, Sparkline, Use};
use crate::paths;
use crate::ui::{Badge, LiveText};
use crate::viewer::{use_clock, use_viewer};

/// One row of a list of App Keys. Its columns are [`AppHeadings`]; the figures move with `summary`,
/// the rest is the row's own.
#[component]
pub fn AppCells(
    row: AppRow,
    #[prop(into)] summary: Signal<AppSummary>,
    /// With 24 hours of the tightest limit.
    #[prop(optional)]
    with_trend: bool,
) -> impl IntoView {
    let locale = use_viewer().locale;
    let at = Signal::derive(move || summary.with(|one| one.at));
    let name = move || summary.with(|one| tightest_name(one, locale));
    let trend = row.summary.tightest.as_ref().filter(|_| !row.trend.is_empty()).map(|tightest| {
        let measure = Measure::of(&tightest.target);
        view! { <Sparkline values=row.trend.clone() limit=Some(tightest.limit) measure=measure/> }
    });
    view! {
        <th scope="row" class="app-cell">
            <a class="row-link" href=paths::app(&row.summary.app)>{row.summary.app.to_string()}</a>
            <span class="below"><KnownLevel summary=summary/> {name}</span>
        </th>
        <td class="third"><Badge>{locale.name(&row.plan_name).to_owned()}</Badge></td>
        <td class="second name-cell" title=name>{name}</td>
        <td class="use-cell"><TightestUse summary=summary/></td>
        <td class="snug second"><KnownLevel summary=summary/></td>
        {with_trend.then(|| view! { <td class="third trend-cell">{trend}</td> })}
        <td class="number second"><Rejecting summary=summary/></td>
        <td class="number third"><Age at=at/></td>
    }
}

/// The columns of [`AppCells`].
#[component]
pub fn AppHeadings(#[prop(optional)] with_trend: bool) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    view! {
        <tr>
            <th scope="col">{words.terms.app_key}</th>
            <th scope="col" class="third">{words.terms.plan}</th>
            <th scope="col" class="second">{words.apps.column_tightest}</th>
            <th scope="col">{words.apps.column_use}</th>
            <th scope="col" class="snug second">{words.apps.column_level}</th>
            {with_trend.then(|| view! { <th scope="col" class="third">{words.overview.column_trend}</th> })}
            <th scope="col" class="number second">{words.terms.throttled}</th>
            <th scope="col" class="number third">{words.apps.column_measured}</th>
        </tr>
    }
}

/// Nothing is known of the level until something was reported.
#[component]
fn KnownLevel(summary: Signal<AppSummary>) -> impl IntoView {
    let is_known = Memo::new(move |_| summary.with(|one| one.at.is_some()));
    let level = Signal::derive(move || summary.with(|one| one.level));
    move || match is_known.get() {
        true => view! { <LevelMark level=level/> }.into_any(),
        false => view! { <span class="faint">"—"</span> }.into_any(),
    }
}

fn tightest_name(summary: &AppSummary, locale: domain::locale::Locale) -> String {
    let name = |tightest: &domain::usage::Tightest| locale.name(&tightest.name).to_owned();
    summary.tightest.as_ref().map(name).unwrap_or_else(|| "—".to_owned())
}

/// The bar changes its unit when another limit becomes the tightest, so it is made anew then.
#[component]
fn TightestUse(summary: Signal<AppSummary>) -> impl IntoView {
    let tightest = Memo::new(move |_| summary.with(|one| one.tightest.clone()));
    let measure =
        Memo::new(move |_| tightest.with(|one| one.as_ref().map(|one| Measure::of(&one.target))));
    let no_data = use_viewer().text().terms.no_data_yet;
    move || match measure.get() {
        Some(measure) => {
            let of = move |read: fn(&domain::usage::Tightest) -> f64| {
                tightest.with(|one| one.as_ref().map(read))
            };
            let limit = move || tightest.with(|one| one.as_ref().map(|one| one.limit));
            let permille = move || tightest.with(|one| one.as_ref().map(|one| one.permille));
            let level = move || summary.with(|one| one.level);
            view! {
                <Use
                    used=Signal::derive(move || of(|one| one.used))
                    limit=Signal::derive(limit)
                    permille=Signal::derive(permille)
                    level=Signal::derive(level)
                    measure=measure
                />
            }
            .into_any()
        }
        None => view! { <span class="faint">{no_data}</span> }.into_any(),
    }
}

/// How many calls are rejected, and since when.
#[component]
fn Rejecting(summary: Signal<AppSummary>) -> impl IntoView {
    let viewer = use_viewer();
    let clock = use_clock();
    let locale = viewer.locale;
    let words = &viewer.text().overview;
    let per_second = locale.pick("/s", "\u{a0}次/秒");
    let says = move || {
        let (rejected, begun) = summary.with(|one| (one.rejected_now, one.rejecting_since));
        if rejected <= 0.0 {
            return "–".to_owned();
        }
        let rate = format!("{}{per_second}", count((rejected.ceil() as u64).max(1)));
        match begun {
            Some(begun) => {
                let time = duration(since(begun, clock.now()), locale);
                format!("{rate} {}", (words.throttled_since)(&time))
            }
            None => rate,
        }
    };
    let is_none = move || summary.with(|one| one.rejected_now <= 0.0);
    view! {
        <span class=move || if is_none() { "faint" } else { "level over" }>
            <LiveText text=Signal::derive(says)/>
        </span>
    }
}

/// The levels that a filter offers, worst first.
pub const LEVELS_BY_URGENCY: [Level; 4] = [Level::Over, Level::Critical, Level::Near, Level::Calm];
