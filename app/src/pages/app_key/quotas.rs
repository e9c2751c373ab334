//! The quotas: what is there against what the plan allows.

use domain::apps::QuotaRow;
use domain::ids::AppKey;
use domain::limits::Target;
use domain::locale::Text;
use domain::quotas::QuotaSubject;
use domain::units::{Measure, count};
use domain::usage::{Level, QuotaUse};
use leptos::prelude::*;

use super::LiveUses;
use crate::components::{Age, AskForMore, LevelMark, OriginLink, Sparkline, Use};
use crate::paths;
use crate::ui::{Panel, Table};
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

#[component]
pub(super) fn Quotas(app: AppKey, rows: Vec<QuotaRow>, uses: LiveUses) -> impl IntoView {
    let words = text();
    let (mut with_data, mut without): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| row.usage.is_some());
    if with_data.is_empty() {
        // Nothing to come after: they are all there is to see.
        std::mem::swap(&mut with_data, &mut without);
    }
    view! {
        <Panel id="quotas" title=words.terms.quotas note=words.app_key.quotas_note>
            <QuotaTable
                app=app.clone()
                rows=with_data
                uses=uses.clone()
                caption=words.terms.quotas
            />
            <WithoutData app=app rows=without uses=uses/>
        </Panel>
    }
}

/// The quotas of which nothing was reported, folded away until something is.
#[component]
fn WithoutData(app: AppKey, rows: Vec<QuotaRow>, uses: LiveUses) -> impl IntoView {
    if rows.is_empty() {
        return ().into_any();
    }
    let name = (text().app_key.without_data)(&count(rows.len() as u64));
    let signals: Vec<_> = rows.iter().map(|row| uses.quota(&row.quota.id)).collect();
    let is_open = Memo::new(move |_| signals.iter().any(|usage| usage.with(Option::is_some)));
    view! {
        <details class="fold without-data" open=move || is_open.get()>
            <summary>{name.clone()}</summary>
            <QuotaTable app=app rows=rows uses=uses caption=name/>
        </details>
    }
    .into_any()
}

#[component]
fn QuotaTable(
    app: AppKey,
    rows: Vec<QuotaRow>,
    uses: LiveUses,
    #[prop(into)] caption: String,
) -> impl IntoView {
    let words = text();
    let rows = rows
        .into_iter()
        .map(|row| {
            let usage = uses.quota(&row.quota.id);
            view! { <Row app=app.clone() row=row usage=usage/> }
        })
        .collect_view();
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

#[component]
fn Row(app: AppKey, row: QuotaRow, usage: RwSignal<Option<QuotaUse>>) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let measure = Measure::Quota(row.quota.unit);
    let limit = row.limit.value;
    let level =
        Signal::derive(move || usage.with(|one| one.as_ref().map_or(Level::Calm, |one| one.level)));
    let used = Signal::derive(move || usage.with(|one| one.as_ref().map(|one| one.used as f64)));
    let permille = Signal::derive(move || usage.with(|one| one.as_ref()?.permille));
    let at = Signal::derive(move || usage.with(|one| one.as_ref().map(|one| one.at)));
    let has_use = move || usage.with(Option::is_some);
    let peak = row.peak_30_days.map(|peak| measure.amount(peak as f64, viewer.locale));
    let of = subject_name(row.quota.subject, words);
    let name = viewer.locale.name(&row.quota.name).to_owned();
    let target = Target::Quota { quota: row.quota.id.clone() };
    let why = paths::why(&app, &target, None);
    view! {
        <tr>
            <th scope="row">
                <a class="row-link" href=paths::quota(&app, &row.quota.id)>
                    {name.clone()}
                </a>
                {of.map(|of| view! { <span class="subline">{of}</span> })}
                <span class="below"><Show when=has_use><LevelMark level=level/></Show></span>
            </th>
            <td>
                <Use used=used limit=Signal::stored(Some(limit)) permille=permille level=level measure=measure/>
                <span class="subline">
                    <Largest usage=usage/>
                    <Show when=has_use><Age at=at/></Show>
                </span>
            </td>
            <td class="second snug">
                <Show when=has_use fallback=move || view! { <span class="faint">{words.terms.no_data_yet}</span> }>
                    <LevelMark level=level/>
                </Show>
            </td>
            <td class="number third">{peak.unwrap_or_else(|| "—".to_owned())}</td>
            <td class="second snug"><Sparkline values=row.trend limit=Some(limit) measure=measure/></td>
            <td class="snug">
                <OriginLink origin=row.limit.origin ends_at=row.limit.ends_at href=why name=name.clone()/>
                <AskForMore app=app target=target limit=limit name=name/>
            </td>
        </tr>
    }
}

/// "largest: g-42 · 3 at 80 % or more", for quotas that are measured per user, group or room.
#[component]
pub(in crate::pages) fn Largest(usage: RwSignal<Option<QuotaUse>>) -> impl IntoView {
    let words = &text().limit;
    let named = move || {
        usage.with(|one| one.as_ref()?.subject.as_deref().map(|subject| (words.largest)(subject)))
    };
    let near = move || {
        let near = usage.with(|one| one.as_ref().map_or(0, |one| u64::from(one.subjects_near)));
        (near > 0).then(|| format!(" · {} ", (words.subjects_near)(near, &count(near))))
    };
    view! { {named} {near} }
}
