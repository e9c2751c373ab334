//! How requests are decided: service goal, when two people decide, and rules that decide alone.
//! Admins change it; everybody of the console may read it.

use domain::access::ManageRequests;
use domain::ids::PlanId;
use domain::locale::done::DoneAt;
use domain::requests::{Rule, RuleWords, ThresholdOf};
use leptos::prelude::*;

mod replay;
mod rule;
mod settings;

pub(crate) use rule::admin_request_rule;

use crate::api::request_rules::{Choices, RequestRules, read_request_rules};
use crate::components::{DoneNotice, HistoryLink, loaded, locked};
use crate::page::Page;
use crate::paths::{self, History, history};
use crate::reply::{Reply, use_reply};
use crate::ui::{
    Badge, BadgeKind, Crumb, EmptyState, Isolated, LinkButton, Moment, PageHeader, Panel, Refused,
    Table,
};
use crate::viewer::{Viewer, text, use_viewer};

pub(crate) async fn admin_requests() -> Page {
    let words = &text().request_rules;
    let reply = use_reply();
    let read = read_request_rules().await;
    let body = view! {
        <div class="stack loose">
            <PageHeader title=words.title lead=words.lead crumbs=crumbs()>
                <HistoryLink href=history(History::Deciding)/>
            </PageHeader>
            <DoneNotice at=DoneAt::Deciding/>
            {loaded(read, |read| view! { <Parts read=read reply=reply.of("settings")/> })}
        </div>
    };
    Page::new(words.title, body)
}

/// The way here; those who may not see the page above do not get it.
fn crumbs() -> Vec<Crumb> {
    let viewer = use_viewer();
    let admin = viewer.may::<ManageRequests>();
    admin.then(|| Crumb::new(viewer.text().admin.title, paths::ADMIN)).into_iter().collect()
}

#[component]
fn Parts(read: RequestRules, reply: Reply) -> impl IntoView {
    let words = &text().request_rules;
    let RequestRules { version, settings, rules, choices } = read;
    let list = match rules.is_empty() {
        true => view! {
            <EmptyState title=words.no_rules detail=words.no_rules_detail class="small"/>
        }
        .into_any(),
        false => view! { <Rules rules=rules choices=choices.clone()/> }.into_any(),
    };
    let new = match locked::<ManageRequests>() {
        Some(why) => {
            view! { <Refused id="new-rule-why" why=why>{words.new_rule}</Refused> }.into_any()
        }
        None => view! {
            <LinkButton href=paths::request_rule(crate::api::request_rules::NEW)>
                {words.new_rule}
            </LinkButton>
        }
        .into_any(),
    };
    view! {
        <settings::Edit version=version settings=settings choices=choices reply=reply/>
        <Panel id="rules" title=words.rules>
            <div class="stack">
                <p class="soft measure">{words.rules_lead}</p>
                {list}
                <div class="actions">{new}</div>
            </div>
        </Panel>
    }
}

#[component]
fn Rules(rules: Vec<Rule>, choices: Choices) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().request_rules;
    let rows = rules.into_iter().map(move |rule| {
        let replayed = match rule.replayed_at {
            Some(at) => view! { <Moment at=at/> }.into_any(),
            None => view! { <span class="faint">{words.never_replayed}</span> }.into_any(),
        };
        view! {
            <tr>
                <th scope="row" class="wrap">
                    <a class="row-link" href=paths::request_rule(&rule.id.to_string())>
                        <Isolated text=rule.words.name.clone()/>
                    </a>
                    <p class="soft">{sentence(&rule.words, &choices, &viewer)}</p>
                </th>
                <td class="snug"><OnOff on=rule.enabled/></td>
                <td class="second snug">{replayed}</td>
            </tr>
        }
    });
    view! {
        <Table caption=words.rules>
            <thead>
                <tr>
                    <th scope="col">{words.column_rule}</th>
                    <th scope="col">{words.column_state}</th>
                    <th scope="col" class="second">{words.column_replayed}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </Table>
    }
}

#[component]
fn OnOff(on: bool) -> impl IntoView {
    let words = &text().request_rules;
    match on {
        true => view! { <Badge kind=BadgeKind::Good>{words.on}</Badge> },
        false => view! { <Badge kind=BadgeKind::Outline>{words.off}</Badge> },
    }
}

/// Which limits are meant, by name.
fn limits(of: &ThresholdOf, choices: &Choices, viewer: &Viewer) -> String {
    let words = &viewer.text().request_rules;
    let by_id = |id: &str| match choices.limit(of) {
        Some(choice) => viewer.locale.name(&choice.name).to_owned(),
        None => id.to_owned(),
    };
    match of {
        ThresholdOf::All => words.all.to_owned(),
        ThresholdOf::Quotas => words.quotas.to_owned(),
        ThresholdOf::Rates => words.rates.to_owned(),
        ThresholdOf::Quota { quota } => by_id(quota.as_str()),
        ThresholdOf::Bucket { bucket } => by_id(bucket.as_str()),
    }
}

/// The choices of a field, by group and name.
fn options(choices: &Choices, viewer: &Viewer) -> Vec<(String, String)> {
    let words = &viewer.text().request_rules;
    let groups = [("all", words.all), ("quotas", words.quotas), ("rates", words.rates)];
    let groups = groups.map(|(of, name)| (of.to_owned(), name.to_owned()));
    let named = choices.limits.iter().map(|one| {
        let name = viewer.locale.name(&one.name);
        let label = match one.of.starts_with("quota:") {
            true => (words.quota)(name),
            false => (words.bucket)(name),
        };
        (one.of.clone(), label)
    });
    groups.into_iter().chain(named).collect()
}

/// The whole rule in words.
fn sentence(rule: &RuleWords, choices: &Choices, viewer: &Viewer) -> String {
    use domain::locale::request_rules::RuleParts;
    use domain::requests::form::factor_text;
    let name = |id: &PlanId| {
        let named = choices.plans.iter().find(|(plan, _)| plan == id);
        named.map_or_else(|| id.to_string(), |(_, name)| viewer.locale.name(name).to_owned())
    };
    let plans: Vec<String> = rule.plans.iter().map(name).collect();
    let plans = (!plans.is_empty()).then(|| plans.join(viewer.locale.pick(", ", "、")));
    (viewer.text().request_rules.rule)(&RuleParts {
        of: &limits(&rule.of, choices, viewer),
        plans: plans.as_deref(),
        factor: &factor_text(rule.factor_percent),
        unchanged_days: rule.unchanged_days,
        peak_percent: rule.peak_percent,
        headroom: &factor_text(rule.headroom_percent),
        days_max: rule.days_max,
    })
}
