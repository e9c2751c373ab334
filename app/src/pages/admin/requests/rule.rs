//! One rule: whether it is on, what it would have decided, what it says. Under the id `new` one is
//! made.

use domain::locale::done::DoneAt;
use domain::problem::Code;
use domain::requests::form::{new_rule, plan_field, rule_fields};
use domain::requests::{RuleView, RuleWords};
use domain::texts::isolate;
use domain::units::count;
use leptos::prelude::*;

use super::replay::{Figures, Rows};
use super::{OnOff, crumbs, options, refusal, sentence};
use crate::address::path_params;
use crate::api::request_rules::{Choices, NEW, RulePage, read_request_rule};
use crate::components::{DoneNotice, HistoryLink, Refusal, loaded_page, mistake};
use crate::page::Page;
use crate::paths::{self, History, history};
use crate::reply::{Reply, use_reply};
use crate::ui::{
    Button, ButtonKind, CheckField, Crumb, Notice, NoticeKind, PageHeader, Panel, Refused,
    SelectField, TextField,
};
use crate::viewer::{text, use_viewer};

pub(crate) async fn admin_request_rule() -> Page {
    let id = path_params().get("id").unwrap_or_default();
    let reply = use_reply();
    let read = read_request_rule(id).await;
    let body = loaded_page(read, |page| view! { <One page=page reply=reply/> });
    Page::new(text().request_rules.rules, body)
}

#[component]
fn One(page: RulePage, reply: Reply) -> impl IntoView {
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
            <State view=view.clone() action=first reply=reply.of("enable")/>
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
            <Failed reply=reply.clone()/>
            {standing}
            <Edit rule=rule choices=choices action=action.clone() reply=reply.of("save")/>
            {end}
        </div>
    }
}

/// Why a form did not do its work, where no field is to blame.
#[component]
fn Failed(reply: Reply) -> impl IntoView {
    let words = &text().request_rules;
    let problem = reply.problem?;
    let told = match (problem.code, reply.form.as_str()) {
        (Code::Invalid, _) if !problem.errors.is_empty() => return None,
        (Code::Conflict, "save") => Some(words.too_many),
        (Code::Conflict, "enable") => Some(words.enable_after_replay),
        _ => None,
    };
    match told {
        Some(told) => Some(view! { <Notice kind=NoticeKind::Error title=told/> }.into_any()),
        None => Some(view! { <Refusal problem=problem/> }.into_any()),
    }
}

/// A button of the form, or why it cannot be pressed.
fn button(
    act: &'static str,
    kind: ButtonKind,
    label: &'static str,
    id: &'static str,
    why: Option<String>,
) -> AnyView {
    match why {
        Some(why) => view! { <Refused id=id why=why>{label}</Refused> }.into_any(),
        None => view! {
            <Button kind=kind attr:name="do" attr:value=act>{label}</Button>
        }
        .into_any(),
    }
}

#[component]
fn State(view: RuleView, action: String, reply: Reply) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().request_rules;
    let on = view.rule.enabled;
    let why = refusal(&viewer);
    let says = if on { words.state_on } else { words.state_off };
    let decided = (words.decided)(view.decided, &count(view.decided));
    let figures = view.replay.as_ref().map(|replay| replay.figures);
    let act = match (on, figures) {
        (true, _) => view! {
            <p>{words.disable_effect}</p>
            <div class="actions">
                {button("disable", ButtonKind::Danger, words.disable, "disable-why", why)}
            </div>
        }
        .into_any(),
        (false, None) => {
            let why = why.or_else(|| Some(words.enable_after_replay.to_owned()));
            view! {
                <div class="actions">
                    {button("enable", ButtonKind::Primary, words.enable, "enable-why", why)}
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
                    error=mistake(&reply, "seen")
                />
                <div class="actions">
                    {button("enable", ButtonKind::Primary, words.enable, "enable-why", why)}
                </div>
            }
            .into_any()
        }
    };
    view! {
        <Panel id="state" title=words.state>
            <form class="form card" method="post" action=action>
                <input type="hidden" name="version" value=view.rule.version.to_string()/>
                <p><OnOff on=on/> " " {says} " " {decided}</p>
                {act}
            </form>
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
                <form method="post" action=format!("{action}#replay")>
                    <div class="actions">
                        {button(
                            "replay",
                            ButtonKind::Secondary,
                            words.replay_run,
                            "replay-why",
                            refusal(&viewer),
                        )}
                    </div>
                </form>
                {result}
            </div>
        </Panel>
    }
}

/// The words of the rule as fields; of a new one what it begins with.
#[component]
fn Edit(
    rule: Option<(u64, RuleWords)>,
    choices: Choices,
    action: String,
    reply: Reply,
) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().request_rules;
    let is_new = rule.is_none();
    let version = rule.as_ref().map(|(version, _)| version.to_string()).unwrap_or_default();
    let (version, fields) = match reply.form.is_empty() {
        true => (version, rule_fields(&rule.map_or_else(new_rule, |(_, words)| words))),
        false => (reply.typed("version"), reply.typed.clone()),
    };
    let value = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let line = |name: &'static str, label: &'static str, hint: &'static str| {
        view! {
            <TextField
                name=name
                label=label
                value=value(name)
                hint=hint
                error=mistake(&reply, name)
            />
        }
        .into_any()
    };
    let plans = choices.plans.iter().map(|(plan, name)| {
        let field = plan_field(plan);
        let checked = fields.contains_key(&field);
        let label = viewer.locale.name(name).to_owned();
        view! { <CheckField name=field label=label checked=checked/> }
    });
    let why = refusal(&viewer);
    let is_refused = why.is_some();
    let save = if is_new { words.create } else { words.change };
    // What a panel holds is made later: the fields are made here.
    let form = view! {
        <form class="form card" method="post" action=action>
            {(!is_new).then(|| view! { <p class="soft">{words.change_effect}</p> })}
            <input type="hidden" name="version" value=version/>
            <fieldset class="plain-fields" disabled=is_refused>
                <legend class="unseen">{words.words}</legend>
                {line("name", words.name, words.name_hint)}
                <SelectField
                    name="of"
                    label=words.of
                    options=options(&choices, &viewer)
                    selected=value("of")
                    error=mistake(&reply, "of")
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
                {button("save", ButtonKind::Primary, save, "save-why", why)}
            </div>
        </form>
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
            <form class="form card" method="post" action=action>
                <input type="hidden" name="version" value=version.to_string()/>
                <p>{words.end_effect}</p>
                <div class="actions">
                    {button("end", ButtonKind::Danger, words.end, "end-why", refusal(&viewer))}
                </div>
            </form>
        </Panel>
    }
}
