//! Many App Keys registered from a pasted text: what `POST /api/v1/apps/bulk` does, as a form.

use domain::access::RegisterApp;
use domain::apps::bulk::{BulkAnswer, BulkFault, BulkOutcome, FAULTS_NAMED_MAX};
use domain::plans::PlanBook;
use domain::units::count;
use leptos::prelude::*;

use crate::address::query;
use crate::api::terms::read_terms;
use crate::components::{Form, Submit, loaded, locked};
use crate::page::Page;
use crate::paths;
use crate::reply::{BulkReply, use_reply};
use crate::ui::{ButtonKind, CheckField, Crumb, Notice, NoticeKind, PageHeader, Table, TextArea};
use crate::viewer::{locale, text};

/// Tells the fields from the search in the header.
const PREFIX: &str = "apps-bulk-";

/// Characters of a pasted text. On its way a line takes two to two and a half bytes a character,
/// and a form has at most 2 MiB.
const TEXT_CHARS_MAX: u32 = 800_000;

const CSV_EXAMPLE: &str = "app,plan\nacme#shop,free";

const NDJSON_EXAMPLE: &str =
    "{\"app\":\"acme#shop\",\"plan\":\"free\"}\n{\"app\":\"acme#chat\",\"plan\":\"basic\"}";

pub(crate) async fn apps_bulk() -> Page {
    let words = &text().apps_bulk;
    let reply = use_reply();
    let terms = read_terms(None).await;
    let crumbs = vec![Crumb::new(text().apps.title, paths::APPS)];
    let bulk = reply.bulk.as_deref().cloned().unwrap_or_default();
    let body = view! {
        <div class="stack loose">
            <PageHeader title=words.title lead=words.lead crumbs=crumbs/>
            <Registered/>
            <Wrong outcome=bulk.outcome.clone()/>
            {loaded(terms, |terms| view! { <Lines plans=&terms.book bulk=bulk/> })}
        </div>
    };
    Page::new(words.title, body)
}

/// What was registered, by the counts in the address.
#[component]
fn Registered() -> impl IntoView {
    let query = query();
    let number = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    let (registered, unchanged) = (number("registered")?, number("unchanged").unwrap_or(0));
    Some(view! {
        <Notice kind=NoticeKind::Good title=(text().apps_bulk.registered)(registered, &count(registered))>
            {unchanged_sentence(unchanged)}
        </Notice>
    })
}

fn unchanged_sentence(unchanged: u64) -> Option<impl IntoView> {
    let sentence = (text().apps_bulk.unchanged)(unchanged, &count(unchanged));
    (unchanged > 0).then(|| view! { <p>{sentence}</p> })
}

/// The wrong lines, and what became of the others.
#[component]
fn Wrong(outcome: BulkOutcome) -> impl IntoView {
    let BulkOutcome { answer, faults } = outcome;
    if faults.is_empty() {
        return None;
    }
    let wrong_total = faults.len() as u64;
    let words = &text().apps_bulk;
    let total = count(wrong_total);
    let notice = match answer {
        Some(answer) => view! { <Partly answer=answer/> }.into_any(),
        None => view! {
            <Notice kind=NoticeKind::Error title=(words.wrong)(wrong_total, &total)>
                <p>{words.wrong_advice}</p>
            </Notice>
        }
        .into_any(),
    };
    let rest = wrong_total.saturating_sub(FAULTS_NAMED_MAX as u64);
    let rest = (rest > 0).then(|| view! { <p class="soft">{(words.and_more)(&count(rest))}</p> });
    Some(view! {
        {notice}
        <div class="stack">
            <Table caption=words.wrong_lines>
                <thead>
                    <tr>
                        <th scope="col" class="number snug">{words.column_line}</th>
                        <th scope="col">{words.column_rule}</th>
                    </tr>
                </thead>
                <tbody>{faults.into_iter().take(FAULTS_NAMED_MAX).map(wrong_row).collect_view()}</tbody>
            </Table>
            {rest}
        </div>
    })
}

#[component]
fn Partly(answer: BulkAnswer) -> impl IntoView {
    let words = &text().apps_bulk;
    let BulkAnswer { registered, unchanged, refused, .. } = answer;
    view! {
        <Notice kind=NoticeKind::Warning title=(words.registered)(registered, &count(registered))>
            {unchanged_sentence(unchanged)}
            <p>{(words.passed_over)(refused, &count(refused))} " " {words.passed_over_advice}</p>
        </Notice>
    }
}

fn wrong_row(BulkFault { number, rule }: BulkFault) -> impl IntoView {
    // As editors show it: without separators.
    view! {
        <tr>
            <th scope="row" class="number snug">{number.to_string()}</th>
            <td class="wrap">{rule.text(locale())}</td>
        </tr>
    }
}

#[component]
fn Lines<'a>(plans: &'a PlanBook, bulk: BulkReply) -> impl IntoView + use<> {
    let words = &text().apps_bulk;
    let plans: Vec<&str> = plans.plans.iter().map(|plan| plan.id.as_str()).collect();
    let hint = (words.lines_hint)(&plans.join(", "));
    let error = match &bulk.refusal {
        Some(refusal) => refusal.rule().text(locale()).into_owned(),
        None if !bulk.outcome.faults.is_empty() => words.see_above.to_owned(),
        None => String::new(),
    };
    view! {
        <Form action=paths::APPS_BULK name="bulk" prefix=PREFIX>
            <Example label=words.csv lines=CSV_EXAMPLE/>
            <Example label=words.ndjson lines=NDJSON_EXAMPLE/>
            <div class="copy-text">
                <TextArea name="lines" label=words.lines hint=hint error=error rows=16 maxlength=TEXT_CHARS_MAX required=true/>
            </div>
            <CheckField name="partial" label=words.partial value="true"/>
            <div class="actions">
                <Submit id="apps-bulk-why" kind=ButtonKind::Primary label=words.submit locked={locked::<RegisterApp>()}/>
            </div>
        </Form>
    }
}

#[component]
fn Example(label: &'static str, lines: &'static str) -> impl IntoView {
    view! {
        <div class="stack tight">
            <p class="soft">{label}</p>
            <pre class="payload"><code lang="en">{lines}</code></pre>
        </div>
    }
}
