//! The seal: is the record what it was?

use domain::audit::{AuditFault, Checked, SealState};
use domain::texts::isolate;
use domain::units::{count, duration};
use leptos::prelude::*;

use crate::api::audit::read_seal;
use crate::components::{Age, FailureNotice, Form, Submit, loaded};
use crate::page::Page;
use crate::paths::{self, History, history};
use crate::ui::{
    ButtonKind, CopyButton, CopyText, Crumb, Fact, Facts, Moment, Notice, NoticeKind, PageHeader,
    Panel, Sentence,
};
use crate::viewer::{text, use_viewer};

pub(crate) async fn audit_seal() -> Page {
    let words = &text().audit;
    let read = read_seal().await;
    let crumbs = vec![Crumb::new(words.title, paths::AUDIT)];
    let body = view! {
        <div class="stack loose">
            <PageHeader title=words.seal lead=words.seal_lead crumbs=crumbs/>
            <FailureNotice/>
            {loaded(read, |state| view! { <Seal state=state/> })}
        </div>
    };
    Page::new(words.seal, body)
}

#[component]
fn Seal(state: SealState) -> impl IntoView {
    let words = &text().audit;
    if state.public_key.is_empty() {
        return view! { <Notice kind=NoticeKind::Warning>{words.no_seal}</Notice> }.into_any();
    }
    let trouble = state.trouble.map(|trouble| {
        view! { <Notice kind=NoticeKind::Error title=words.trouble>{trouble}</Notice> }
    });
    let sealed_at = state.sealed_at.map(|at| {
        view! { <Fact name=words.sealed_at><Moment at=at/> " · " <Age at=Some(at) always=true/></Fact> }
    });
    let guard = state.guard.map(|guard| {
        view! { <Fact name=words.guard>{(words.guarded)(guard)}</Fact> }
    });
    let checked = match state.checked {
        Some(checked) => view! { <Outcome checked=checked/> }.into_any(),
        None => view! { <p class="soft">{words.never_checked}</p> }.into_any(),
    };
    let (key, offline) = (state.public_key.clone(), state.public_key.clone());
    view! {
        {trouble}
        <Panel id="check" title=words.check>
            <div class="stack">
                {checked}
                <Form action=paths::AUDIT_SEAL>
                    <p>{words.check_note}</p>
                    <div class="actions"><Submit label=words.check kind=ButtonKind::Primary act="check"/></div>
                    <p><a href=history(History::Action("audit.check"))>{words.checks}</a></p>
                </Form>
            </div>
        </Panel>
        <Panel id="state" title=words.seal_state>
            <div class="card">
                <Facts>
                    <Fact name=words.sealed_rows>{count(state.size)}</Fact>
                    {sealed_at}
                    <Fact name=words.kept_outside>{count(state.kept_outside)}</Fact>
                    {guard}
                    <Fact name=words.public_key><code class="wrap">{state.public_key}</code> <CopyButton value=key what=words.public_key/></Fact>
                </Facts>
            </div>
        </Panel>
        <Offline public_key=offline checkpoint=state.checkpoint/>
    }
    .into_any()
}

/// How the record is checked without this server: what to keep, and the commands.
#[component]
fn Offline(public_key: String, checkpoint: Option<String>) -> impl IntoView {
    let words = &text().audit;
    let command = format!("headroom verify --export audit.jsonl --key {public_key}");
    let checkpoint = checkpoint.map(|note| {
        view! {
            <div class="stack tight">
                <p>{words.keep_checkpoint}</p>
                <CopyText id="checkpoint" label=words.checkpoint lang="en" value=note.clone()/>
                <p><CopyButton value=note what=words.checkpoint label=text().ui.copy/></p>
            </div>
        }
    });
    view! {
        <Panel id="offline" title=words.verify_by>
            <div class="card stack">
                <p>{words.verify_export}</p>
                <p class="row">
                    <code class="wrap audit-command" lang="en">{command.clone()}</code>
                    <CopyButton value=command what=words.command/>
                </p>
                <p>{words.verify_whole}</p>
                <p><code class="wrap audit-command" lang="en">"headroom verify"</code></p>
                {checkpoint}
            </div>
        </Panel>
    }
}

#[component]
fn Outcome(checked: Checked) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().audit;
    let when = viewer.zone.date_time(checked.at, viewer.locale);
    let said = (words.checked)(&isolate(&checked.by), &when);
    let said = match checked.took / 1000 {
        0 => said,
        seconds => format!("{said} ({})", duration(seconds, viewer.locale)),
    };
    let report = checked.report;
    match report.fault {
        None => view! {
            <Notice kind=NoticeKind::Good title=(words.whole)(&count(report.sealed))><Sentence text=said/></Notice>
        }
        .into_any(),
        Some(fault) => {
            // The row itself, as it stands now.
            let id = match &fault {
                AuditFault::Altered { id, .. }
                | AuditFault::OutOfOrder { id, .. }
                | AuditFault::Backdated { id, .. }
                | AuditFault::Inserted { id } => Some(*id),
                _ => None,
            };
            let row = id.map(|id| {
                view! { <p><a href=paths::audit_change(id)>{(words.see_row)(&id.to_string())}</a></p> }
            });
            view! {
                <Notice kind=NoticeKind::Error title=words.altered>
                    <p>{(words.fault)(&fault)}</p>
                    {row}
                    <p>{said}</p>
                </Notice>
            }
            .into_any()
        }
    }
}
