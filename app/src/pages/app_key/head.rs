//! The head of the page: who it is, which plan, whether it is being refused right now.

use domain::access::ChoosePlan;
use domain::apps::AppView;
use domain::changes::plan::ComingPlan;
use domain::ids::AppKey;
use domain::locale::done::DoneAt;
use domain::rates::{RateKey, RateScope, RateUnit};
use domain::units::{Measure, count};
use domain::usage::AppSummary;
use leptos::prelude::*;

use crate::components::{
    Age, DoneNotice, HistoryLink, LevelMark, TickKind, Ticking, role_name, sentence_with,
};
use crate::live::Part;
use crate::paths::{self, History, history};
use crate::ui::{
    Badge, BadgeKind, CopyButton, Crumb, Fact, Facts, Isolated, LinkButton, Moment, Notice,
    NoticeKind, PageHeader, Refused,
};
use crate::viewer::use_viewer;

/// Calls per second, whatever they count towards.
pub(super) const CALLS: Measure =
    Measure::Rate(RateKey { unit: RateUnit::Call, window_seconds: 1, scope: RateScope::App });

pub(super) fn head(view: &AppView) -> impl IntoView + use<> {
    let viewer = use_viewer();
    let words = viewer.text();
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
    let plan = viewer.locale.name(&view.plan.name).to_owned();
    let release = view.release.map(|release| {
        let href = paths::of_release(paths::PLANS, release);
        let label = (words.releases.stays)(release);
        view! { <a href=href><Badge kind=BadgeKind::Warning>{label}</Badge></a> }
    });
    let key = view.app.to_string();
    let app = view.app.clone();
    let coming = view.coming.clone().map(|coming| {
        let name = view
            .coming_name
            .as_ref()
            .map_or_else(|| coming.plan.to_string(), |name| viewer.locale.name(name).to_owned());
        view! { <Coming app=app.clone() coming=coming name=name/> }
    });
    let registered_at = view.registered_at;
    let [tightest, measured, rejecting] = live_parts(&view.summary);
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
                <Fact name=words.app_key.tightest>
                    <span class="row" data-live=tightest.0>{tightest.1}</span>
                </Fact>
                <Fact name=words.app_key.last_sample>
                    <span data-live=measured.0>{measured.1}</span>
                </Fact>
                <Fact name=words.app_key.registered><Moment at=registered_at/></Fact>
            </Facts>
            {coming}
            <DoneNotice at=DoneAt::App/>
            <div data-live=rejecting.0>{rejecting.1}</div>
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
            <span class="soft"><Isolated text=coming.author/></span>
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

/// The parts that move with the summary.
pub(super) fn live_parts(summary: &AppSummary) -> [Part; 3] {
    let part = |key: &str, view: AnyView| (key.to_owned(), view);
    [
        part("head/tightest", tightest(summary).into_any()),
        part("head/measured", measured(summary).into_any()),
        part("head/rejecting", rejecting(summary).into_any()),
    ]
}

fn measured(summary: &AppSummary) -> impl IntoView + use<> {
    view! { <Age at=summary.at always=true/> }
}

/// The limit of which most is used, and its level.
fn tightest(summary: &AppSummary) -> impl IntoView + use<> {
    let viewer = use_viewer();
    let Some(tightest) = &summary.tightest else {
        return viewer.text().terms.no_data_yet.into_any();
    };
    let href = paths::target(&summary.app, &tightest.target);
    let name = viewer.locale.name(&tightest.name).to_owned();
    view! { <a href=href>{name}</a> <LevelMark level=summary.level/> }.into_any()
}

/// Said across the page while calls are being refused.
fn rejecting(summary: &AppSummary) -> impl IntoView + use<> {
    if summary.rejected_now <= 0.0 {
        return None;
    }
    let viewer = use_viewer();
    let words = &viewer.text().app_key;
    let rate = CALLS.amount(summary.rejected_now, viewer.locale);
    let title = match summary.rejecting_since {
        Some(at) => {
            let time = view! { <Ticking kind=TickKind::Duration at=at/> };
            sentence_with(|time| (words.rejecting_for)(&rate, time), time).into_any()
        }
        None => (words.rejecting)(&rate).into_any(),
    };
    Some(view! {
        <Notice kind=NoticeKind::Warning>
            <strong>{title}{words.full_stop}</strong>
            " "
            {words.rejecting_detail}
            " "
            <a href="?show=throttled#rates">{words.show_throttled}</a>
        </Notice>
    })
}
