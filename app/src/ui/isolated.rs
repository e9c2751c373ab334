//! Texts of strangers: whatever they hold, they turn nothing of the page around them.

use domain::texts::{contained, parts};
use leptos::prelude::*;

/// What somebody wrote, or sent: a reason, a comment, a name, a group's id.
#[component]
pub fn Isolated(#[prop(into)] text: String) -> impl IntoView {
    view! { <bdi>{contained(&text).into_owned()}</bdi> }
}

/// A sentence of ours with such texts in it, as [`domain::texts::isolate`] marked them.
#[component]
pub fn Sentence(#[prop(into)] text: String) -> impl IntoView {
    let is_plain = parts(&text).all(|(is_isolated, _)| !is_isolated);
    if is_plain {
        return text.into_any();
    }
    let part = |(is_isolated, part): (bool, &str)| match is_isolated {
        true => view! { <Isolated text=part.to_owned()/> }.into_any(),
        false => part.to_owned().into_any(),
    };
    parts(&text).map(part).collect_view().into_any()
}
