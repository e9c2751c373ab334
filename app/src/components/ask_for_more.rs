//! The way from a limit to a request for more of it.

use domain::access::{FileRequest as MayFile, Role};
use domain::ids::AppKey;
use domain::limit_values::{LimitValue, Target};
use leptos::prelude::*;

use super::role_name;
use crate::paths;
use crate::ui::Icon;
use crate::viewer::use_viewer;

/// `name` is the limit's. Of what has no bound there is no more.
#[component]
pub fn AskForMore(
    app: AppKey,
    target: Target,
    limit: LimitValue,
    #[prop(into)] name: String,
) -> impl IntoView {
    if limit == LimitValue::Unlimited {
        return None;
    }
    let viewer = use_viewer();
    let words = viewer.text();
    let label = words.requests.ask_for_more;
    if viewer.may::<MayFile>() {
        let of = (words.requests.ask_for_more_of)(&name);
        let href = paths::ask_for_more(&app, &target);
        return Some(
            view! { <a class="ask-for-more" href=href aria-label=of>{label}</a> }.into_any(),
        );
    }
    let why = (words.terms.needs_role)(role_name(Role::Support, words));
    let title = why.clone();
    Some(
        view! {
            <span class="ask-for-more" title=title>
                {Icon::Lock.small()} {label} <span class="unseen">": " {why}</span>
            </span>
        }
        .into_any(),
    )
}
