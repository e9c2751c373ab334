//! The use of this moment, live.

use domain::apps::{BucketRow, LimitRow, LimitView, QuotaRow};
use domain::ids::AppKey;
use domain::limit_values::Target;
use domain::units::Measure;
use leptos::prelude::*;

use crate::components::{Age, AskForMore, LevelMark, OriginMark, StaleNotice};
use crate::pages::app_key::quotas as quota_parts;
use crate::pages::app_key::rate_row as rate_parts;
use crate::pages::app_key::{largest, quota_use, rate_line};
use crate::paths;
use crate::ui::{Notice, NoticeKind};
use crate::viewer::{text, use_viewer};

pub(super) fn now(view: &LimitView) -> impl IntoView + use<> {
    let words = text();
    let inside = match &view.limit {
        LimitRow::Quota(row) => quota_now(&view.app, row).into_any(),
        LimitRow::Bucket(row) => bucket_now(&view.app, row).into_any(),
    };
    view! {
        <div
            class="stack tight"
            data-stale="false"
            data-live-url=paths::live_app(&view.app)
            data-version=view.version.to_string()
        >
            <StaleNotice/>
            <div data-when="changed" hidden=true>
                <Notice kind=NoticeKind::Warning>
                    {words.limit.changed_meanwhile} " " <a href="">{words.ui.reload}</a>
                </Notice>
            </div>
            {inside}
        </div>
    }
}

fn quota_now(app: &AppKey, row: &QuotaRow) -> AnyView {
    if !row.quota.has_use() {
        return view! { <p class="faint">{text().limit.no_use}</p> }.into_any();
    }
    let id = &row.quota.id;
    let name = use_viewer().locale.name(&row.quota.name).to_owned();
    let target = Target::Quota { quota: id.clone() };
    let measure = Measure::Quota(row.quota.unit);
    let usage = row.usage.as_ref();
    let level = usage.map(|usage| view! { <LevelMark level=usage.level/> });
    let at = usage.map(|usage| usage.at);
    let key = |part| quota_parts::key(id, part);
    view! {
        <div class="card limit-now">
            <span class="contents" data-live=key(quota_parts::USE)>
                {quota_use(usage, row.limit.value, measure)}
            </span>
            <span class="row">
                <span class="contents" data-live=key(quota_parts::LEVEL)>{level}</span>
                <OriginMark origin=row.limit.origin ends_at=row.limit.ends_at/>
                <span class="faint" data-live=key(quota_parts::LARGEST)>{usage.map(largest)}</span>
                <span class="contents" data-live=key(quota_parts::AGE)><Age at=at always=true/></span>
                <AskForMore app=app.clone() target=target limit=row.limit.value name=name/>
            </span>
        </div>
    }
    .into_any()
}

fn bucket_now(app: &AppKey, row: &BucketRow) -> impl IntoView + use<> {
    let name = use_viewer().locale.name(&row.name).to_owned();
    let usage = row.usage.as_ref();
    let lines = row.rates.iter().map(|rate| rate_line(app, &row.bucket, rate, usage, &name));
    let lines = lines.collect_view();
    let undocumented = row.rates.is_empty().then(|| {
        view! { <span class="faint">{text().terms.not_documented}</span> }
    });
    // Of the use of this moment, so it moves with it.
    let binding = rate_parts::binding(&row.rates, usage);
    let at = usage.map(|usage| usage.at);
    let key = |part| rate_parts::key(&row.bucket, part);
    view! {
        <div class="card limit-now">
            <div class="stack tight">
                {lines} {undocumented}
                <p class="soft binding" data-live=key(rate_parts::BINDING)>{binding}</p>
            </div>
            <span class="contents" data-live=key(rate_parts::AGE)><Age at=at always=true/></span>
        </div>
    }
}
