//! The bell: how many notifications are unread. Asked with every page, never in between.

use domain::notifications::Unread;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::api::notifications::read_unread;
use crate::paths;
use crate::ui::Icon;
use crate::viewer::{text, use_viewer};

#[component]
pub(super) fn Bell() -> impl IntoView {
    use_viewer().account.as_ref()?;
    let path = use_location().pathname;
    let unread = Resource::new(move || path.get(), |_| read_unread());
    let shown = move || Suspend::new(async move { bell(unread.await.unwrap_or_default()) });
    Some(view! { <Transition>{shown}</Transition> })
}

fn bell(unread: Unread) -> impl IntoView {
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
