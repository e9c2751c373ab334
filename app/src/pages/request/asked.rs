//! What is asked, by whom, until when, and why.

use domain::requests::Request;
use domain::requests::evidence::Related;
use leptos::prelude::*;
use uuid::Uuid;

use super::shared::number_of;
use crate::paths;
use crate::ui::{Badge, BadgeKind, Fact, Facts, Icon, Isolated, Moment, Panel};
use crate::viewer::use_viewer;

#[component]
pub(super) fn Asked(request: Request, related: Vec<Related>) -> impl IntoView {
    let viewer = use_viewer();
    let (words, now) = (viewer.text(), viewer.now);
    let desk = &words.desk;
    let app = request.app.to_string();
    let filed = request.submitted_at.unwrap_or(request.created_at);
    let due = request.due_at.map(|due| {
        let late = (due < now).then(|| {
            view! { <Badge kind=BadgeKind::Warning>{Icon::Clock.small()} {desk.overdue}</Badge> }
        });
        view! { <Fact name=desk.due><Moment at=due/> " " {late}</Fact> }
    });
    let until = match request.needed_until {
        Some(until) => view! { <Moment at=until/> }.into_any(),
        None => words.request_terms.for_good.into_any(),
    };
    let contact = request.contact.map(|contact| {
        view! { <Fact name=words.request_terms.contact><Isolated text=contact/></Fact> }
    });
    let (one, other) = (related.clone(), related);
    let follows = request.follows.map(|id| {
        view! { <Fact name=desk.follows><Other id=id related=one unknown=desk.earlier/></Fact> }
    });
    let by = request.superseded_by.map(|id| {
        view! { <Fact name=desk.superseded_by><Other id=id related=other unknown=desk.later/></Fact> }
    });
    view! {
        <Panel id="asked" title=desk.asked>
            <div class="card stack">
                <Facts>
                    <Fact name=words.terms.app_key>
                        <a href=paths::app(&request.app)><strong>{app}</strong></a>
                    </Fact>
                    <Fact name=desk.filed_by>
                        <Isolated text=request.filed_by.name()/> ", " <Moment at=filed/>
                    </Fact>
                    {due}
                    <Fact name=words.request_terms.needed_until>{until}</Fact>
                    {contact}
                    {follows}
                    {by}
                </Facts>
                <div class="stack tight">
                    <h3>{words.request_terms.justification}</h3>
                    <p class="desk-text"><Isolated text=request.justification/></p>
                </div>
            </div>
        </Panel>
    }
}

/// A link to another request, by its number where that is known.
#[component]
fn Other(id: Uuid, related: Vec<Related>, unknown: &'static str) -> impl IntoView {
    let known = related.iter().find(|one| one.id == id);
    let name = known.map_or_else(|| unknown.to_owned(), |one| number_of(one.number));
    view! { <a href=paths::request(id)>{name}</a> }
}
