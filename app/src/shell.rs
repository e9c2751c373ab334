//! The document around the pages.

use domain::locale::shell::Words;
use leptos::nonce::use_nonce;
use leptos::prelude::*;

use crate::layouts::{Console, Counts, Plain};
use crate::page::{Frame, Page};
use crate::site::Site;
use crate::viewer::{Viewer, use_viewer};

/// Wakes the islands: each is an element that names its function in the module.
const WAKE: &str = include_str!("shell/wake.js");

/// Pages that a person may open next are fetched when the pointer rests on their links.
const SPECULATION: &str = include_str!("shell/speculation.json");

/// The whole document.
pub(crate) async fn document(page: Page) -> impl IntoView {
    let Page { title, frame, body } = page;
    let viewer = use_viewer();
    let body = match frame {
        Frame::Plain => view! { <Plain>{body}</Plain> }.into_any(),
        Frame::Console => {
            let counts = Counts::load().await;
            view! { <Console counts=counts>{body}</Console> }.into_any()
        }
    };
    let words: &Words = &viewer.text().shell;
    let title = format!("{title} – {}", words.product);
    let scripts = (frame == Frame::Console).then(scripts);
    let site = use_context::<Site>().unwrap_or_default();
    let icon = site.file("favicon.svg");
    let Viewer { locale, theme, zone, now, build, .. } = viewer.as_ref();
    view! {
        <!DOCTYPE html>
        <html lang=locale.tag() data-theme=theme.attribute()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                // A title's text is written as it stands.
                <title inner_html=escaped(&title)></title>
                <link rel="icon" type="image/svg+xml" href=icon/>
                <link rel="stylesheet" href=site.css/>
                {scripts}
            </head>
            <body
                data-now=now.timestamp_millis().to_string()
                data-zone=zone.name.clone()
                data-build=build.clone()
            >
                {body}
            </body>
        </html>
    }
}

/// The module and what starts it. Not on pages before the sign-in: nothing lives there.
fn scripts() -> impl IntoView {
    let site = use_context::<Site>().unwrap_or_default();
    let start = WAKE.replace("$JS", &site.js).replace("$WASM", &site.wasm);
    view! {
        <link rel="modulepreload" href=site.js.clone() nonce=use_nonce()/>
        <link rel="preload" href=site.wasm.clone() r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
        <script type="speculationrules" nonce=use_nonce() inner_html=SPECULATION></script>
        <script type="module" nonce=use_nonce() inner_html=start></script>
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn a_title_cannot_close_itself() {
        assert_eq!(escaped("</title><script>&"), "&lt;/title>&lt;script>&amp;");
    }
}
