//! Choosing the plan of an App Key: which it shall have and from when on, what that would do, and
//! then, with everything confirmed and a reason, doing it.
//!
//! What is asked stands in the address, so a preview can be shared, and every step is a page of its
//! own: the same with JavaScript and without.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::changes::plan::PlanChoice;
use domain::ids::{AppKey, PlanId};
use domain::overrides::form::parse_time;
use domain::plans::{PlanBook, Terms};
use domain::problem::Code;
use domain::rules::FormRule;
use leptos::prelude::*;

use super::app_key::{app_key_of_path, not_found};
use crate::address::{Params, query};
use crate::api::Answer;
use crate::api::app_plan::read_plan_choice;
use crate::api::terms::read_terms;
use crate::components::loaded_page;
use crate::page::Page;
use crate::paths;
use crate::reply::{Reply, use_reply};
use crate::ui::{Crumb, Fact, Facts, PageHeader};
use crate::viewer::{text, use_viewer};

mod change;
mod choose;
mod coming;
mod conflict;

/// What is asked: by the address, or by a form that came back.
#[derive(Clone, Debug, Default, PartialEq)]
struct Asked {
    plan: String,
    /// As it was typed.
    starts_at: String,
    starts: Option<DateTime<Utc>>,
    is_start_unreadable: bool,
    reason: String,
    /// The plan that the person saw as the present one.
    seen: String,
    /// Why the form that chooses came back.
    refused: Option<Code>,
}

/// The form that chooses, and the one that calls off.
const CHOOSE: &str = "choose";
const CANCEL: &str = "cancel";

/// The fields of the form that chooses; in the address they ask what it would do.
mod names {
    pub(super) const PLAN: &str = "plan";
    pub(super) const STARTS_AT: &str = "starts_at";
    pub(super) const REASON: &str = "reason";
    pub(super) const SEEN: &str = "seen";
}

impl Asked {
    fn parse(query: &Params, reply: &Reply) -> Self {
        let reply = reply.of(CHOOSE);
        let text = |name| match reply.form.is_empty() {
            true => query.get(name).unwrap_or_default(),
            false => reply.typed(name),
        };
        let starts_at = text(names::STARTS_AT);
        let starts = parse_time(&starts_at, &use_viewer().zone, FormRule::StartUnreadable);
        Self {
            plan: text(names::PLAN),
            starts_at,
            starts: starts.ok().flatten(),
            is_start_unreadable: starts.is_err(),
            reason: text(names::REASON),
            seen: text(names::SEEN),
            refused: reply.problem.map(|problem| problem.code),
        }
    }

    /// The plan to preview.
    fn wanted(&self) -> Option<PlanId> {
        let is_asked = !self.plan.is_empty() && !self.is_start_unreadable;
        is_asked.then(|| PlanId::new(self.plan.as_str()))
    }
}

/// The id of the region that follows the question.
const RESULT: &str = "plan-change";

pub(crate) async fn app_plan() -> Page {
    let reply = use_reply();
    let asked = Asked::parse(&query(), &reply);
    let read = read(app_key_of_path(), &asked).await;
    let body = loaded_page(read, |(choice, terms)| {
        view! { <Choice choice=choice terms=terms asked=asked reply=reply/> }
    });
    Page::new(text().app_key.plan_title, body)
}

async fn read(key: Option<AppKey>, asked: &Asked) -> Answer<(PlanChoice, Arc<Terms>)> {
    let Some(key) = key else { return not_found() };
    let choice = read_plan_choice(key, asked.wanted(), asked.starts).await?;
    Ok((choice, read_terms(None).await?))
}

/// The plan's name; its id where this page does not know it.
fn plan_name(book: &PlanBook, id: &PlanId) -> String {
    let locale = use_viewer().locale;
    book.plan(id).map_or_else(|| id.to_string(), |plan| locale.name(&plan.name).to_owned())
}

#[component]
fn Choice(choice: PlanChoice, terms: Arc<Terms>, asked: Asked, reply: Reply) -> impl IntoView {
    let words = text();
    let app = paths::app(&choice.app);
    let key = choice.app.to_string();
    let crumbs =
        vec![Crumb::new(words.apps.title, paths::APPS), Crumb::new(key.clone(), app.clone())];
    let now = plan_name(&terms.book, &choice.plan);
    let coming = choice.coming.clone().zip(choice.cancelling.clone());
    let coming = coming.map(|(coming, preview)| {
        let (choice, terms) = (choice.clone(), terms.clone());
        let is_open = reply.is_for(CANCEL);
        view! { <coming::Coming choice=choice terms=terms coming=coming preview=preview is_open=is_open/> }
    });
    let is_stale = asked.refused == Some(Code::Stale);
    let below = if is_stale {
        view! { <conflict::Conflict choice=choice terms=terms asked=asked/> }.into_any()
    } else {
        view! {
            <choose::Choose choice=choice.clone() terms=terms.clone() asked=asked.clone()/>
            <div id=RESULT><change::Change choice=choice terms=terms asked=asked/></div>
        }
        .into_any()
    };
    view! {
        <div class="stack loose">
            <PageHeader
                title=words.app_key.plan_title
                lead=words.app_key.plan_question
                crumbs=crumbs
            />
            <Facts inline=true>
                <Fact name=words.terms.app_key><strong>{key}</strong></Fact>
                <Fact name=words.app_key.plan_now><strong>{now}</strong></Fact>
            </Facts>
            {coming}
            {below}
            <p><a href=app>{words.app_key.back}</a></p>
        </div>
    }
}
