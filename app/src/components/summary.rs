//! The tightest limit of an App Key, in the cells of a list's row.

use domain::apps::AppRow;
use domain::ids::AppKey;
use domain::units::{Measure, count};
use domain::usage::{AppSummary, Level};
use leptos::prelude::*;

use super::age::sentence_with;
use super::{Age, LevelMark, Sparkline, TickKind, Ticking, Use};
use crate::live::Part;
use crate::paths;
use crate::ui::Badge;
use crate::viewer::use_viewer;

/// The key of an App Key's row in lists.
pub(crate) fn row_key(app: &AppKey) -> String {
    format!("app/{app}")
}

/// One row of a list of App Keys. Its columns are [`AppHeadings`]; what [`summary_parts`] makes is
/// live.
#[component]
pub fn AppCells(
    row: AppRow,
    /// With 24 hours of the tightest limit.
    #[prop(optional)]
    with_trend: bool,
) -> impl IntoView {
    let AppRow { summary, plan_name, trend } = row;
    let row = row_key(&summary.app);
    let key = |part: &str| format!("{row}/{part}");
    let trend = with_trend.then(|| {
        let tightest = summary.tightest.as_ref().filter(|_| !trend.is_empty());
        let trend = tightest.map(|tightest| {
            let measure = Measure::of(&tightest.target);
            view! { <Sparkline values=trend limit=Some(tightest.limit) measure=measure/> }
        });
        view! { <td class="third trend-cell">{trend}</td> }
    });
    view! {
        <th scope="row" class="app-cell">
            <a class="row-link" href=paths::app(&summary.app)>{summary.app.to_string()}</a>
            <span class="below" data-live=key(BELOW)>{below(&summary)}</span>
        </th>
        <td class="third"><Badge>{use_viewer().locale.name(&plan_name).to_owned()}</Badge></td>
        <td class="second name-cell" data-live=key(NAME)>{name(&summary)}</td>
        <td class="use-cell" data-live=key(USE)>{tightest_use(&summary)}</td>
        <td class="snug second" data-live=key(LEVEL)>{level(&summary)}</td>
        {trend}
        <td class="number second" data-live=key(REJECTED)>{rejected(&summary)}</td>
        <td class="number third" data-live=key(AGE)>{age(&summary)}</td>
    }
}

const BELOW: &str = "below";
const NAME: &str = "name";
const USE: &str = "use";
const LEVEL: &str = "level";
const REJECTED: &str = "rejected";
const AGE: &str = "age";

/// The live parts of [`AppCells`].
pub(crate) fn summary_parts(summary: &AppSummary) -> Vec<Part> {
    let row = row_key(&summary.app);
    let part = |name: &str, view: AnyView| (format!("{row}/{name}"), view);
    vec![
        part(BELOW, below(summary).into_any()),
        part(NAME, name(summary).into_any()),
        part(USE, tightest_use(summary).into_any()),
        part(LEVEL, level(summary).into_any()),
        part(REJECTED, rejected(summary).into_any()),
        part(AGE, age(summary).into_any()),
    ]
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

/// What stands under the name where there is no room for its columns.
fn below(summary: &AppSummary) -> impl IntoView + use<> {
    view! { {level(summary)} " " {tightest_name(summary)} }
}

fn name(summary: &AppSummary) -> impl IntoView + use<> {
    let name = tightest_name(summary);
    let title = name.clone();
    view! { <span title=title>{name}</span> }
}

/// Nothing is known of the level until something was reported.
fn level(summary: &AppSummary) -> impl IntoView + use<> {
    match summary.at {
        Some(_) => view! { <LevelMark level=summary.level/> }.into_any(),
        None => view! { <span class="faint">"—"</span> }.into_any(),
    }
}

fn age(summary: &AppSummary) -> impl IntoView + use<> {
    view! { <Age at=summary.measured_at()/> }
}

fn tightest_name(summary: &AppSummary) -> String {
    let locale = use_viewer().locale;
    let name = |tightest: &domain::usage::Tightest| locale.name(&tightest.name).to_owned();
    summary.tightest.as_ref().map_or_else(|| "—".to_owned(), name)
}

fn tightest_use(summary: &AppSummary) -> impl IntoView + use<> {
    match &summary.tightest {
        Some(tightest) => view! {
            <Use
                used=tightest.used
                limit=tightest.limit
                permille=tightest.permille
                level=summary.level
                measure=Measure::of(&tightest.target)
            />
        }
        .into_any(),
        None => {
            let no_data = use_viewer().text().terms.no_data_yet;
            view! { <span class="faint">{no_data}</span> }.into_any()
        }
    }
}

/// How many calls are rejected, and since when.
fn rejected(summary: &AppSummary) -> impl IntoView + use<> {
    if summary.rejected_now <= 0.0 {
        return view! { <span class="faint"><span class="live-value">"–"</span></span> }.into_any();
    }
    let viewer = use_viewer();
    let words = &viewer.text().overview;
    let per_second = viewer.locale.pick("/s", "\u{a0}次/秒");
    let rate = format!("{}{per_second}", count((summary.rejected_now.ceil() as u64).max(1)));
    let since = summary.rejecting_since.map(|begun| {
        let time = view! { <Ticking kind=TickKind::Duration at=begun/> };
        view! { " " {sentence_with(|time| (words.throttled_since)(time), time)} }
    });
    view! { <span class="level over"><span class="live-value">{rate}</span>{since}</span> }
        .into_any()
}

/// The levels that a filter offers, worst first.
pub const LEVELS_BY_URGENCY: [Level; 4] = [Level::Over, Level::Critical, Level::Near, Level::Calm];
