//! The bell: how many notifications are unread.

use domain::notifications::Unread;
use leptos::prelude::*;

use crate::paths;
use crate::ui::Icon;
use crate::viewer::text;

#[component]
pub(super) fn Bell(unread: Unread) -> impl IntoView {
    let words = &text().notifications;
    let label = match unread.count {
        0 => words.all_read.to_owned(),
        count => (words.unread_count)(count, unread.more),
    };
    let count = (unread.count > 0).then(|| {
        let more = if unread.more { "+" } else { "" };
        view! { <span class="bell-count" aria-hidden="true">{unread.count} {more}</span> }
    });
    let title = label.clone();
    view! {
        <a class="button quiet small bell" href=paths::NOTIFICATIONS title=title>
            {Icon::Bell.view()}
            <span class="unseen">{label}</span>
            {count}
        </a>
    }
}
