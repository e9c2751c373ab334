//! How long samples and changes are kept: everybody of the console may look, admins change it. To
//! keep less is shown with what goes, and asks once more.

use domain::access::ManageRetention;
use domain::locale::done::DoneAt;
use domain::problem::Code;
use domain::retention::{Going, Retention, RetentionView, fields, parse_fields};
use domain::units::{bytes, count};
use leptos::prelude::*;

mod past;

use crate::api::retention::{RetentionPage, read_retention};
use crate::components::{DoneNotice, Form, Submit, loaded, locked};
use crate::page::Page;
use crate::paths;
use crate::reply::{Reply, use_reply};
use crate::ui::{
    ButtonKind, Crumb, Fact, Facts, Moment, Notice, NoticeKind, PageHeader, Panel, TextField,
};
use crate::viewer::{text, use_viewer};

pub(crate) async fn admin_retention() -> Page {
    let words = &text().retention;
    let viewer = use_viewer();
    let reply = use_reply();
    let read = read_retention(asked(&reply)).await;
    let admin = viewer.may::<ManageRetention>();
    let crumbs = admin.then(|| Crumb::new(viewer.text().admin.title, paths::ADMIN));
    let crumbs: Vec<Crumb> = crumbs.into_iter().collect();
    let body = view! {
        <div class="stack loose">
            <PageHeader title=words.title lead=words.lead crumbs=crumbs/>
            <DoneNotice at=DoneAt::Retention/>
            {loaded(read, |page| view! { <Parts page=page reply=reply/> })}
        </div>
    };
    Page::new(words.title, body)
}

/// The settings that were sent and need to be confirmed.
fn asked(reply: &Reply) -> Option<Retention> {
    let problem = reply.failure()?;
    (problem.code == Code::Unconfirmed).then(|| parse_fields(&reply.typed).ok())?
}

#[component]
fn Parts(page: RetentionPage, reply: Reply) -> impl IntoView {
    let RetentionPage { version, view, preview } = page;
    let (settings, past) = (view.settings, view.past.clone());
    view! {
        <Edit version=version settings=settings preview=preview reply=reply/>
        <Kept view=view.clone()/>
        <Next next=view.next announced=view.audit_announced/>
        <past::Past rows=past/>
    }
}

#[component]
fn Edit(version: u64, settings: Retention, preview: Option<Going>, reply: Reply) -> impl IntoView {
    let words = &text().retention;
    let begin = fields(&settings);
    let value = move |name: &str| begin.get(name).cloned().unwrap_or_default();
    let why = locked::<ManageRetention>();
    let is_refused = why.is_some();
    let (kind, label) = match preview {
        Some(_) => (ButtonKind::Danger, words.save_less),
        None => (ButtonKind::Primary, words.save),
    };
    let confirmed = asked(&reply).map(|asked| ("confirmed", asked.word()));
    let hidden = [("version", version.to_string())].into_iter().chain(confirmed).collect();
    let less = preview.map(|going| view! { <Less going=going/> });
    // What a panel holds is made later: the fields are made here.
    let form = view! {
        <Form action=paths::ADMIN_RETENTION act="save" hidden=hidden class="stack" silent=&[Code::Unconfirmed]>
            <fieldset class="card plain-fields" disabled=is_refused>
                <legend class="unseen">{words.settings}</legend>
                <div class="value-grid">
                    <TextField
                        name="sample_days"
                        label=words.sample_days
                        value=value("sample_days")
                        hint=words.sample_days_hint
                    />
                    <TextField
                        name="audit_days"
                        label=words.audit_days
                        value=value("audit_days")
                        hint=words.audit_days_hint
                        optional=true
                    />
                </div>
            </fieldset>
            {less}
            <div class="actions"><Submit id="settings-why" kind=kind label=label locked=why/></div>
        </Form>
    };
    let form = form.into_any();
    view! { <Panel id="settings" title=words.settings>{form}</Panel> }
}

/// What goes if less is kept: what is dangerous says what will happen.
#[component]
fn Less(going: Going) -> impl IntoView {
    let words = &text().retention;
    let inside = match going.is_nothing() {
        true => view! { <p>{words.less_nothing}</p> }.into_any(),
        false => view! {
            <ul>{going_lines(&going)}</ul>
            <p>{words.no_way_back}</p>
        }
        .into_any(),
    };
    view! { <Notice kind=NoticeKind::Warning title=words.less>{inside}</Notice> }
}

#[component]
fn Kept(view: RetentionView) -> impl IntoView {
    let words = &text().retention;
    let samples = match view.samples {
        None => words.samples_none.to_owned(),
        Some(there) => (words.samples_are)(
            u64::from(there.days),
            &there.first.to_string(),
            &there.last.to_string(),
            &bytes(there.bytes),
        ),
    };
    let since = match view.audit_since {
        None => words.audit_none.into_any(),
        Some(at) => view! { <Moment at=at/> }.into_any(),
    };
    let facts = view! {
        <div class="card">
            <Facts>
                <Fact name=words.samples>{samples}</Fact>
                <Fact name=words.audit_since>{since}</Fact>
                <Fact name=words.audit_sealed>{count(view.audit_sealed)}</Fact>
                <Fact name=words.audit_gone>{count(view.audit_gone)}</Fact>
            </Facts>
        </div>
    };
    let facts = facts.into_any();
    view! { <Panel id="kept" title=words.kept>{facts}</Panel> }
}

/// What goes, a line each.
fn going_lines(going: &Going) -> impl IntoView + use<> {
    let words = &text().retention;
    let samples = going.samples.map(|days| {
        let (first, last) = (days.first.to_string(), days.last.to_string());
        (words.going_samples)(u64::from(days.days), &first, &last, &bytes(days.bytes))
    });
    let audit = (going.audit_rows > 0).then(|| (words.going_audit)(going.audit_rows));
    samples.into_iter().chain(audit).map(|line| view! { <li>{line}</li> }).collect_view()
}

#[component]
fn Next(next: Going, announced: u64) -> impl IntoView {
    let words = &text().retention;
    let announced = (announced > 0 && next.audit_rows > 0)
        .then(|| view! { <li>{(words.announced)(announced)}</li> });
    let going = match next.is_nothing() {
        true => view! { <p>{words.next_nothing}</p> }.into_any(),
        false => view! { <ul>{going_lines(&next)} {announced}</ul> }.into_any(),
    };
    let samples = next.samples_held.map(|days| {
        let (first, last) = (days.first.to_string(), days.last.to_string());
        (words.held_samples)(u64::from(days.days), &first, &last)
    });
    let audit = (next.audit_held > 0).then(|| (words.held_audit)(next.audit_held));
    let held: Vec<String> = samples.into_iter().chain(audit).collect();
    let held = (!held.is_empty()).then(|| {
        let lines = held.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
        view! { <Notice title=words.held><ul>{lines}</ul></Notice> }
    });
    let inside = view! {
        <div class="stack">
            <p class="soft measure">{words.next_lead}</p>
            {going}
            {held}
        </div>
    };
    let inside = inside.into_any();
    view! { <Panel id="next" title=words.next>{inside}</Panel> }
}
