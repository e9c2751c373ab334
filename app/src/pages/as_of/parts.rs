//! What both views of the past are made of: the plan of a moment, a limit's name, a use.

use domain::as_of::PlanThen;
use domain::ids::AppKey;
use domain::language::Name;
use domain::limit_values::Target;
use domain::overrides::Override;
use domain::texts::isolate;
use domain::units::{Measure, count};
use domain::why::UseThen;
use leptos::prelude::*;

use crate::components::LimitText;
use crate::pages::app_key::scope_name;
use crate::paths;
use crate::ui::{Isolated, Sentence, Table};
use crate::viewer::{text, use_viewer};

/// Which plan, of which version and release, who chose it and why.
#[component]
pub(super) fn PlanOf(plan: PlanThen) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let edition = plan.edition.map(|edition| {
        let version = count(u64::from(edition.version));
        (words.why.version_of)(&version, viewer.locale.name(&edition.name))
    });
    let choice = plan.choice;
    let is_first = choice.reason.is_none();
    let chosen = if is_first { words.why.registered_by } else { words.why.chosen_by };
    let at = viewer.zone.date_time(choice.created_at, viewer.locale);
    let release = paths::of_release(paths::PLANS, plan.release);
    view! {
        <strong>{viewer.locale.name(&plan.plan.name).to_owned()}</strong>
        " "
        <small class="faint">{edition} " · " <Sentence text=chosen(&isolate(&choice.author), &at)/></small>
        " "
        <small><a href=release>{(words.as_of.release)(plan.release)}</a></small>
        {choice.reason.map(|reason| view! { <q class="soft why-reason"><Isolated text=reason/></q> })}
    }
}

/// The name of a limit, as a link to `href`; a rate with its scope.
#[component]
pub(super) fn LimitName(target: Target, name: Name, href: String) -> impl IntoView {
    let viewer = use_viewer();
    let scope = match &target {
        Target::Rate { rate, .. } => scope_name(rate.scope, viewer.text()),
        Target::Quota { .. } => None,
    };
    let scope = scope.map(|scope| view! { " " <small class="faint">{scope}</small> });
    view! { <a class="row-link" href=href>{viewer.locale.name(&name).to_owned()}</a> {scope} }
}

/// The name of what an override is for, from the limits of then or else its id.
pub(super) fn target_name<'a>(
    target: &Target,
    mut limits: impl Iterator<Item = (&'a Target, &'a Name)>,
) -> String {
    let locale = use_viewer().locale;
    let found = limits.find(|(one, _)| *one == target);
    found.map_or_else(|| target.to_string(), |(_, name)| locale.name(name).to_owned())
}

/// How much was used, and in which minute or hour; what is not known is no zero.
#[component]
pub(super) fn UseOf(usage: Option<UseThen>, measure: Measure) -> impl IntoView {
    let viewer = use_viewer();
    let words = &text().as_of;
    match usage {
        None => view! { <span class="faint" title=words.unknown_use>"—"</span> }.into_any(),
        Some(usage) => {
            let from = viewer.zone.time(usage.from);
            let within = if usage.seconds == 60 { words.in_minute } else { words.in_hour };
            view! {
                <span title=within(&from)>{measure.amount(usage.peak, viewer.locale)}</span>
            }
            .into_any()
        }
    }
}

/// The page of one limit at a moment.
pub(super) fn why_then(app: &AppKey, target: &Target, at: chrono::DateTime<chrono::Utc>) -> String {
    paths::why(app, target, Some(at))
}

/// One override as the table of them shows it.
pub(super) struct OverrideRow {
    pub one: Override,
    pub name: String,
    pub measure: Measure,
    /// What it was at the moment, or what became of it between two.
    pub state: AnyView,
    pub time: AnyView,
}

/// A table of overrides; `state` is the heading of [`OverrideRow::state`].
#[component]
pub(super) fn OverrideTable(
    caption: String,
    state: &'static str,
    rows: Vec<OverrideRow>,
) -> impl IntoView {
    let words = &text().as_of;
    let rows = rows
        .into_iter()
        .map(|row| {
            view! {
                <tr>
                    <th scope="row" class="as-of-name">
                        <a class="row-link" href=paths::one_override(row.one.id)>{row.name}</a>
                        <q class="soft why-reason"><Isolated text=row.one.reason/></q>
                    </th>
                    <td class="number">
                        <LimitText limit=Some(row.one.value) measure=row.measure/>
                    </td>
                    <td class="snug">{row.state}</td>
                    <td class="second">{row.time}</td>
                    <td class="third"><Isolated text=row.one.author/></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Table caption=caption>
            <thead>
                <tr>
                    <th scope="col">{words.column_override}</th>
                    <th scope="col" class="number">{words.column_limit}</th>
                    <th scope="col" class="snug">{state}</th>
                    <th scope="col" class="second">{words.column_time}</th>
                    <th scope="col" class="third">{words.column_author}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}
