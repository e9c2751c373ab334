//! Where a limit comes from, in one small mark.

use chrono::{DateTime, Utc};
use domain::limit_values::LimitOrigin;
use domain::locale::Text;
use domain::units::zone;
use leptos::prelude::*;

use super::age::sentence_with;
use super::{TickKind, Ticking};
use crate::ui::Icon;
use crate::viewer::use_viewer;

pub fn origin_name(origin: LimitOrigin, words: &'static Text) -> &'static str {
    match origin {
        LimitOrigin::Catalogue => words.terms.origin_catalogue,
        LimitOrigin::Plan => words.terms.origin_plan,
        LimitOrigin::Override => words.terms.origin_override,
        LimitOrigin::Temporary => words.terms.origin_temporary,
    }
}

/// A temporary override shows the time that it has left.
#[component]
pub fn OriginMark(
    origin: LimitOrigin,
    #[prop(optional_no_strip)] ends_at: Option<DateTime<Utc>>,
) -> impl IntoView {
    let viewer = use_viewer();
    let (class, icon) = match origin {
        LimitOrigin::Catalogue => ("origin", Icon::Book),
        LimitOrigin::Plan => ("origin", Icon::Layers),
        LimitOrigin::Override => ("origin override", Icon::Pencil),
        LimitOrigin::Temporary => ("origin temporary", Icon::Clock),
    };
    let words = viewer.text();
    let name = match ends_at {
        Some(end) => {
            let left = view! { <Ticking kind=TickKind::Left at=end/> };
            sentence_with(|left| (words.terms.temporary_left)(left), left).into_any()
        }
        None => origin_name(origin, words).into_any(),
    };
    view! { <span class=class title=ends_at.map(zone::utc)>{icon.view()} {name}</span> }
}

/// The same as a link to the chain that made it so; `name` is the limit's.
#[component]
pub fn OriginLink(
    origin: LimitOrigin,
    ends_at: Option<DateTime<Utc>>,
    #[prop(into)] href: String,
    #[prop(into)] name: String,
) -> impl IntoView {
    let title = (use_viewer().text().why.link_of)(&name);
    view! {
        <a class="origin-link" href=href title=title>
            <OriginMark origin=origin ends_at=ends_at/>
        </a>
    }
}
