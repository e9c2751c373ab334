//! The use of this moment, live.

use domain::apps::{BucketRow, LimitRow, LimitView, QuotaRow};
use domain::ids::AppKey;
use domain::limits::Target;
use domain::live::{Body, Frame};
use domain::units::Measure;
use domain::usage::{BucketUse, Level, QuotaUse, binding};
use domain::why::text::Teller;
use leptos::prelude::*;

use crate::components::{Age, AskForMore, LevelMark, OriginMark, StaleNotice, Use};
use crate::live::use_live;
use crate::pages::app_key::{Largest, RateLine, target};
use crate::paths;
use crate::ui::{Notice, NoticeKind};
use crate::viewer::{text, use_viewer};

#[component]
pub(super) fn Now(view: LimitView) -> impl IntoView {
    let words = text();
    let seen = view.version;
    let version = RwSignal::new(seen);
    let (quota, bucket) = uses(&view.limit);
    let on_frame = frames(view.app.clone(), &view.limit, quota, bucket, version);
    let live = use_live(Signal::stored(Some(paths::live_app(&view.app))), on_frame);
    let inside = match view.limit {
        LimitRow::Quota(row) => view! { <QuotaNow app=view.app row=*row usage=quota/> }.into_any(),
        LimitRow::Bucket(row) => {
            view! { <BucketNow app=view.app row=*row usage=bucket/> }.into_any()
        }
    };
    view! {
        <div class="stack tight" data-stale=move || live.is_stale().to_string()>
            <StaleNotice/>
            <Show when=move || { version.get() > seen }>
                <Notice kind=NoticeKind::Warning>
                    {words.limit.changed_meanwhile} " " <a href="" rel="external">{words.ui.reload}</a>
                </Notice>
            </Show>
            {inside}
        </div>
    }
}

type Uses = (RwSignal<Option<QuotaUse>>, RwSignal<Option<BucketUse>>);

fn uses(row: &LimitRow) -> Uses {
    let (quota, bucket) = match row {
        LimitRow::Quota(row) => (row.usage.clone(), None),
        LimitRow::Bucket(row) => (None, row.usage.clone()),
    };
    (RwSignal::new(quota), RwSignal::new(bucket))
}

/// Takes from the frames of the whole App Key what is about this limit.
fn frames(
    app: AppKey,
    row: &LimitRow,
    quota: RwSignal<Option<QuotaUse>>,
    bucket: RwSignal<Option<BucketUse>>,
    version: RwSignal<u64>,
) -> impl Fn(&Frame) + Send + Sync + 'static + use<> {
    let (quota_id, bucket_id) = match row {
        LimitRow::Quota(row) => (Some(row.quota.id.clone()), None),
        LimitRow::Bucket(row) => (None, Some(row.bucket.clone())),
    };
    move |frame| {
        let Body::App(news) = &frame.body else { return };
        if news.summary.app != app {
            return;
        }
        if let Some(one) = news.quotas.iter().find(|one| Some(&one.quota) == quota_id.as_ref()) {
            let _ = quota.try_set(Some(one.clone()));
        }
        if let Some(one) = news.buckets.iter().find(|one| Some(&one.bucket) == bucket_id.as_ref()) {
            let _ = bucket.try_set(Some(one.clone()));
        }
        if version.try_get_untracked().is_some_and(|known| known < news.version) {
            let _ = version.try_set(news.version);
        }
    }
}

#[component]
fn QuotaNow(app: AppKey, row: QuotaRow, usage: RwSignal<Option<QuotaUse>>) -> impl IntoView {
    let words = &text().limit;
    if !row.quota.has_use() {
        return view! { <p class="faint">{words.no_use}</p> }.into_any();
    }
    let name = use_viewer().locale.name(&row.quota.name).to_owned();
    let target = Target::Quota { quota: row.quota.id.clone() };
    let level =
        Signal::derive(move || usage.with(|one| one.as_ref().map_or(Level::Calm, |one| one.level)));
    let used = Signal::derive(move || usage.with(|one| one.as_ref().map(|one| one.used as f64)));
    let permille = Signal::derive(move || usage.with(|one| one.as_ref()?.permille));
    let at = Signal::derive(move || usage.with(|one| one.as_ref().map(|one| one.at)));
    view! {
        <div class="card limit-now">
            <Use
                used=used
                limit=Signal::stored(Some(row.limit.value))
                permille=permille
                level=level
                measure=Measure::Quota(row.quota.unit)
            />
            <span class="row">
                <Show when=move || usage.with(Option::is_some)><LevelMark level=level/></Show>
                <OriginMark origin=row.limit.origin ends_at=row.limit.ends_at/>
                <span class="faint"><Largest usage=usage/></span>
                <Age at=at always=true/>
                <AskForMore app=app target=target limit=row.limit.value name=name/>
            </span>
        </div>
    }
    .into_any()
}

#[component]
fn BucketNow(app: AppKey, row: BucketRow, usage: RwSignal<Option<BucketUse>>) -> impl IntoView {
    let viewer = use_viewer();
    let name = viewer.locale.name(&row.name).to_owned();
    let rates = row.rates;
    let at = Signal::derive(move || usage.with(|one| one.as_ref().map(|one| one.at)));
    let is_undocumented = rates.is_empty();
    let limits = rates.clone();
    // Of the use of this moment, so it moves with it.
    let binds = move || {
        let binding = usage.with(|usage| binding(&limits, usage.as_ref()))?;
        let teller = Teller { locale: viewer.locale, zone: &viewer.zone };
        Some(teller.binding(&binding, limits.len() > 1))
    };
    let lines = rates
        .into_iter()
        .map(|rate| {
            let target = target(&row.bucket, &rate);
            view! { <RateLine app=app.clone() target=target rate=rate usage=usage name=name.clone()/> }
        })
        .collect_view();
    let undocumented = is_undocumented.then(|| {
        view! { <span class="faint">{text().terms.not_documented}</span> }
    });
    view! {
        <div class="card limit-now">
            <div class="stack tight">
                {lines} {undocumented} <p class="soft binding">{binds}</p>
            </div>
            <Age at=at always=true/>
        </div>
    }
}
