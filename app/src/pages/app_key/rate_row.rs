//! One bucket: a line for each of its rates, which all hold at once.

use domain::apps::BucketRow;
use domain::ids::{AppKey, BucketId, Route};
use domain::limit_values::Target;
use domain::limits::RateLimit;
use domain::live::BucketUses;
use domain::locale::Text;
use domain::overrides::form::target_text;
use domain::rates::{RateKey, RateScope};
use domain::texts::isolate;
use domain::units::{Measure, count};
use domain::usage::{BucketUse, Level, RateUse};
use leptos::prelude::*;

use super::head::CALLS;
use crate::components::{Age, AskForMore, LimitText, OriginLink, RouteText, Use};
use crate::live::Fragment;
use crate::paths;
use crate::ui::{LiveText, Sentence};
use crate::viewer::{text, use_viewer};

/// Routes that a row names; the rest is a number.
const ROUTES_SHOWN: usize = 2;

pub(super) fn rate_row(app: &AppKey, row: &BucketRow) -> impl IntoView + use<> {
    let bucket = &row.bucket;
    let usage = row.usage.as_ref();
    let name = use_viewer().locale.name(&row.name).to_owned();
    let lines = row.rates.iter().map(|rate| rate_line(app, bucket, rate, usage, &name));
    let lines = lines.collect_view();
    let undocumented = row.rates.is_empty();
    let undocumented = undocumented.then(|| view! { <LimitText limit=None measure=CALLS/> });
    view! {
        <tr>
            <th scope="row">
                <a class="row-link" href=paths::bucket(app, bucket)>{name}</a>
                {routes(row)}
            </th>
            <td>
                {lines}
                {undocumented}
                <span class="subline" data-live=key(bucket, FRESH_AGE)>
                    {usage.map(|usage| view! { <Age at=usage.at/> })}
                </span>
            </td>
            <td class="number second" data-live=key(bucket, PEAK)>{peak(usage)}</td>
            <td class="number" data-live=key(bucket, REJECTED)>{rejected(usage)}</td>
        </tr>
    }
}

fn routes(row: &BucketRow) -> impl IntoView + use<> {
    let more = row.routes.len().saturating_sub(ROUTES_SHOWN) as u64;
    let words = &text().app_key;
    let path = |at: usize| row.paths.get(at).cloned().unwrap_or_default();
    let named = row.routes.iter().enumerate().take(ROUTES_SHOWN);
    let named = named.map(|(at, route): (usize, &Route)| {
        view! { <RouteText route=route.clone() documented=path(at)/> " " }
    });
    let more = (more > 0).then(|| (words.more_routes)(more, &count(more)));
    view! { <span class="subline">{named.collect_view()} {more}</span> }
}

/// Use of one rate now, in its own unit over its own window, and where its limit comes from.
/// `name` is the bucket's.
pub(in crate::pages) fn rate_line(
    app: &AppKey,
    bucket: &BucketId,
    rate: &RateLimit,
    usage: Option<&BucketUse>,
    name: &str,
) -> impl IntoView + use<> {
    let target = target(bucket, rate);
    let why = paths::why(app, &target, None);
    let now = of_rate(usage, rate.key());
    let scope = scope_name(rate.key().scope, text());
    let scope = scope.map(|scope| {
        let key = rate_key(bucket, rate.key(), LARGEST);
        view! {
            <span class="faint">" " {scope} <span data-live=key>{now.map(largest)}</span></span>
        }
    });
    view! {
        <span class="rate-line">
            <span class="contents" data-live=rate_key(bucket, rate.key(), USE)>
                {rate_use(now, rate)}
            </span>
            <span class="rate-marks">
                <OriginLink origin=rate.limit.origin ends_at=rate.limit.ends_at href=why name=name/>
                " "
                <AskForMore app=app.clone() target=target limit=rate.limit.value name=name/>
                {scope}
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

fn of_rate(usage: Option<&BucketUse>, key: RateKey) -> Option<&RateUse> {
    usage?.rates.iter().find(|one| one.key == key)
}

/// The names of the live parts of a bucket; the last two are those of its own page.
const FRESH_AGE: &str = "fresh-age";
const PEAK: &str = "peak";
const REJECTED: &str = "rejected";
pub(in crate::pages) const AGE: &str = "age";
pub(in crate::pages) const BINDING: &str = "binding";
/// Those of one of its rates.
const USE: &str = "use";
const LARGEST: &str = "largest";

pub(in crate::pages) fn key(bucket: &BucketId, part: &str) -> String {
    format!("bucket/{bucket}/{part}")
}

fn rate_key(bucket: &BucketId, rate: RateKey, part: &str) -> String {
    format!("{}/{part}", target_text(&Target::Rate { bucket: bucket.clone(), rate }))
}

pub(super) fn live(fragment: &mut Fragment, one: &BucketUses) {
    let BucketUses { usage, limits } = one;
    let bucket = &usage.bucket;
    for rate in limits {
        let now = of_rate(Some(usage), rate.key());
        let name = |part| rate_key(bucket, rate.key(), part);
        fragment.part((name(USE), rate_use(now, rate).into_any()));
        if rate.key().scope != RateScope::App {
            fragment.part((name(LARGEST), now.map(largest).into_any()));
        }
    }
    let mut part = |name: &str, view: AnyView| fragment.part((key(bucket, name), view));
    part(FRESH_AGE, view! { <Age at=usage.at/> }.into_any());
    part(PEAK, peak(Some(usage)).into_any());
    part(REJECTED, rejected(Some(usage)).into_any());
    part(AGE, view! { <Age at=usage.at always=true/> }.into_any());
    part(BINDING, binding(limits, Some(usage)).into_any());
}

fn rate_use(now: Option<&RateUse>, rate: &RateLimit) -> impl IntoView + use<> {
    view! {
        <Use
            used=now.map(|now| now.used)
            limit=rate.limit.value
            permille=now.and_then(|now| now.permille)
            level=now.map_or(Level::Calm, |now| now.level)
            measure=Measure::Rate(rate.key())
        />
    }
}

fn largest(now: &RateUse) -> impl IntoView + use<> {
    now.subject.as_ref().map(|name| {
        let said = format!(" · {}", (text().limit.largest)(&isolate(name)));
        view! { <Sentence text=said/> }
    })
}

/// Which rate binds first, in words.
pub(in crate::pages) fn binding(limits: &[RateLimit], usage: Option<&BucketUse>) -> Option<String> {
    let viewer = use_viewer();
    let binding = domain::usage::binding(limits, usage)?;
    let teller = domain::why_text::Teller { locale: viewer.locale, zone: &viewer.zone };
    Some(teller.binding(&binding, limits.len() > 1))
}

fn peak(usage: Option<&BucketUse>) -> impl IntoView + use<> {
    let locale = use_viewer().locale;
    let peak = usage.map(|usage| CALLS.amount(usage.peak_hour as f64, locale));
    view! { <LiveText text=peak.unwrap_or_else(|| "—".to_owned())/> }
}

/// Rejections of the past hour, and how many a second there are now.
fn rejected(usage: Option<&BucketUse>) -> impl IntoView + use<> {
    let viewer = use_viewer();
    let words = &viewer.text().app_key;
    let hour = usage.map(|usage| usage.rejected_hour);
    let class = if hour.unwrap_or(0) > 0 { "some-rejected" } else { "faint" };
    let total = hour.map_or_else(|| "—".to_owned(), count);
    let now = usage.map_or(0.0, |usage| usage.rejected_now);
    let rate = (now > 0.0).then(|| {
        let rate = CALLS.amount(now, viewer.locale);
        view! { <span class="subline some-rejected">{(words.rejected_now)(&rate)}</span> }
    });
    view! { <LiveText text=total class=class/> {rate} }
}
