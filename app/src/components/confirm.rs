//! What must be confirmed before a change is saved: one box a check, in words with counts.

use domain::changes::{Outcome, Preview};
use domain::checks::Check;
use domain::quotas::QuotaUnit;
use domain::units::{Measure, count};
use leptos::prelude::*;

use super::form::CONFIRM;
use crate::ui::{Badge, BadgeKind, FormState, Icon};
use crate::viewer::{text, use_viewer};

/// A sentence for each check that fires.
fn sentences(preview: &Preview) -> Vec<(Check, String)> {
    let viewer = use_viewer();
    let words = &viewer.text().changes;
    let sentence = |check: Check| {
        let limits = match check {
            Check::CallsOffPlanned => preview.calls_off.len() as u64,
            _ => preview.firing(check).count() as u64,
        };
        // Of several that keep history the one that loses most; one that is not known outweighs all.
        let lost = preview.firing(check).map(|row| match row.outcome {
            Outcome::Destroyed { days } => days,
            _ => None,
        });
        let lost = lost.reduce(|one, other| one.zip(other).map(|(one, other)| one.max(other)));
        let days = lost.flatten();
        let days =
            days.map(|days| Measure::Quota(QuotaUnit::Days).amount(days as f64, viewer.locale));
        (check, words.check(check, limits, &count(limits), days.as_deref()))
    };
    preview.checks.iter().copied().map(sentence).collect()
}

/// The same in one look, above the rows.
#[component]
pub fn CheckSummary(preview: Preview) -> impl IntoView {
    let words = &text().changes;
    if preview.checks.is_empty() {
        return view! { <p class="soft">{words.no_danger}</p> }.into_any();
    }
    let marks = sentences(&preview).into_iter().map(|(check, sentence)| {
        let kind = match check {
            Check::DeletesHistory | Check::BelowCurrentUse => BadgeKind::Danger,
            _ => BadgeKind::Warning,
        };
        view! { <li><Badge kind=kind>{Icon::Warning.small()} {sentence}</Badge></li> }
    });
    view! { <ul class="check-summary">{marks.collect_view()}</ul> }.into_any()
}

/// One box for each check that fires, in a form.
#[component]
pub fn Confirm(
    preview: Preview,
    /// The form is still being typed: sent without the ticks it comes back and says what is missing.
    #[prop(optional)]
    is_draft: bool,
) -> impl IntoView {
    if preview.checks.is_empty() {
        return None;
    }
    let words = &text().changes;
    let form = FormState::around();
    let error_id = form.id(CONFIRM) + "-error";
    let missing = form.error(CONFIRM);
    let is_refused = missing.is_some();
    let missing = missing.map(|missing| {
        let id = error_id.clone();
        view! {
            <div class="field">
                <p class="error" id=id>{Icon::Error.small()} <span>{missing}</span></p>
            </div>
        }
    });
    let boxes = sentences(&preview).into_iter().map(|(check, sentence)| {
        let id = format!("{}-{}", form.id(CONFIRM), check.as_str());
        let is_ticked = form.is_checked(CONFIRM, check.as_str(), false);
        let is_missing = is_refused && !is_ticked;
        view! {
            <div class="field">
                <span class="check">
                    <input
                        id=id.clone()
                        type="checkbox"
                        name=CONFIRM
                        value=check.as_str()
                        checked=is_ticked
                        required=!is_draft
                        aria-invalid=is_missing.then_some("true")
                        aria-describedby=is_missing.then(|| error_id.clone())
                    />
                    <label for=id.clone()>{sentence}</label>
                </span>
            </div>
        }
    });
    let boxes = boxes.collect_view();
    Some(view! {
        <fieldset class="confirm">
            <legend>{words.confirm_title}</legend>
            {missing}
            {boxes}
        </fieldset>
    })
}
