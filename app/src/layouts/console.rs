//! The frame of the console: top bar, navigation, the page, keyboard.

use domain::notifications::Unread;
use domain::requests::list::Waiting;
use leptos::prelude::*;

use crate::api::notifications::read_unread;
use crate::api::requests::read_waiting;
use crate::viewer::{text, use_viewer};

mod bell;
mod help;
mod nav;
mod places;
mod top_bar;
mod waiting;

/// The numbers in the bars. Read with every page, never in between; what is not known is not shown.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    /// `None`: nobody is signed in.
    unread: Option<Unread>,
    waiting: Option<Waiting>,
}

impl Counts {
    pub(crate) async fn load() -> Self {
        if use_viewer().account.is_none() {
            return Self::default();
        }
        Self {
            unread: Some(read_unread().await.unwrap_or_default()),
            waiting: read_waiting().await.ok(),
        }
    }
}

#[component]
pub(crate) fn Console(counts: Counts, children: Children) -> impl IntoView {
    view! {
        <div class="console">
            <a class="skip-link" href="#main">{text().shell.skip_to_content}</a>
            <top_bar::TopBar unread=counts.unread/>
            <nav::SideNav waiting=counts.waiting/>
            <main id="main" class="main" tabindex="-1">{children()}</main>
            <help::KeyboardHelp/>
        </div>
    }
}
