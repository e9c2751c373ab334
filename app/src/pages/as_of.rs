//! One App Key as it was at a past moment, or what differs between two. The address holds the
//! moments, so every answer is a permalink.

use chrono::{DateTime, Utc};
use domain::as_of::{AsOfAnswer, AsOfView};
use domain::ids::AppKey;
use leptos::prelude::*;

use super::app_key::{app_key_of_path, not_found};
use crate::address::query;
use crate::api::Answer;
use crate::api::as_of::read_as_of;
use crate::components::loaded_page;
use crate::page::Page;
use crate::paths;
use crate::ui::{Button, ButtonKind, Crumb, LinkButton, PageHeader, TextField};
use crate::viewer::{text, use_viewer};

mod comparison;
mod moment;
mod parts;

use comparison::Compared;
use moment::AtMoment;

/// The names in the address.
const AT: &str = "at";
const AND: &str = "and";
const ZONE: &str = "zone";
const SHOW: &str = "show";
const ALL: &str = "all";

/// What the address asks.
#[derive(Clone, Debug, PartialEq)]
struct Asked {
    /// As they were typed or linked to; empty: now, and no comparison.
    at: String,
    and: String,
    zone: String,
    /// Also the limits that are the same at both moments.
    all: bool,
}

pub(crate) async fn as_of() -> Page {
    let query = query();
    let asked = Asked {
        at: query.get(AT).unwrap_or_default(),
        and: query.get(AND).unwrap_or_default(),
        zone: query.get(ZONE).unwrap_or_else(|| use_viewer().zone.name.clone()),
        all: query.get_str(SHOW) == Some(ALL),
    };
    let read = read(app_key_of_path(), &asked).await;
    let body = loaded_page(read, |view| view! { <Past view=view asked=asked/> });
    Page::new(text().as_of.title, body)
}

async fn read(key: Option<AppKey>, asked: &Asked) -> Answer<AsOfView> {
    let Some(app) = key else { return not_found() };
    read_as_of(app, asked.at.clone(), asked.and.clone(), asked.zone.clone()).await
}

#[component]
fn Past(view: AsOfView, asked: Asked) -> impl IntoView {
    let (head, ask) = (head(&view), ask(&view, &asked));
    let (app, all) = (view.app, asked.all);
    let answer = match view.answer {
        Ok(AsOfAnswer::One(state)) => view! { <AtMoment app=app state=*state/> }.into_any(),
        Ok(AsOfAnswer::Two(comparison)) => {
            view! { <Compared app=app comparison=*comparison all=all/> }.into_any()
        }
        Err(_) => ().into_any(),
    };
    view! {
        <div class="stack loose">
            {head}
            {ask}
            {answer}
        </div>
    }
}

fn head(view: &AsOfView) -> AnyView {
    let viewer = use_viewer();
    let words = viewer.text();
    let crumbs = vec![
        Crumb::new(words.apps.title, paths::APPS),
        Crumb::new(view.app.as_str(), paths::app(&view.app)),
    ];
    let time = |at: DateTime<Utc>| viewer.zone.date_time(at, viewer.locale);
    let question = match &view.answer {
        Ok(AsOfAnswer::Two(two)) => (words.as_of.question_two)(&time(two.from), &time(two.to)),
        Ok(AsOfAnswer::One(_)) if view.is_now => words.as_of.question_now.to_owned(),
        Ok(AsOfAnswer::One(one)) => (words.as_of.question_then)(&time(one.at)),
        Err(_) => words.as_of.question.to_owned(),
    };
    view! { <PageHeader title=words.as_of.title lead=question crumbs=crumbs/> }.into_any()
}

/// What stands in the two fields: the moments that were found, or what was typed.
fn fields(view: &AsOfView, asked: &Asked) -> [String; 2] {
    let input = |at: DateTime<Utc>| use_viewer().zone.input_text(at);
    match &view.answer {
        Ok(AsOfAnswer::One(_)) if view.is_now => [String::new(), String::new()],
        Ok(AsOfAnswer::One(one)) => [input(one.at), String::new()],
        Ok(AsOfAnswer::Two(two)) if view.is_now => [String::new(), input(two.to)],
        Ok(AsOfAnswer::Two(two)) => [input(two.from), input(two.to)],
        Err(_) => [asked.at.clone(), asked.and.clone()],
    }
}

/// The form that chooses the moments: a GET form, so that what it asks stands in the address.
fn ask(view: &AsOfView, asked: &Asked) -> AnyView {
    let viewer = use_viewer();
    let words = &viewer.text().as_of;
    let registered = viewer.zone.date_time(view.registered_at, viewer.locale);
    let fault = view.answer.as_ref().err().copied().unwrap_or_default();
    let [first_error, second_error] = words.faults(fault, &viewer.text().why, &registered);
    let [first, second] = fields(view, asked);
    let path = paths::as_of(&view.app, None);
    let now = path.clone();
    let show = asked.all.then(|| view! { <input type="hidden" name=SHOW value=ALL/> });
    view! {
        <form class="filters" action=path method="get" aria-label=words.form>
            <input type="hidden" name=ZONE value=viewer.zone.name.clone()/>
            {show}
            <TextField
                name=AT
                kind="datetime-local"
                label=words.first
                hint=(words.first_hint)(&viewer.zone.name)
                value=first
                error=first_error
                class="grows"
            />
            <TextField
                name=AND
                kind="datetime-local"
                label=words.second
                hint=words.second_hint
                value=second
                error=second_error
                class="grows"
            />
            <Button kind=ButtonKind::Primary>{words.ask}</Button>
            <LinkButton href=now>{words.now}</LinkButton>
        </form>
    }
    .into_any()
}
