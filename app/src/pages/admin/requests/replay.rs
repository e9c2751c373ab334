//! What came of a replay: the figures, and which requests.

use domain::requests::{Replay, Replayed};
use domain::units::count;
use leptos::prelude::*;

use crate::components::RequestBadge;
use crate::paths;
use crate::ui::{Badge, BadgeKind, Isolated, Moment, Notice, NoticeKind, Table};
use crate::viewer::text;

#[component]
pub(super) fn Figures(replay: Replay) -> impl IntoView {
    let words = &text().request_rules;
    let figures = replay.figures;
    let sentence = match figures.people {
        0 => words.figures_none.to_owned(),
        people => {
            let (rule, otherwise) = (count(figures.rule), count(figures.otherwise));
            (words.figures)(&count(people), &rule, &otherwise)
        }
    };
    let kind = match figures.otherwise {
        0 => NoticeKind::Info,
        _ => NoticeKind::Warning,
    };
    view! {
        <Notice kind=kind title=sentence>
            <Moment at=replay.at/>
        </Notice>
    }
}

/// The requests that it would have decided; those that a person decided otherwise come first.
#[component]
pub(super) fn Rows(replay: Replay) -> impl IntoView {
    let words = &text().request_rules;
    if replay.rows.is_empty() {
        return None;
    }
    let (shown, all) = (replay.rows.len() as u64, replay.figures.rule);
    let cut = (shown < all).then(|| {
        view! { <p class="faint">{(words.rows_shown)(&count(shown), &count(all))}</p> }
    });
    let rows = replay.rows.into_iter().map(row).collect_view();
    Some(view! {
        <Table caption=words.replay>
            <thead>
                <tr>
                    <th scope="col">{words.column_request}</th>
                    <th scope="col">{words.column_app}</th>
                    <th scope="col">{words.column_decided}</th>
                    <th scope="col" class="second">{words.column_by}</th>
                    <th scope="col" class="second">{words.column_reason}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
        {cut}
    })
}

fn row(one: Replayed) -> impl IntoView {
    let words = &text().request_rules;
    let mark = match one.judged.is_otherwise() {
        true => view! { <Badge kind=BadgeKind::Warning>{words.otherwise}</Badge> },
        false => view! { <Badge kind=BadgeKind::Outline>{words.alike}</Badge> },
    };
    view! {
        <tr>
            <th scope="row" class="snug">
                <a class="row-link" href=paths::request(one.judged.id)>
                    {format!("R-{}", one.judged.number)}
                </a>
            </th>
            <td><a href=paths::app(&one.app)>{one.app.to_string()}</a></td>
            <td><RequestBadge state=one.judged.was/> " " {mark}</td>
            <td class="second snug"><Isolated text=one.by/> " " <Moment at=one.decided_at/></td>
            <td class="second wrap"><Isolated text=one.reason/></td>
        </tr>
    }
}
