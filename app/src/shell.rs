//! The document around the pages: rendered by the server only.

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;

use crate::root::App;
use crate::site::Site;
use crate::viewer::{ELEMENT_ID, Viewer};

/// The whole document.
pub fn shell() -> impl IntoView {
    let site = use_context::<Site>().unwrap_or_default();
    let viewer = use_context::<Viewer>().unwrap_or_default();
    let start = format!(
        "import init, {{ hydrate }} from \"{}\";\
         init({{ module_or_path: \"{}\" }}).then(hydrate);",
        site.js, site.wasm
    );
    let icon = site.file("favicon.svg");
    view! {
        <!DOCTYPE html>
        <html lang=viewer.locale.tag() data-theme=viewer.theme.attribute()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" type="image/svg+xml" href=icon/>
                <link rel="stylesheet" href=site.css/>
                <link rel="modulepreload" href=site.js nonce=use_nonce()/>
                <script type="application/json" id=ELEMENT_ID inner_html=viewer.to_script()></script>
                <script type="module" nonce=use_nonce()>{start}</script>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}
