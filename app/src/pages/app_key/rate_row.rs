//! One bucket: a line for each of its rates, which all hold at once.

use domain::apps::BucketRow;
use domain::ids::{AppKey, BucketId, Route};
use domain::limits::{RateLimit, Target};
use domain::locale::Text;
use domain::rates::{RateKey, RateScope};
use domain::units::{Measure, count};
use domain::usage::{BucketUse, Level, RateUse};
use leptos::prelude::*;

use super::head::CALLS;
use crate::components::{Age, AskForMore, LimitText, OriginLink, RouteText, Use};
use crate::paths;
use crate::viewer::{text, use_viewer};

/// Routes that a row names; the rest is a number.
const ROUTES_SHOWN: usize = 2;

#[component]
pub(super) fn RateRow(
    app: AppKey,
    row: BucketRow,
    usage: RwSignal<Option<BucketUse>>,
    shown: Memo<bool>,
) -> impl IntoView {
    let viewer = use_viewer();
    let locale = viewer.locale;
    let is_undocumented = row.rates.is_empty();
    let name = locale.name(&row.name).to_owned();
    let rates = row
        .rates
        .into_iter()
        .map(|rate| {
            let target = target(&row.bucket, &rate);
            view! { <RateLine app=app.clone() target=target rate=rate usage=usage name=name.clone()/> }
        })
        .collect_view();
    let undocumented = is_undocumented.then(|| view! { <LimitText limit=None measure=CALLS/> });
    let peak = move || match usage.with(|one| one.as_ref().map(|one| one.peak_hour)) {
        Some(peak) => CALLS.amount(peak as f64, locale),
        None => "—".to_owned(),
    };
    let at = Signal::derive(move || usage.with(|one| one.as_ref().map(|one| one.at)));
    let has_use = move || usage.with(Option::is_some);
    view! {
        <tr hidden=move || !shown.get()>
            <th scope="row">
                <a class="row-link" href=paths::bucket(&app, &row.bucket)>
                    {name}
                </a>
                <Routes routes=row.routes paths=row.paths/>
            </th>
            <td>
                {rates}
                {undocumented}
                <span class="subline"><Show when=has_use><Age at=at/></Show></span>
            </td>
            <td class="number second live-value">{peak}</td>
            <td class="number"><Rejected usage=usage/></td>
        </tr>
    }
}

#[component]
fn Routes(routes: Vec<Route>, paths: Vec<String>) -> impl IntoView {
    let more = routes.len().saturating_sub(ROUTES_SHOWN) as u64;
    let words = &text().app_key;
    let paths = paths.into_iter().chain(std::iter::repeat_with(String::new));
    let named = routes.into_iter().zip(paths).take(ROUTES_SHOWN);
    let named = named
        .map(|(route, path)| view! { <RouteText route=route documented=path/> " " })
        .collect_view();
    let more = (more > 0).then(|| (words.more_routes)(more, &count(more)));
    view! { <span class="subline">{named} {more}</span> }
}

/// Use of one rate now, in its own unit over its own window, and where its limit comes from.
#[component]
pub(in crate::pages) fn RateLine(
    app: AppKey,
    /// The target that the rate is.
    target: Target,
    rate: RateLimit,
    usage: RwSignal<Option<BucketUse>>,
    /// The bucket's name.
    name: String,
) -> impl IntoView {
    let key = rate.key();
    let why = paths::why(&app, &target, None);
    let now = Memo::new(move |_| usage.with(|one| of_rate(one.as_ref(), key)));
    let used = Signal::derive(move || now.with(|now| now.as_ref().map(|now| now.used)));
    let permille = Signal::derive(move || now.with(|now| now.as_ref()?.permille));
    let level =
        Signal::derive(move || now.with(|now| now.as_ref().map_or(Level::Calm, |now| now.level)));
    let scope = scope_name(key.scope, text());
    let largest = move || {
        let name = now.with(|now| now.as_ref()?.subject.clone());
        name.map(|name| format!(" · {}", (text().limit.largest)(&name)))
    };
    view! {
        <span class="rate-line">
            <Use
                used=used
                limit=Signal::stored(Some(rate.limit.value))
                permille=permille
                level=level
                measure=Measure::Rate(key)
            />
            <span class="rate-marks">
                <OriginLink origin=rate.limit.origin ends_at=rate.limit.ends_at href=why name=name.clone()/>
                " "
                <AskForMore app=app target=target limit=rate.limit.value name=name/>
                {scope.map(|scope| view! { <span class="faint">" " {scope} {largest}</span> })}
            </span>
        </span>
    }
}

/// The target that a rate of a bucket is.
pub(in crate::pages) fn target(bucket: &BucketId, rate: &RateLimit) -> Target {
    Target::Rate { bucket: bucket.clone(), rate: rate.key() }
}

/// Whose calls count together, where it is not the whole App Key's.
pub(in crate::pages) fn scope_name(scope: RateScope, words: &'static Text) -> Option<&'static str> {
    match scope {
        RateScope::App => None,
        RateScope::User => Some(words.terms.per_user),
        RateScope::Ip => Some(words.terms.per_ip),
    }
}

fn of_rate(usage: Option<&BucketUse>, key: RateKey) -> Option<RateUse> {
    usage?.rates.iter().find(|one| one.key == key).cloned()
}

/// Rejections of the past hour, and how many a second there are now.
#[component]
fn Rejected(usage: RwSignal<Option<BucketUse>>) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().app_key;
    let hour = Memo::new(move |_| usage.with(|one| one.as_ref().map(|one| one.rejected_hour)));
    let now =
        Memo::new(move |_| usage.with(|one| one.as_ref().map_or(0.0, |one| one.rejected_now)));
    let class = move || {
        if hour.get().unwrap_or(0) > 0 { "live-value some-rejected" } else { "live-value faint" }
    };
    let total = move || hour.get().map_or_else(|| "—".to_owned(), count);
    let rate = move || {
        (now.get() > 0.0).then(|| {
            let rate = CALLS.amount(now.get(), viewer.locale);
            view! { <span class="subline some-rejected">{(words.rejected_now)(&rate)}</span> }
        })
    };
    view! { <span class=class>{total}</span> {rate} }
}
