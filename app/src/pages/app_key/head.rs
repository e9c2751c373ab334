//! The head of the page: who it is, which plan, whether it is being refused right now.

use domain::access::ChoosePlan;
use domain::apps::AppView;
use domain::rates::{RateKey, RateScope, RateUnit};
use domain::units::{Measure, count, duration, since};
use leptos::prelude::*;

use super::LiveUses;
use crate::components::{Age, LevelMark, role_name};
use crate::paths;
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
    let measured = Signal::derive(move || summary.with(|summary| summary.at));
    view! {
        <div class="stack tight">
            <PageHeader
                title=view.app.as_str()
                lead=words.app_key.question
                crumbs=vec![Crumb::new(words.apps.title, paths::APPS)]
            >
                <CopyButton value=view.app.as_str() what=words.terms.app_key/>
                <ChangePlan view=view.clone()/>
            </PageHeader>
            <Facts inline=true>
                <Fact name=words.terms.plan>
                    <strong>{viewer.locale.name(&view.plan.name).to_owned()}</strong>
                    " "
                    {overrides}
                </Fact>
                <Fact name=words.app_key.tightest><Tightest view=view.clone() uses=uses.clone()/></Fact>
                <Fact name=words.app_key.last_sample><Age at=measured always=true/></Fact>
                <Fact name=words.app_key.registered><Moment at=view.registered_at/></Fact>
                            </Facts>
            <Rejecting uses=uses/>
        </div>
    }
}

#[component]
fn ChangePlan(view: AppView) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    if viewer.may::<ChoosePlan>() {
        let href = paths::app_plan(&view.app);
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
fn Tightest(view: AppView, uses: LiveUses) -> impl IntoView {
    let viewer = use_viewer();
    let locale = viewer.locale;
    let no_data = viewer.text().terms.no_data_yet;
    let summary = uses.summary;
    let level = Signal::derive(move || summary.with(|summary| summary.level));
    let name = move || {
        summary.with(|summary| match &summary.tightest {
            Some(tightest) => {
                let href = paths::target(&view.app, &tightest.target);
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
fn Rejecting(uses: LiveUses) -> impl IntoView {
    let viewer = use_viewer();
    let clock = use_clock();
    let locale = viewer.locale;
    let words = &viewer.text().app_key;
    let rejected = Memo::new(move |_| uses.summary.with(|summary| summary.rejected_now));
    let since_when = Memo::new(move |_| uses.summary.with(|summary| summary.rejecting_since));
    let title = move || {
        let rate = CALLS.amount(rejected.get(), locale);
        match since_when.get() {
            Some(at) => (words.rejecting_for)(&rate, &duration(since(at, clock.now()), locale)),
            None => (words.rejecting)(&rate),
        }
    };
    view! {
        <Show when=move || rejected.get() > 0.0>
            <Notice kind=NoticeKind::Warning>
                <strong class="live-value">{title}</strong>
                " "
                {words.rejecting_detail}
                " "
                <a href="?show=throttled#rates">{words.show_throttled}</a>
            </Notice>
        </Show>
    }
}
