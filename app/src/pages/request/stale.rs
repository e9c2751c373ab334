//! The request or the App Key changed under somebody's hands: what happened since, and by whom.

use domain::problem::Code;
use domain::requests::Seen;
use domain::requests::evidence::Evidence;
use leptos::prelude::*;

use crate::components::LastChangeText;
use crate::reply::Reply;
use crate::ui::{Facts, Isolated, Moment, Notice, NoticeKind};
use crate::viewer::use_viewer;

#[component]
pub(super) fn Stale(desk: Evidence, reply: Reply) -> impl IntoView {
    reply.problem.as_ref().filter(|problem| problem.code == Code::Stale)?;
    let viewer = use_viewer();
    let words = viewer.text();
    let request = &desk.view.request;
    let seen = reply.typed("seen").parse::<Seen>().ok();
    // Each entry of the thread takes one version.
    let newer = seen.map_or(0, |seen| request.version.saturating_sub(seen.request));
    let newer = usize::try_from(newer).unwrap_or(usize::MAX);
    let skipped = desk.view.events.len().saturating_sub(newer);
    let events = desk.view.events.into_iter().skip(skipped).map(|event| {
        let happened = (words.request_terms.happened)(event.kind);
        let said =
            event.text.map(|text| view! { <span class="subline"><Isolated text=text/></span> });
        view! {
            <li>
                <strong><Isolated text=event.by.name()/></strong>
                " " {happened} ", " <Moment at=event.at/> {said}
            </li>
        }
    });
    let events = events.collect_view();
    let has_other_limits = seen.is_none_or(|seen| seen.app != request.app_version);
    let change = desk.last_change.filter(|_| has_other_limits).map(|change| {
        view! { <Facts><LastChangeText change=change/></Facts> }
    });
    let turned_at = request
        .app_turned_at
        .filter(|_| seen.is_some_and(|seen| seen.turned_at != request.app_turned_at));
    let turned = turned_at.map(|at| {
        let moment = viewer.zone.date_time(at, viewer.locale);
        view! { <p>{(words.desk.stale_turned)(&moment)}</p> }
    });
    Some(view! {
        <Notice kind=NoticeKind::Error title=words.desk.stale>
            <div class="stack tight">
                <p>{words.desk.stale_detail}</p>
                <ul>{events}</ul>
                {turned}
                {change}
            </div>
        </Notice>
    })
}
