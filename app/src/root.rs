//! The routes of the console.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, StaticSegment};

/// The whole console.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Routes fallback=|| "Not found">
                <Route path=StaticSegment("") view=|| view! { <h1>"Headroom"</h1> } ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}
