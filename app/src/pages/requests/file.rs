//! Filing a request: which limits, how much, why. Plain POSTs to the page itself; what was typed
//! comes back with the reply, also when a limit is added or taken off.

use domain::access::FileRequest as MayFile;
use domain::locale::done::DoneAt;
use domain::problem::Code;
use domain::requests::filing_form::{RequestForm, names};
use domain::requests::prepared::Prepared;
use domain::requests::{JUSTIFICATION_CHARS_MAX, Request, RequestState};
use domain::rules::Rule;
use leptos::prelude::*;

use super::asks::Asks;
use super::in_the_way::InTheWay;
use crate::address::{path_params, query};
use crate::api::Answer;
use crate::api::requests::{Filing, FilingStart, read_filing};
use crate::components::{DoneNotice, FirstButton, Form, Submit, loaded_page, locked, zone_field};
use crate::page::Page;
use crate::pages::app_key::not_found;
use crate::paths;
use crate::reply::{Reply, use_reply};
use crate::ui::{
    Button, ButtonKind, CheckField, Crumb, LinkButton, Notice, NoticeKind, PageHeader, Panel,
    TextArea, TextField,
};
use crate::viewer::{text, use_viewer};

/// Tells the fields from the search in the header.
pub(super) const PREFIX: &str = "file-";

/// A new one: for an App Key and a limit, or taking up an earlier one again.
pub(crate) async fn new_request() -> Page {
    let reply = use_reply();
    let start = sent(&reply).unwrap_or_else(|| {
        let query = query();
        FilingStart {
            app: query.get(names::APP).unwrap_or_default(),
            targets: query.get_all(names::TARGET),
            of: query.get_str(names::FOLLOWS).and_then(|id| id.parse().ok()),
            is_sent: false,
        }
    });
    let filing = read(Some(start)).await;
    Page::new(text().filing.title, filing_view(filing, false, reply))
}

/// A draft, to edit and submit.
pub(crate) async fn edit_request() -> Page {
    let reply = use_reply();
    let of = path_params().get_str("id").and_then(|id| id.parse().ok());
    let start = of.map(|of| FilingStart { of: Some(of), ..sent(&reply).unwrap_or_default() });
    let filing = read(start).await;
    Page::new(text().filing.edit_title, filing_view(filing, true, reply))
}

/// What a form that came back says; `None`: none did.
fn sent(reply: &Reply) -> Option<FilingStart> {
    let form = typed(reply)?;
    let targets = form.rows.into_iter().map(|row| row.target).collect();
    Some(FilingStart { app: form.app, targets, of: form.follows.parse().ok(), is_sent: true })
}

fn typed(reply: &Reply) -> Option<RequestForm> {
    let form = || RequestForm::from_fields(|name| reply.typed.get(name).cloned());
    (!reply.form.is_empty()).then(form)
}

/// What was read for the form, or why it could not be.
fn filing_view(read: Answer<(FilingStart, Filing)>, draft: bool, reply: Reply) -> AnyView {
    loaded_page(read, |(start, filing)| {
        view! { <FilingView start=start filing=filing draft=draft reply=reply/> }
    })
}

async fn read(start: Option<FilingStart>) -> Answer<(FilingStart, Filing)> {
    match start {
        Some(start) => Ok((start.clone(), read_filing(start).await?)),
        None => not_found(),
    }
}

#[component]
fn FilingView(start: FilingStart, filing: Filing, draft: bool, reply: Reply) -> impl IntoView {
    let words = text();
    let title = if draft { words.filing.edit_title } else { words.filing.title };
    let crumbs = vec![Crumb::new(words.requests.title, paths::REQUESTS)];
    let submitted = filing.of.as_ref().filter(|of| draft && of.state != RequestState::Draft);
    let inside = match (submitted, filing.prepared) {
        (Some(request), _) => {
            let href = paths::request(request.id);
            view! {
                <Notice kind=NoticeKind::Warning title=words.filing.is_submitted>
                    <a href=href>{words.filing.to_request}</a>
                </Notice>
            }
            .into_any()
        }
        (None, None) => view! { <WhichApp start=start fault=filing.fault/> }.into_any(),
        (None, Some(prepared)) => {
            view! { <File start=start prepared=prepared of=filing.of draft=draft reply=reply/> }
                .into_any()
        }
    };
    view! {
        <div class="stack loose">
            <PageHeader title=title lead=words.filing.question crumbs=crumbs/>
            <DoneNotice at=DoneAt::Filing/>
            {inside}
        </div>
    }
}

/// Whose limit it is about: leads to the same page with the App Key in its address.
#[component]
fn WhichApp(start: FilingStart, fault: Option<Rule>) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().filing;
    let error = fault.map(|rule| rule.text(viewer.locale).into_owned()).unwrap_or_default();
    let targets = start.targets.into_iter().map(|target| {
        view! { <input type="hidden" name=names::TARGET value=target/> }
    });
    view! {
        <form class="form card" action=paths::NEW_REQUEST>
            {targets.collect_view()}
            <TextField name=names::APP prefix=PREFIX label=words.which_app hint=words.app_hint value=start.app error=error required=true/>
            <div class="actions"><Button kind=ButtonKind::Primary>{words.go_on}</Button></div>
        </form>
    }
}

/// What the form begins with: as it was sent, as the draft or the earlier request has it, or what
/// the address says.
fn begin(
    start: &FilingStart,
    prepared: &Prepared,
    of: Option<&Request>,
    draft: bool,
    reply: &Reply,
) -> RequestForm {
    let viewer = use_viewer();
    let mut form = match (typed(reply), of) {
        (Some(form), _) => form,
        (None, Some(request)) => {
            let unit = |target: &_| {
                let prospect = prepared.prospects.iter().find(|one| one.target == *target);
                prospect.and_then(|one| one.named.unit)
            };
            let place = (&viewer.zone, viewer.locale);
            let mut form = RequestForm::of(request, unit, place, viewer.now);
            if !draft {
                form.follows = request.id.to_string();
            }
            form
        }
        (None, None) => {
            let mut form = RequestForm::default();
            start.targets.iter().for_each(|target| form.add(target));
            form
        }
    };
    form.app = prepared.app.to_string();
    // A limit that cannot be asked for has nothing to show.
    form.rows.retain(|row| {
        let target = domain::overrides::form::parse_target(&row.target);
        prepared.prospects.iter().any(|one| Some(&one.target) == target.as_ref())
    });
    form
}

#[component]
fn File(
    start: FilingStart,
    prepared: Prepared,
    of: Option<Request>,
    draft: bool,
    reply: Reply,
) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let form = begin(&start, &prepared, of.as_ref(), draft, &reply);
    let (action, version) = match &of {
        Some(request) if draft => {
            let version = ("version", request.version.to_string());
            (paths::edit_request(request.id), Some(version))
        }
        _ => (paths::NEW_REQUEST.to_owned(), None),
    };
    let app = (names::APP, form.app.clone());
    let hidden = [zone_field(), app, (names::FOLLOWS, form.follows.clone())];
    let hidden = hidden.into_iter().chain(version).collect();
    let takes_up = of.filter(|_| !draft).map(|earlier| {
        let said = (words.filing.follows)(earlier.number);
        view! { <p><a href=paths::request(earlier.id)>{said}</a></p> }
    });
    let is_invalid = reply.problem.as_ref().is_some_and(|problem| problem.code == Code::Invalid);
    let until_hint = (words.filing.until_hint)(&viewer.zone.name);
    view! {
        <Form action=action name="file" hidden=hidden prefix=PREFIX class="stack loose" silent=&[Code::Conflict]>
            {viewer.may::<MayFile>().then(|| view! { <FirstButton act="submit"/> })}
            {is_invalid.then(|| view! {
                <Notice kind=NoticeKind::Error title=words.filing.not_filed>
                    <p>{words.filing.not_filed_detail}</p>
                </Notice>
            })}
            <InTheWay prepared=prepared.clone() reply=reply.clone()/>
            <div class="stack tight">
                <p>
                    {words.filing.who} " "
                    <a href=paths::app(&prepared.app)><strong>{form.app.clone()}</strong></a>
                    " · " {viewer.locale.name(&prepared.plan.name).to_owned()}
                </p>
                {takes_up}
            </div>
            <Asks form=form.clone() prepared=prepared/>
            <Panel id="why" title=words.filing.why>
                <div class="form card">
                    <TextArea name=names::JUSTIFICATION label=words.request_terms.justification hint=words.filing.justification_hint value=form.justification rows=5 maxlength=JUSTIFICATION_CHARS_MAX as u32/>
                    <TextField name=names::NEEDED_UNTIL kind="datetime-local" label=words.request_terms.needed_until hint=until_hint value=form.needed_until/>
                    <CheckField name=names::FOR_GOOD label=words.filing.for_good value="true" checked=form.for_good/>
                    <TextField name=names::CONTACT label=words.request_terms.contact hint=words.filing.contact_hint value=form.contact optional=true/>
                </div>
            </Panel>
            <div class="actions"><Buttons/></div>
        </Form>
    }
}

#[component]
fn Buttons() -> impl IntoView {
    let words = text();
    let why = locked::<MayFile>();
    let draft = why.is_none().then(|| {
        view! { <Submit act="draft" label=words.filing.save_draft/> }
    });
    view! {
        <Submit id="file-why" kind=ButtonKind::Primary act="submit" label=words.filing.submit locked=why/>
        {draft}
        <LinkButton href=paths::REQUESTS kind=ButtonKind::Quiet>{words.ui.cancel}</LinkButton>
    }
}
