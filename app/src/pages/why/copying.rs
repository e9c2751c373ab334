//! The answer as text, in both languages: whoever asks need not speak the language of who answers.

use domain::language::Locale;
use domain::why::{WhyAnswer, WhyView};
use domain::why_text::{Teller, ticket};
use leptos::prelude::*;

use crate::paths;
use crate::ui::{CopyButton, CopyText, Panel};
use crate::viewer::use_viewer;

#[component]
pub(super) fn Copying(view: WhyView, answer: WhyAnswer) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().why;
    let link =
        format!("{}{}", view.public_url, paths::why(&view.app, &view.target, Some(answer.at)));
    let texts = Locale::ALL.map(|locale| {
        let teller = Teller { locale, zone: &viewer.zone };
        (locale, ticket(teller, &view, &answer, &link))
    });
    let buttons = texts
        .iter()
        .map(|(locale, text)| {
            let what = (words.copy_text)(locale.own_name());
            view! { <CopyButton value=text.clone() what=what label=locale.own_name()/> }
        })
        .collect_view();
    let areas = texts
        .into_iter()
        .map(|(locale, text)| {
            let label = (words.copy_text)(locale.own_name());
            let id = format!("text-{}", locale.as_str());
            view! {
                <details class="fold">
                    <summary>{label.clone()}</summary>
                    <CopyText id=id label=label lang=locale.tag() value=text/>
                </details>
            }
        })
        .collect_view();
    view! {
        <Panel id="copy" title=words.copy_title note=words.copy_note>
            <div class="stack tight">
                <div class="actions">{buttons}</div>
                {areas}
            </div>
        </Panel>
    }
}
