//! One rule: whether it is on, what it would have decided, what it says. Under the id `new` one is
//! made.

use domain::access::ManageRequests;
use domain::locale::done::DoneAt;
use domain::requests::form::{new_rule, plan_field, rule_fields};
use domain::requests::{RuleView, RuleWords};
use domain::texts::isolate;
use domain::units::count;
use leptos::prelude::*;

use super::replay::{Figures, Rows};
use super::{OnOff, crumbs, options, sentence};
use crate::address::path_params;
use crate::api::request_rules::{Choices, NEW, RulePage, read_request_rule};
use crate::components::{DoneNotice, Form, HistoryLink, Submit, loaded_page, locked};
use crate::page::Page;
use crate::paths::{self, History, history};
use crate::ui::{ButtonKind, CheckField, Crumb, PageHeader, Panel, SelectField, TextField};
use crate::viewer::{text, use_viewer};

pub(crate) async fn admin_request_rule() -> Page {
    let id = path_params().get("id").unwrap_or_default();
    let read = read_request_rule(id).await;
    let body = loaded_page(read, |page| view! { <One page=page/> });
    Page::new(text().request_rules.rules, body)
}

#[component]
fn One(page: RulePage) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().request_rules;
    let RulePage { view, choices } = page;
    let mut crumbs = crumbs();
    crumbs.push(Crumb::new(words.title, paths::ADMIN_REQUESTS));
    let (title, lead) = match &view {
        Some(view) => {
            let words = &view.rule.words;
            (isolate(&words.name).into_owned(), sentence(words, &choices, &viewer))
        }
        None => (words.new_rule.to_owned(), words.new_rule_lead.to_owned()),
    };
    let id = view.as_ref().map_or_else(|| NEW.to_owned(), |view| view.rule.id.to_string());
    let action = paths::request_rule(&id);
    let past = view.as_ref().map(|_| history(History::Rule(&id)));
    let standing = view.clone().map(|view| {
        let (first, second) = (action.clone(), action.clone());
        view! {
            <State view=view.clone() action=first/>
            <Replays view=view action=second/>
        }
    });
    let end = view.clone().map(|view| {
        view! { <End version=view.rule.version action=action.clone()/> }
    });
    let rule = view.map(|view| (view.rule.version, view.rule.words));
    view! {
        <div class="stack loose">
            <PageHeader title=title lead=lead crumbs=crumbs>
                {past.map(|href| view! { <HistoryLink href=href/> })}
            </PageHeader>
            <DoneNotice at=DoneAt::Rule/>
            {standing}
            <Edit rule=rule choices=choices action=action.clone()/>
            {end}
        </div>
    }
}

#[component]
fn State(view: RuleView, action: String) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().request_rules;
    let on = view.rule.enabled;
    let why = locked::<ManageRequests>();
    let says = if on { words.state_on } else { words.state_off };
    let decided = (words.decided)(view.decided, &count(view.decided));
    let figures = view.replay.as_ref().map(|replay| replay.figures);
    let act = match (on, figures) {
        (true, _) => view! {
            <p>{words.disable_effect}</p>
            <div class="actions">
                <Submit id="disable-why" act="disable" kind=ButtonKind::Danger label=words.disable locked=why/>
            </div>
        }
        .into_any(),
        (false, None) => {
            let why = why.or_else(|| Some(words.enable_after_replay.to_owned()));
            view! {
                <div class="actions">
                    <Submit id="enable-why" act="enable" kind=ButtonKind::Primary label=words.enable locked=why/>
                </div>
            }
            .into_any()
        }
        (false, Some(figures)) => {
            let (people, rule) = (count(figures.people), count(figures.rule));
            let otherwise = count(figures.otherwise);
            view! {
                <p>{(words.enable_effect)(&people, &rule, &otherwise)}</p>
                <CheckField
                    name="seen"
                    label=(words.enable_seen)(&otherwise)
                />
                <div class="actions">
                    <Submit id="enable-why" act="enable" kind=ButtonKind::Primary label=words.enable locked=why/>
                </div>
            }
            .into_any()
        }
    };
    view! {
        <Panel id="state" title=words.state>
            <Form action=action name="enable" hidden=vec![("version", view.rule.version.to_string())]>
                <p><OnOff on=on/> " " {says} " " {decided}</p>
                {act}
            </Form>
        </Panel>
    }
}

#[component]
fn Replays(view: RuleView, action: String) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().request_rules;
    let result = view.replay.map(|replay| {
        view! {
            <Figures replay=replay.clone()/>
            <Rows replay=replay/>
        }
    });
    view! {
        <Panel id="replay" title=words.replay>
            <div class="stack">
                <p class="soft measure">{words.replay_lead}</p>
                <Form action=format!("{action}#replay") name="replay" class="">
                    <div class="actions">
                        <Submit id="replay-why" act="replay" label=words.replay_run locked={locked::<ManageRequests>()}/>
                    </div>
                </Form>
                {result}
            </div>
        </Panel>
    }
}

/// The words of the rule as fields; of a new one what it begins with.
#[component]
fn Edit(rule: Option<(u64, RuleWords)>, choices: Choices, action: String) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().request_rules;
    let is_new = rule.is_none();
    let version = rule.as_ref().map(|(version, _)| ("version", version.to_string()));
    let fields = rule_fields(&rule.map_or_else(new_rule, |(_, words)| words));
    let limits = options(&choices, &viewer);
    let (begin, locale) = (fields.clone(), viewer.locale);
    let value = move |name: &str| begin.get(name).cloned().unwrap_or_default();
    let of = value("of");
    let line = move |name: &'static str, label: &'static str, hint: &'static str| {
        view! { <TextField name=name label=label value=value(name) hint=hint/> }.into_any()
    };
    let plans = choices.plans.into_iter().map(move |(plan, name)| {
        let field = plan_field(&plan);
        let checked = fields.contains_key(&field);
        view! { <CheckField name=field label=locale.name(&name).to_owned() checked=checked/> }
    });
    let why = locked::<ManageRequests>();
    let is_refused = why.is_some();
    let save = if is_new { words.create } else { words.change };
    // What a panel holds is made later: the fields are made here.
    let form = view! {
        <Form action=action name="save" hidden=version.into_iter().collect()>
            {(!is_new).then(|| view! { <p class="soft">{words.change_effect}</p> })}
            <fieldset class="plain-fields" disabled=is_refused>
                <legend class="unseen">{words.words}</legend>
                {line("name", words.name, words.name_hint)}
                <SelectField
                    name="of"
                    label=words.of
                    options=limits
                    selected=of
                />
                <fieldset class="field">
                    <legend>{words.plans}</legend>
                    <p class="hint">{words.plans_hint}</p>
                    {plans.collect_view()}
                </fieldset>
                <div class="value-grid">
                    {line("factor", words.rule_factor, words.rule_factor_hint)}
                    {line("unchanged_days", words.unchanged_days, words.unchanged_hint)}
                    {line("peak", words.peak, words.peak_hint)}
                    {line("headroom", words.headroom, words.headroom_hint)}
                    {line("days_max", words.days_max, words.days_max_hint)}
                </div>
            </fieldset>
            <div class="actions">
                <Submit id="save-why" act="save" kind=ButtonKind::Primary label=save locked=why/>
            </div>
        </Form>
    };
    let form = form.into_any();
    view! { <Panel id="words" title=words.words>{form}</Panel> }
}

#[component]
fn End(version: u64, action: String) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().request_rules;
    view! {
        <Panel id="end" title=words.end>
            <Form action=action name="end" hidden=vec![("version", version.to_string())]>
                <p>{words.end_effect}</p>
                <div class="actions">
                    <Submit id="end-why" act="end" kind=ButtonKind::Danger label=words.end locked={locked::<ManageRequests>()}/>
                </div>
            </Form>
        </Panel>
    }
}
