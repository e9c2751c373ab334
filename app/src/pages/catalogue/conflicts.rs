//! The ledger: where the documents contradict each other, what each says, which reading holds.

use domain::catalogue::{Catalogue, Conflict, ConflictClass, Reading};
use domain::units::count;
use leptos::prelude::*;

use crate::ui::Panel;
use crate::viewer::{Viewer, use_viewer};

#[component]
pub(super) fn Conflicts<'a>(catalogue: &'a Catalogue) -> impl IntoView + use<> {
    let viewer = use_viewer();
    let words = &viewer.text().catalogue;
    let classes: Vec<AnyView> = catalogue
        .conflict_classes
        .iter()
        .map(|class| {
            let conflicts = catalogue.conflicts.iter().filter(|one| one.class == class.class);
            class_view(class, conflicts, &viewer)
        })
        .collect();
    view! {
        <p class="soft">{words.conflicts_lead}</p>
        {classes}
    }
}

fn class_view<'a>(
    class: &ConflictClass,
    conflicts: impl Iterator<Item = &'a Conflict>,
    viewer: &Viewer,
) -> AnyView {
    let words = &viewer.text().catalogue;
    let entries: Vec<AnyView> = conflicts.map(|conflict| conflict_view(conflict, viewer)).collect();
    let number = entries.len() as u64;
    let title = format!("{}. {}", class.class, viewer.locale.name(&class.name));
    let note = (words.conflict_count)(number, &count(number));
    view! {
        <Panel id=format!("class-{}", class.class) title=title note=note>
            <div class="ledger">{entries}</div>
        </Panel>
    }
    .into_any()
}

fn conflict_view(conflict: &Conflict, viewer: &Viewer) -> AnyView {
    let words = &viewer.text().catalogue;
    let name = |name: &domain::language::Name| viewer.locale.name(name).to_owned();
    let readings = conflict.readings.iter().map(|one| reading_view(one, viewer)).collect_view();
    let reason = conflict.reason.as_ref().map(|reason| {
        view! { <p class="soft">{name(reason)}</p> }
    });
    view! {
        <article class="card conflict" id=format!("conflict-{}", conflict.id)>
            <h3>{name(&conflict.subject)}</h3>
            <div class="readings">
                <h4 class="unseen">{words.readings}</h4>
                <dl>{readings}</dl>
            </div>
            <div class="decision">
                <h4>{words.decision}</h4>
                <p>{name(&conflict.decision)}</p>
                {reason}
            </div>
        </article>
    }
    .into_any()
}

/// What a document says, in its own words and language.
fn reading_view(reading: &Reading, viewer: &Viewer) -> impl IntoView + use<> {
    let spoken = (viewer.text().terms.source_line)(&reading.document, reading.line);
    let lang = if reading.text.is_ascii() { "en" } else { "zh-Hans" };
    view! {
        <div>
            <dt><abbr class="source code" title=spoken>{reading.document.clone()} ":" {reading.line}</abbr></dt>
            <dd lang=lang>{reading.text.clone()}</dd>
        </div>
    }
}
