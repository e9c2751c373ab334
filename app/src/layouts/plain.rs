//! The frame of pages that nobody needs to be signed in for.

use leptos::prelude::*;

use super::preferences::Preferences;
use crate::paths;
use crate::ui::Icon;
use crate::viewer::text;

/// Name, switches, and the page in the middle.
#[component]
pub(crate) fn Plain(children: Children) -> impl IntoView {
    let words = &text().shell;
    view! {
        <div class="plain">
            <a class="skip-link" href="#main">{words.skip_to_content}</a>
            <header>
                <a class="brand" href=paths::OVERVIEW>{Icon::Overview.view()} {words.product}</a>
                <Preferences compact=true/>
            </header>
            <main id="main" tabindex="-1">{children()}</main>
        </div>
    }
}
