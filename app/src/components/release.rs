//! Which release of plans and catalogue a page shows, and what of it was set by a person.

use domain::sources::Edited;
use domain::texts::isolate;
use leptos::prelude::*;

use crate::address::{Params, query};
use crate::paths;
use crate::ui::{Isolated, Notice, NoticeKind, Sentence};
use crate::viewer::{text, use_viewer};

/// The name of the release in the address.
pub const RELEASE: &str = "release";

/// The release that an address asks for; `None`: the newest.
pub fn release_of(params: &Params) -> Option<u32> {
    params.get_str(RELEASE).and_then(|text| text.parse().ok())
}

/// The release that the address of the page asks for.
pub fn use_release() -> Option<u32> {
    release_of(&query())
}

/// Says that the page shows an older release, and leads back.
#[component]
pub fn ReleaseNotice(
    #[prop(optional_no_strip)] release: Option<u32>,
    page: &'static str,
) -> impl IntoView {
    let words = &text().releases;
    let release = release?;
    Some(view! {
        <Notice kind=NoticeKind::Warning>
            {(words.old)(release)} " "
            <a href=page>{words.back_to_newest}</a> " · "
            <a href=paths::RELEASES>{words.title}</a>
        </Notice>
    })
}

/// Who set a value in place of the documents, when and why.
#[component]
pub fn EditedMark(edited: Edited) -> impl IntoView {
    let viewer = use_viewer();
    let when = viewer.zone.date_time(edited.at, viewer.locale);
    view! {
        <p><Sentence text=(viewer.text().releases.edited)(&isolate(&edited.by), &when)/></p>
        <blockquote><Isolated text=edited.reason/></blockquote>
    }
}
