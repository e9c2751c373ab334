//! The line above panels whose stream is gone, or whose page is older than the server.

use leptos::prelude::*;

use crate::ui::{Button, Notice, NoticeKind};
use crate::viewer::text;

/// Says across a page that its figures are the last known ones, or that the tab is older than the
/// server; hidden until the browser finds that so. Put the live panels below it into an element with
/// `data-stale="false"`.
#[component]
pub fn StaleNotice() -> impl IntoView {
    let words = text();
    view! {
        <div class="stack tight" aria-live="polite">
            <div data-when="stale" hidden=true>
                <Notice kind=NoticeKind::Stale>{words.states.feed_stale}</Notice>
            </div>
            <div data-when="outdated" hidden=true>
                <Notice>
                    <span class="row">
                        {words.shell.new_version}
                        <Button small=true attr:r#type="button" attr:data-reload="">
                            {words.ui.reload}
                        </Button>
                    </span>
                </Notice>
            </div>
        </div>
    }
}
