//! What a decision would do, before it is made, with what must be confirmed by name.

use domain::ids::AppKey;
use leptos::prelude::*;

use super::grants::{Grants, Line, Risks};
use crate::components::{ChangePreview, Confirm, RequestBadge};
use crate::reply::DecisionShown;
use crate::viewer::use_viewer;

/// A part of the form that decides: its hidden field says what was looked at.
#[component]
pub(super) fn Effects(app: AppKey, lines: Vec<Line>, shown: DecisionShown) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().desk;
    let preview = shown.preview;
    let proposed_end = preview.proposed_end.map(|end| {
        let moment = viewer.zone.date_time(end, viewer.locale);
        view! { <p>{(words.proposed_end)(&moment)}</p> }
    });
    view! {
        <div class="stack tight desk-preview" id="preview">
            <h3 tabindex="-1">{words.preview}</h3>
            <p>{words.becomes} " " <RequestBadge state=preview.state/></p>
            <Risks risks=preview.risks lines=lines.clone()/>
            <Grants lines=lines grants=shown.grants caption=words.preview/>
            {proposed_end}
            <ChangePreview app=app preview=preview.preview.clone() caption=words.show_effects/>
            <input type="hidden" name="shown" value=shown.shown/>
            <Confirm preview=preview.preview/>
        </div>
    }
}
