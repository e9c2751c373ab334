//! The frame of the console: top bar, navigation, the page, keyboard.

use leptos::prelude::*;
use leptos_router::components::Outlet;

use super::arrival::Announcer;

mod bell;
mod help;
mod keyboard;
mod nav;
mod top_bar;
mod waiting;

/// Stays while pages change inside it.
#[component]
pub fn Console() -> impl IntoView {
    keyboard::listen();
    view! {
        <div class="console">
            <a class="skip-link" href="#main" rel="external">{crate::viewer::text().shell.skip_to_content}</a>
            <top_bar::TopBar/>
            <nav::SideNav/>
            <main id="main" class="main" tabindex="-1"><Outlet/></main>
            <help::KeyboardHelp/>
            <Announcer/>
        </div>
    }
}
