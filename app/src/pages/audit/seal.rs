//! The seal: is the record what it was?

use domain::audit::{Checked, SealState};
use domain::units::count;
use leptos::prelude::*;
use leptos_meta::Title;

use crate::api::audit::read_seal;
use crate::components::{FailureNotice, loaded};
use crate::paths;
use crate::reply::use_reply;
use crate::ui::{
    Button, ButtonKind, Crumb, Fact, Facts, Moment, Notice, NoticeKind, PageHeader, Panel,
};
use crate::viewer::{text, use_viewer};

#[component]
pub fn AuditSealPage() -> impl IntoView {
    let words = &text().audit;
    let reply = use_reply();
    let read = Resource::new(|| (), |()| read_seal());
    let crumbs = vec![Crumb::new(words.title, paths::AUDIT)];
    view! {
        <Title text=words.seal/>
        <div class="stack loose">
            <PageHeader title=words.seal lead=words.seal_lead crumbs=crumbs/>
            <FailureNotice problem=reply.problem/>
            {loaded(read, |state| view! { <Seal state=state/> })}
        </div>
    }
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
        view! { <Fact name=words.sealed_at><Moment at=at/></Fact> }
    });
    let guard = state.guard.map(|guard| {
        view! { <Fact name=words.guard>{(words.guarded)(guard)}</Fact> }
    });
    let checkpoint = state.checkpoint.map(|note| {
        view! { <Fact name=words.checkpoint><pre>{note}</pre></Fact> }
    });
    let checked = state.checked.map(|checked| view! { <Outcome checked=checked/> });
    view! {
        {trouble}
        {checked}
        <div class="card">
            <Facts>
                <Fact name=words.sealed_rows>{count(state.size)}</Fact>
                {sealed_at}
                <Fact name=words.kept_outside>{count(state.kept_outside)}</Fact>
                {guard}
                <Fact name=words.public_key><code class="wrap">{state.public_key}</code></Fact>
                {checkpoint}
            </Facts>
        </div>
        <Panel id="check" title=words.check>
            <form class="form card" method="post" action=paths::AUDIT_SEAL>
                <p>{words.check_note}</p>
                <div class="actions">
                    <Button kind=ButtonKind::Primary attr:name="do" attr:value="check">{words.check}</Button>
                </div>
                <p class="soft">{words.verify_by} " " <code>"headroom verify --export audit.jsonl --key …"</code></p>
            </form>
        </Panel>
    }
    .into_any()
}

#[component]
fn Outcome(checked: Checked) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().audit;
    let when = viewer.zone.date_time(checked.at, viewer.locale);
    let said = (words.checked)(&checked.by, &when);
    let fault = checked.report.fault;
    match fault {
        None => view! {
            <Notice kind=NoticeKind::Good title=(words.whole)(&count(checked.report.sealed))>{said}</Notice>
        }
        .into_any(),
        Some(fault) => view! {
            <Notice kind=NoticeKind::Error title=words.altered>
                <p>{(words.fault)(&fault)}</p>
                <p>{said}</p>
            </Notice>
        }
        .into_any(),
    }
}
