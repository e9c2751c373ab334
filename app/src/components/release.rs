//! Which release of plans and catalogue a page shows, and what of it was set by a person.

use domain::terms::Edited;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;

use crate::paths;
use crate::ui::{Notice, NoticeKind};
use crate::viewer::{text, use_viewer};

/// The name of the release in the address.
pub const RELEASE: &str = "release";

/// The release that an address asks for; `None`: the newest.
pub fn release_of(params: &ParamsMap) -> Option<u32> {
    params.get_str(RELEASE).and_then(|text| text.parse().ok())
}

/// The release that the address of the page asks for.
pub fn use_release() -> Memo<Option<u32>> {
    let query = use_query_map();
    Memo::new(move |_| query.with(release_of))
}

/// Says that the page shows an older release, and leads back.
#[component]
pub fn ReleaseNotice(release: Memo<Option<u32>>, page: &'static str) -> impl IntoView {
    move || {
        release.get().map(|release| {
            let words = &text().releases;
            view! {
                <Notice kind=NoticeKind::Warning>
                    {(words.old)(release)} " "
                    <a href=page>{words.back_to_newest}</a> " · "
                    <a href=paths::RELEASES>{words.title}</a>
                </Notice>
            }
        })
    }
}

/// Who set a value in place of the documents, when and why.
#[component]
pub fn EditedMark(edited: Edited) -> impl IntoView {
    let viewer = use_viewer();
    let when = viewer.zone.date_time(edited.at, viewer.locale);
    view! {
        <p>{(viewer.text().releases.edited)(&edited.by, &when)}</p>
        <blockquote>{edited.reason}</blockquote>
    }
}
