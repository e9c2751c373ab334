//! The quotas: what is there against what the plan allows.

use domain::apps::QuotaRow;
use domain::ids::{AppKey, QuotaId};
use domain::limit_values::{LimitValue, Target};
use domain::live::QuotaUses;
use domain::locale::Text;
use domain::quotas::QuotaSubject;
use domain::texts::isolate;
use domain::units::{Measure, count};
use domain::usage::{Level, QuotaUse};
use leptos::prelude::*;

use crate::components::{Age, AskForMore, LevelMark, OriginLink, Sparkline, Use};
use crate::live::Fragment;
use crate::paths;
use crate::ui::{Panel, Sentence, Table};
use crate::viewer::{text, use_viewer};

/// Of what a quota is measured, where that is not the App Key itself.
pub(in crate::pages) fn subject_name(
    subject: QuotaSubject,
    words: &'static Text,
) -> Option<&'static str> {
    match subject {
        QuotaSubject::App => None,
        QuotaSubject::User => Some(words.terms.per_user),
        QuotaSubject::Group => Some(words.terms.per_group),
        QuotaSubject::Room => Some(words.terms.per_room),
        QuotaSubject::Message => Some(words.terms.per_message),
        QuotaSubject::Call => Some(words.terms.per_call),
        QuotaSubject::Connection => Some(words.terms.per_connection),
        QuotaSubject::Cluster => Some(words.terms.per_cluster),
    }
}

pub(super) fn quotas(app: &AppKey, rows: &[&QuotaRow]) -> impl IntoView + use<> {
    let words = text();
    let (mut with_data, mut without): (Vec<&QuotaRow>, Vec<&QuotaRow>) =
        rows.iter().copied().partition(|row| row.usage.is_some());
    if with_data.is_empty() {
        // Nothing to come after: they are all there is to see.
        std::mem::swap(&mut with_data, &mut without);
    }
    let folded = (!without.is_empty()).then(|| {
        let name = (words.app_key.without_data)(&count(without.len() as u64));
        view! {
            <details class="fold without-data">
                <summary>{name.clone()}</summary>
                {table(app, &without, name)}
            </details>
        }
    });
    let main = table(app, &with_data, words.terms.quotas.to_owned());
    view! {
        <Panel id="quotas" title=words.terms.quotas note=words.app_key.quotas_note>
            {main}
            {folded}
        </Panel>
    }
}

fn table(app: &AppKey, rows: &[&QuotaRow], caption: String) -> impl IntoView + use<> {
    let words = text();
    let rows = rows.iter().map(|row| self::row(app, row)).collect_view();
    view! {
        <Table caption=caption class="app-quotas">
            <thead>
                <tr>
                    <th scope="col">{words.terms.quota}</th>
                    <th scope="col">{words.app_key.column_use}</th>
                    <th scope="col" class="second snug">{words.app_key.column_level}</th>
                    <th scope="col" class="number third">{words.app_key.column_peak_30_days}</th>
                    <th scope="col" class="second snug">{words.app_key.column_trend}</th>
                    <th scope="col" class="snug">{words.terms.origin}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

fn row(app: &AppKey, row: &QuotaRow) -> impl IntoView + use<> {
    let viewer = use_viewer();
    let words = viewer.text();
    let id = &row.quota.id;
    let measure = Measure::Quota(row.quota.unit);
    let limit = row.limit.value;
    let usage = row.usage.as_ref();
    let peak = row.peak_30_days.map(|peak| measure.amount(peak as f64, viewer.locale));
    let of = subject_name(row.quota.subject, words);
    let of = of.map(|of| view! { <span class="subline">{of}</span> });
    let name = viewer.locale.name(&row.quota.name).to_owned();
    let target = Target::Quota { quota: id.clone() };
    let why = paths::why(app, &target, None);
    let no_data = || view! { <span class="faint">{words.terms.no_data_yet}</span> };
    let level = usage.map_or_else(|| no_data().into_any(), |usage| level(usage).into_any());
    view! {
        <tr>
            <th scope="row">
                <a class="row-link" href=paths::quota(app, id)>{name.clone()}</a>
                {of}
                <span class="below" data-live=key(id, LEVEL)>{usage.map(self::level)}</span>
            </th>
            <td>
                <span class="contents" data-live=key(id, USE)>{quota_use(usage, limit, measure)}</span>
                <span class="subline" data-live=key(id, ABOUT)>{usage.map(about)}</span>
            </td>
            <td class="second snug" data-live=key(id, LEVEL)>{level}</td>
            <td class="number third">{peak.unwrap_or_else(|| "—".to_owned())}</td>
            <td class="second snug">
                <Sparkline values=row.trend.clone() limit=Some(limit) measure=measure/>
            </td>
            <td class="snug">
                <OriginLink origin=row.limit.origin ends_at=row.limit.ends_at href=why name=name.clone()/>
                <AskForMore app=app.clone() target=target limit=limit name=name/>
            </td>
        </tr>
    }
}

/// The names of the live parts of a quota. The last two are those of its own page.
pub(in crate::pages) const USE: &str = "use";
pub(in crate::pages) const LEVEL: &str = "level";
const ABOUT: &str = "about";
pub(in crate::pages) const LARGEST: &str = "largest";
pub(in crate::pages) const AGE: &str = "age";

pub(in crate::pages) fn key(quota: &QuotaId, part: &str) -> String {
    format!("quota/{quota}/{part}")
}

pub(super) fn live(fragment: &mut Fragment, one: &QuotaUses) {
    let QuotaUses { usage, limit } = one;
    let measure = Measure::of(&Target::Quota { quota: usage.quota.clone() });
    let mut part = |name: &str, view: AnyView| fragment.part((key(&usage.quota, name), view));
    part(USE, quota_use(Some(usage), *limit, measure).into_any());
    part(LEVEL, level(usage).into_any());
    part(ABOUT, about(usage).into_any());
    part(LARGEST, largest(usage).into_any());
    part(AGE, view! { <Age at=usage.at always=true/> }.into_any());
}

fn level(usage: &QuotaUse) -> impl IntoView + use<> {
    view! { <LevelMark level=usage.level/> }
}

fn about(usage: &QuotaUse) -> impl IntoView + use<> {
    view! { {largest(usage)} " " <Age at=usage.at/> }
}

/// Bar and numbers of a quota.
pub(in crate::pages) fn quota_use(
    usage: Option<&QuotaUse>,
    limit: LimitValue,
    measure: Measure,
) -> impl IntoView + use<> {
    view! {
        <Use
            used=usage.map(|usage| usage.used as f64)
            limit=limit
            permille=usage.and_then(|usage| usage.permille)
            level=usage.map_or(Level::Calm, |usage| usage.level)
            measure=measure
        />
    }
}

/// "largest: g-42 · 3 at 80 % or more", for quotas that are measured per user, group or room.
pub(in crate::pages) fn largest(usage: &QuotaUse) -> impl IntoView + use<> {
    let words = &text().limit;
    let named = usage.subject.as_deref().map(|subject| (words.largest)(&isolate(subject)));
    let named = named.map(|named| view! { <Sentence text=named/> });
    let near = u64::from(usage.subjects_near);
    let near = (near > 0).then(|| format!(" · {} ", (words.subjects_near)(near, &count(near))));
    view! { {named} {near} }
}
