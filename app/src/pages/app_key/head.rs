//! The head of the page: who it is, which plan, whether it is being refused right now.

use domain::access::ChoosePlan;
use domain::apps::AppView;
use domain::changes::plan::ComingPlan;
use domain::ids::AppKey;
use domain::rates::{RateKey, RateScope, RateUnit};
use domain::units::{Measure, count, duration, since};
use domain::usage::AppSummary;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::LiveUses;
use crate::api::forms::names;
use crate::components::{Age, HistoryLink, LevelMark, role_name};
use crate::paths::{self, History, history};
use crate::ui::{
    Badge, BadgeKind, CopyButton, Crumb, Fact, Facts, LinkButton, Moment, Notice, NoticeKind,
    PageHeader, Refused,
};
use crate::viewer::{use_clock, use_viewer};

/// Calls per second, whatever they count towards.
pub(super) const CALLS: Measure =
    Measure::Rate(RateKey { unit: RateUnit::Call, window_seconds: 1, scope: RateScope::App });

#[component]
pub(super) fn Head(view: AppView, uses: LiveUses) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let summary = uses.summary;
    let overrides = view.overrides.len() as u64;
    let overrides = (overrides > 0).then(|| {
        let label = (words.app_key.override_count)(overrides, &count(overrides));
        view! { <a href="#overrides"><Badge kind=BadgeKind::Accent>{label}</Badge></a> }
    });
    let open = (view.open_requests > 0).then(|| {
        let label = (words.requests.open_of_app)(view.open_requests, &count(view.open_requests));
        let href = paths::requests_of(&view.app);
        view! { <a href=href><Badge kind=BadgeKind::Accent>{label}</Badge></a> }
    });
    let measured = Signal::derive(move || summary.with(|summary| summary.at));
    let plan = viewer.locale.name(&view.plan.name).to_owned();
    let release = view.release.map(|release| {
        let href = paths::of_release(paths::PLANS, release);
        let label = (words.releases.stays)(release);
        view! { <a href=href><Badge kind=BadgeKind::Warning>{label}</Badge></a> }
    });
    let registered_at = view.registered_at;
    let key = view.app.to_string();
    let app = view.app.clone();
    let done = use_query_map().with_untracked(|query| match query.get_str(names::DONE)? {
        names::PLAN => Some(words.app_key.plan_changed),
        names::LATER => Some(words.changes.chosen_later),
        names::CANCELLED => Some(words.changes.cancelled),
        _ => None,
    });
    let done = done.map(|done| view! { <Notice kind=NoticeKind::Good>{done}</Notice> });
    let coming = view.coming.map(|coming| {
        let name = view
            .coming_name
            .as_ref()
            .map_or_else(|| coming.plan.to_string(), |name| viewer.locale.name(name).to_owned());
        view! { <Coming app=app.clone() coming=coming name=name/> }
    });
    view! {
        <div class="stack tight">
            <PageHeader
                title=key.clone()
                lead=words.app_key.question
                crumbs=vec![Crumb::new(words.apps.title, paths::APPS)]
            >
                <CopyButton value=key what=words.terms.app_key/>
                <HistoryLink href=history(History::App(&app))/>
                <LinkButton href=paths::as_of(&app, None)>{words.as_of.link}</LinkButton>
                <LinkButton href=paths::report_of(&app)>{words.report.of_app}</LinkButton>
                <ChangePlan app=app.clone()/>
            </PageHeader>
            <Facts inline=true>
                <Fact name=words.terms.plan>
                    <strong>{plan}</strong>
                    " "
                    {release}
                    " "
                    {overrides}
                    " "
                    {open}
                </Fact>
                <Fact name=words.app_key.tightest><Tightest app=view.app summary=summary/></Fact>
                <Fact name=words.app_key.last_sample><Age at=measured always=true/></Fact>
                <Fact name=words.app_key.registered><Moment at=registered_at/></Fact>
            </Facts>
            {coming}
            {done}
            <Rejecting summary=summary/>
        </div>
    }
}

/// The plan that it will have, with the way to call it off.
#[component]
fn Coming(app: AppKey, coming: ComingPlan, name: String) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().changes;
    let moment = viewer.zone.date_time(coming.starts_at, viewer.locale);
    let href = format!("{}#coming", paths::app_plan(&app));
    view! {
        <Notice>
            {words.coming}
            ": "
            <strong>{(words.coming_plan)(&name, &moment)}</strong>
            " "
            <span class="soft">{coming.author}</span>
            " "
            <a href=href>{words.cancel}</a>
        </Notice>
    }
}

#[component]
fn ChangePlan(app: AppKey) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    if viewer.may::<ChoosePlan>() {
        let href = paths::app_plan(&app);
        return view! { <LinkButton href=href>{words.app_key.change_plan}</LinkButton> }.into_any();
    }
    let needs = role_name(domain::access::Role::Operator, words);
    view! {
        <Refused id="change-plan-why" why=(words.terms.needs_role)(needs)>
            {words.app_key.change_plan}
        </Refused>
    }
    .into_any()
}

/// The limit of which most is used, and its level.
#[component]
fn Tightest(app: AppKey, summary: RwSignal<AppSummary>) -> impl IntoView {
    let viewer = use_viewer();
    let locale = viewer.locale;
    let no_data = viewer.text().terms.no_data_yet;
    let level = Signal::derive(move || summary.with(|summary| summary.level));
    let name = move || {
        summary.with(|summary| match &summary.tightest {
            Some(tightest) => {
                let href = paths::target(&app, &tightest.target);
                let name = locale.name(&tightest.name).to_owned();
                view! { <a href=href>{name}</a> }.into_any()
            }
            None => no_data.into_any(),
        })
    };
    let has_any = move || summary.with(|summary| summary.tightest.is_some());
    view! {
        <span class="row">
            {name}
            <Show when=has_any><LevelMark level=level/></Show>
        </span>
    }
}

/// Said across the page while calls are being refused.
#[component]
fn Rejecting(summary: RwSignal<AppSummary>) -> impl IntoView {
    let viewer = use_viewer();
    let clock = use_clock();
    let locale = viewer.locale;
    let words = &viewer.text().app_key;
    let rejected = Memo::new(move |_| summary.with(|summary| summary.rejected_now));
    let is_rejecting = move || rejected.get() > 0.0;
    let since_when = Memo::new(move |_| summary.with(|summary| summary.rejecting_since));
    let title = move || {
        let rate = CALLS.amount(rejected.get(), locale);
        match since_when.get() {
            Some(at) => (words.rejecting_for)(&rate, &duration(since(at, clock.now()), locale)),
            None => (words.rejecting)(&rate),
        }
    };
    view! {
        <Show when=is_rejecting>
            <Notice kind=NoticeKind::Warning>
                <strong class="live-value">{title}{words.full_stop}</strong>
                " "
                {words.rejecting_detail}
                " "
                <a href="?show=throttled#rates">{words.show_throttled}</a>
            </Notice>
        </Show>
    }
}
