//! How long samples and changes are kept: everybody of the console may look, admins change it. To
//! keep less is shown with what goes, and asks once more.

use domain::access::{ManageRetention, Role};
use domain::locale::done::DoneAt;
use domain::problem::Code;
use domain::retention::{Going, Retention, RetentionView, fields, read_fields};
use domain::units::{bytes, count};
use leptos::prelude::*;

mod past;

use crate::api::retention::{RetentionPage, read_retention};
use crate::components::{DoneNotice, Refusal, loaded, mistake, role_name};
use crate::page::Page;
use crate::paths;
use crate::reply::{Reply, use_reply};
use crate::ui::{
    Button, ButtonKind, Crumb, Fact, Facts, Moment, Notice, NoticeKind, PageHeader, Panel, Refused,
    TextField,
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
    (problem.code == Code::Unconfirmed).then(|| read_fields(&reply.typed).ok())?
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
    let viewer = use_viewer();
    let words = &viewer.text().retention;
    let is_sent = !reply.form.is_empty();
    let shown = if is_sent { reply.typed.clone() } else { fields(&settings) };
    // What was typed was typed to the version that was seen then.
    let version = if is_sent { reply.typed("version") } else { version.to_string() };
    let value = |name: &str| shown.get(name).cloned().unwrap_or_default();
    let needs = || (viewer.text().terms.needs_role)(role_name(Role::Admin, viewer.text()));
    let why = (!viewer.may::<ManageRetention>()).then(needs);
    let is_refused = why.is_some();
    let (kind, label) = match preview {
        Some(_) => (ButtonKind::Danger, words.save_less),
        None => (ButtonKind::Primary, words.save),
    };
    let button = match why {
        Some(why) => view! { <Refused id="settings-why" why=why>{words.save}</Refused> }.into_any(),
        None => view! {
            <Button kind=kind attr:name="do" attr:value="save">{label}</Button>
        }
        .into_any(),
    };
    let confirmed = asked(&reply).map(|asked| {
        view! { <input type="hidden" name="confirmed" value=asked.word()/> }
    });
    let less = preview.map(|going| view! { <Less going=going/> });
    // What a panel holds is made later: the fields are made here.
    let form = view! {
        <form class="stack" method="post" action=paths::ADMIN_RETENTION>
            <Failed reply=reply.clone()/>
            <input type="hidden" name="version" value=version/>
            {confirmed}
            <fieldset class="card plain-fields" disabled=is_refused>
                <legend class="unseen">{words.settings}</legend>
                <div class="value-grid">
                    <TextField
                        name="sample_days"
                        label=words.sample_days
                        value=value("sample_days")
                        hint=words.sample_days_hint
                        error=mistake(&reply, "sample_days")
                    />
                    <TextField
                        name="audit_days"
                        label=words.audit_days
                        value=value("audit_days")
                        hint=words.audit_days_hint
                        error=mistake(&reply, "audit_days")
                        optional=true
                    />
                </div>
            </fieldset>
            {less}
            <div class="actions">{button}</div>
        </form>
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

/// Why it was not saved, where neither a field is to blame nor a confirmation is missing.
#[component]
fn Failed(reply: Reply) -> impl IntoView {
    let words = &text().retention;
    let problem = reply.problem?;
    match problem.code {
        Code::Invalid if !problem.errors.is_empty() => None,
        Code::Unconfirmed => None,
        Code::Stale => Some(
            view! {
                <Notice kind=NoticeKind::Error title=words.stale>
                    <a href=paths::ADMIN_RETENTION>{words.load_again}</a>
                </Notice>
            }
            .into_any(),
        ),
        _ => Some(view! { <Refusal problem=problem/> }.into_any()),
    }
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
