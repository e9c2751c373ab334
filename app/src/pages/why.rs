//! Why a limit is what it is, now or at a past moment: the address is a permalink, the answer can
//! be copied as text for a customer's ticket.

use domain::ids::AppKey;
use domain::limit_values::Target;
use domain::overrides::form::{parse_target, target_text};
use domain::why::{MomentFault, WhyView};
use leptos::prelude::*;

use super::app_key::{app_key_of_path, not_found};
use crate::address::query;
use crate::api::Answer;
use crate::api::why::read_why;
use crate::components::loaded_page;
use crate::page::Page;
use crate::paths;
use crate::ui::{Button, ButtonKind, Crumb, LinkButton, Notice, NoticeKind, PageHeader, TextField};
use crate::viewer::{text, use_viewer};

mod answer;
mod copying;

use answer::AnswerOf;

/// The names in the address.
const TARGET: &str = "target";
const AT: &str = "at";
const ZONE: &str = "zone";

pub(crate) async fn why() -> Page {
    let query = query();
    let target = query.get_str(TARGET).and_then(parse_target);
    let moment = query.get(AT).unwrap_or_default();
    let zone = query.get(ZONE).unwrap_or_else(|| use_viewer().zone.name.clone());
    let read = read(app_key_of_path(), target, moment.clone(), zone).await;
    let body = loaded_page(read, |view| view! { <Why view=view moment=moment/> });
    Page::new(text().why.title, body)
}

async fn read(
    key: Option<AppKey>,
    target: Option<Target>,
    moment: String,
    zone: String,
) -> Answer<WhyView> {
    let (Some(app), Some(target)) = (key, target) else { return not_found() };
    read_why(app, target, moment, zone).await
}

/// `moment` is as it was typed or linked to; empty: now.
#[component]
fn Why(view: WhyView, moment: String) -> impl IntoView {
    let registered = use_viewer().zone.date_time(view.registered_at, use_viewer().locale);
    let fault = view.answer.as_ref().err().copied();
    let words = &text().why;
    // A moment that has an answer, if not one about a limit.
    let notice = fault.filter(|fault| *fault == MomentFault::BeforeRegistration).map(|fault| {
        view! { <Notice kind=NoticeKind::Warning>{words.fault(fault, &registered)}</Notice> }
    });
    let shown = view.answer.clone().ok().map(|answer| {
        view! { <AnswerOf view=view.clone() answer=*answer/> }
    });
    view! {
        <div class="stack loose">
            <Head view=view.clone()/>
            <Ask view=view moment=moment/>
            {notice}
            {shown}
        </div>
    }
}

#[component]
fn Head(view: WhyView) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let crumbs = vec![
        Crumb::new(words.apps.title, paths::APPS),
        Crumb::new(view.app.as_str(), paths::app(&view.app)),
        Crumb::new(viewer.locale.name(&view.name), paths::target(&view.app, &view.target)),
    ];
    let question = match &view.answer {
        Ok(answer) if !answer.is_now => {
            (words.why.question_then)(&viewer.zone.date_time(answer.at, viewer.locale))
        }
        Ok(_) => words.why.question_now.to_owned(),
        Err(_) => words.why.title.to_owned(),
    };
    let title = viewer.locale.name(&view.name).to_owned();
    view! { <PageHeader title=title lead=question crumbs=crumbs/> }
}

/// The form that chooses the moment: a GET form, so that what it asks stands in the address.
#[component]
fn Ask(view: WhyView, moment: String) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().why;
    let path = format!("{}/why", paths::app(&view.app));
    let (value, error) = match &view.answer {
        Ok(answer) if answer.is_now => (String::new(), String::new()),
        Ok(answer) => (viewer.zone.input_text(answer.at), String::new()),
        // Said below, where the answer would stand.
        Err(MomentFault::BeforeRegistration) => (moment, String::new()),
        Err(fault) => (moment, words.fault(*fault, "")),
    };
    let now = paths::why(&view.app, &view.target, None);
    view! {
            <form class="filters" action=path method="get">
                <input type="hidden" name=TARGET value=target_text(&view.target)/>
                <input type="hidden" name=ZONE value=viewer.zone.name.clone()/>
                <TextField
                    name=AT
                    kind="datetime-local"
                    label=words.moment
                    hint=(words.moment_hint)(&viewer.zone.name)
                    value=value
                    error=error
                    class="grows"
                />
                <Button kind=ButtonKind::Primary>{words.ask}</Button>
                <LinkButton href=now>{words.ask_now}</LinkButton>
            </form>
    }
}
