//! What is said when an open request asks for the same limit: where it is, and what filing in its
//! place would do.

use domain::problem::Code;
use domain::requests::prepared::{OpenRequest, Prepared};
use leptos::prelude::*;

use crate::components::Refusal;
use crate::paths;
use crate::reply::Reply;
use crate::ui::{Button, ButtonKind, Notice, NoticeKind};
use crate::viewer::use_viewer;

/// Nothing, unless the form was refused for it.
#[component]
pub(super) fn InTheWay(prepared: Prepared, reply: Reply) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().filing;
    let problem = reply.problem.filter(|problem| problem.code == Code::Conflict)?;
    let Some(existing) = problem.existing else {
        return Some(view! { <Refusal problem=problem/> }.into_any());
    };
    let mut open: Vec<OpenRequest> = Vec::new();
    for one in prepared.prospects.into_iter().filter_map(|prospect| prospect.open) {
        if open.iter().all(|known| known.id != one.id) {
            open.push(one);
        }
    }
    let href = paths::request(existing);
    let Some(first) = open.iter().find(|one| one.id == existing).cloned() else {
        // It was closed meanwhile, or it is this form's own.
        return Some(
            view! {
                <Notice kind=NoticeKind::Warning title=words.not_filed>
                    <a href=href>{words.to_request}</a>
                </Notice>
            }
            .into_any(),
        );
    };
    let number = first.number;
    let what = if open.len() > 1 {
        view! { <p>{words.several_open}</p> }.into_any()
    } else {
        let names: Vec<&str> =
            first.names.iter().map(|named| viewer.locale.name(&named.name)).collect();
        let names = names.join(viewer.locale.pick(", ", "、"));
        let replace = format!("replace-{existing}");
        view! {
            <p>{(words.replace_detail)(number, &names)}</p>
            <div class="actions">
                <Button kind=ButtonKind::Danger attr:name="do" attr:value=replace>
                    {(words.replace)(number)}
                </Button>
            </div>
        }
        .into_any()
    };
    Some(
        view! {
            <Notice kind=NoticeKind::Warning title=(words.open_already)(number)>
                <p>{words.open_detail} " " <a href=href>{(words.open_link)(number)}</a></p>
                {what}
            </Notice>
        }
        .into_any(),
    )
}
