//! Service goal, reminders and thresholds: one form with one version. Rows of thresholds are added
//! and taken away by the server, so that it works without JavaScript.

use domain::access::ManageRequests;
use domain::requests::form::{
    Fields, amount_text, factor_text, parse_settings, rows, settings_fields, threshold_field,
};
use domain::requests::{Settings, Threshold};
use leptos::prelude::*;

use super::{limits, options};
use crate::api::request_rules::Choices;
use crate::components::{FirstButton, Form, Submit, locked};
use crate::paths;
use crate::reply::Reply;
use crate::ui::{ButtonKind, Notice, NoticeKind, Panel, SelectField, TextField};
use crate::viewer::{text, use_viewer};

#[component]
pub(super) fn Edit(
    version: u64,
    settings: Settings,
    choices: Choices,
    reply: Reply,
) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().request_rules;
    let is_sent = !reply.form.is_empty();
    let fields = match is_sent {
        true => reply.typed.clone(),
        false => settings_fields(&settings, |of| choices.unit(of)),
    };
    let why = locked::<ManageRequests>();
    let is_refused = why.is_some();
    let begin = fields.clone();
    let value = move |name: &str| begin.get(name).cloned().unwrap_or_default();
    let units = vec![
        ("hours".to_owned(), words.hours.to_owned()),
        ("working_days".to_owned(), words.working_days.to_owned()),
    ];
    let hidden = vec![("version", version.to_string())];
    // What a panel holds is made later: the fields are made here.
    let form = view! {
        <Form action=paths::ADMIN_REQUESTS name="settings" hidden=hidden class="stack">
            <FirstButton act="save"/>
            <fieldset class="card plain-fields" disabled=is_refused>
                <legend class="unseen">{words.settings}</legend>
                <div class="value-grid">
                    <TextField
                        name="goal"
                        label=words.goal
                        value=value("goal")
                        hint=words.goal_hint
                    />
                    <SelectField
                        name="goal_unit"
                        label=words.goal_unit
                        options=units
                        selected=value("goal_unit")
                    />
                    <TextField
                        name="remind_days"
                        label=words.remind_days
                        value=value("remind_days")
                        hint=words.remind_hint
                    />
                    <TextField
                        name="answer_days"
                        label=words.answer_days
                        value=value("answer_days")
                        hint=words.answer_hint
                    />
                </div>
                <Thresholds fields=fields choices=choices/>
            </fieldset>
            <div class="actions"><Submit id="settings-why" kind=ButtonKind::Primary label=words.save act="save" locked=why/></div>
        </Form>
    };
    let form = form.into_any();
    view! { <Panel id="settings" title=words.settings>{form}</Panel> }
}

#[component]
fn Thresholds(fields: Fields, choices: Choices) -> impl IntoView {
    let words = &text().request_rules;
    let count = rows(&fields);
    // Each row says what it means, once it can be read.
    let meant = parse_settings(&fields, |of| choices.unit(of)).ok();
    let meant = meant.map(|settings| settings.thresholds).unwrap_or_default();
    let list = (0..count)
        .map(|row| {
            let meant = meant.get(row).cloned();
            view! { <Row row=row fields=&fields meant=meant choices=&choices/> }
        })
        .collect_view();
    let none = (count == 0).then(|| {
        view! { <Notice kind=NoticeKind::Warning>{words.thresholds_none}</Notice> }
    });
    view! {
        <section id="thresholds" class="stack" aria-labelledby="thresholds-heading">
            <h3 id="thresholds-heading">{words.thresholds}</h3>
            <p class="soft measure">{words.thresholds_lead}</p>
            <input type="hidden" name="rows" value=count.to_string()/>
            {none}
            <ol class="thresholds">{list}</ol>
            <div class="actions">
                <button
                    class="button small"
                    name="do"
                    value="add"
                    formaction=format!("{}#thresholds", paths::ADMIN_REQUESTS)
                >
                    {words.add}
                </button>
            </div>
        </section>
    }
}

#[component]
fn Row<'a>(
    row: usize,
    fields: &'a Fields,
    meant: Option<Threshold>,
    choices: &'a Choices,
) -> impl IntoView + use<> {
    let viewer = use_viewer();
    let words = &viewer.text().request_rules;
    let name = |field: &str| threshold_field(field, row);
    let value = |field: &str| fields.get(&name(field)).cloned().unwrap_or_default();
    let sentence = meant.map(|one| {
        let factor = one.factor_percent.map(factor_text);
        let amount = one.amount.map(|amount| amount_text(amount, choices.unit(&one.of)));
        let of = limits(&one.of, choices, &viewer);
        (words.threshold)(&of, factor.as_deref(), amount.as_deref())
    });
    view! {
        <li>
            <fieldset class="threshold">
                <legend class="unseen">{(words.threshold_label)(row + 1)}</legend>
                <SelectField
                    name=name("of")
                    label=words.of
                    options=options(choices, &viewer)
                    selected=value("of")
                />
                <TextField
                    name=name("factor")
                    label=words.factor
                    value=value("factor")
                    optional=true
                />
                <TextField
                    name=name("amount")
                    label=words.amount
                    value=value("amount")
                    optional=true
                />
                <button
                    class="button small"
                    name="do"
                    value=format!("remove-{row}")
                    formaction=format!("{}#thresholds", paths::ADMIN_REQUESTS)
                    aria-label=(words.remove_label)(row + 1)
                >
                    {words.remove}
                </button>
                {sentence.map(|sentence| view! { <p class="soft threshold-meant">{sentence}</p> })}
            </fieldset>
        </li>
    }
}
