//! The document around the pages: rendered by the server only.

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;

use crate::root::App;
use crate::site::Site;

/// The whole document.
pub fn shell() -> impl IntoView {
    let site = use_context::<Site>().unwrap_or_default();
    let start = format!(
        "import init, {{ hydrate }} from \"{}\";\
         init({{ module_or_path: \"{}\" }}).then(hydrate);",
        site.js, site.wasm
    );
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <link rel="stylesheet" href=site.css/>
                <link rel="modulepreload" href=site.js nonce=use_nonce()/>
                <script type="module" nonce=use_nonce()>{start}</script>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}
