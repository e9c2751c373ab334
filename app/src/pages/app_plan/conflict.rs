//! Somebody was quicker: what this person saw and wanted, what is there now and who did it. Nothing
//! of it is decided here; who was slower chooses.

use std::sync::Arc;

use domain::changes::plan::PlanChoice;
use domain::ids::PlanId;
use domain::plans::Terms;
use leptos::prelude::*;

use super::{Asked, names, plan_name};
use crate::components::{LastChangeText, Side};
use crate::paths;
use crate::ui::{Button, Facts, Isolated, LinkButton, Notice, NoticeKind, Panel};
use crate::viewer::use_viewer;

#[component]
pub(super) fn Conflict(choice: PlanChoice, terms: Arc<Terms>, asked: Asked) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().changes;
    let moment = |at| viewer.zone.date_time(at, viewer.locale);
    let name = |id: &str| plan_name(&terms.book, &PlanId::new(id));
    let wanted = match asked.starts {
        Some(at) => (words.coming_plan)(&name(&asked.plan), &moment(at)),
        None => name(&asked.plan),
    };
    let coming = choice.coming.as_ref().map(|coming| {
        let plan = plan_name(&terms.book, &coming.plan);
        let sentence = (words.coming_plan)(&plan, &moment(coming.starts_at));
        view! { <span class="subline">{words.coming} ": " {sentence}</span> }
    });
    let (saw, now) = (name(&asked.seen), plan_name(&terms.book, &choice.plan));
    let reason = asked.reason.clone();
    view! {
        <Panel id="change" title=words.conflict_title>
            <div class="stack card">
                <Notice kind=NoticeKind::Error>{words.conflict_detail}</Notice>
                <Facts>
                    <Side name=words.conflict_saw>{saw}</Side>
                    <Side name=words.conflict_wanted>
                        {wanted} <span class="subline"><Isolated text=reason/></span>
                    </Side>
                    <Side name=words.conflict_now>{now} {coming}</Side>
                    {choice.last_change.map(|change| view! { <LastChangeText change=change/> })}
                </Facts>
                <form method="get" action=paths::app_plan(&choice.app) class="actions">
                    <input type="hidden" name=names::PLAN value=asked.plan/>
                    <input type="hidden" name=names::STARTS_AT value=asked.starts_at/>
                    <input type="hidden" name=names::REASON value=asked.reason/>
                    <LinkButton href=paths::app(&choice.app)>{words.conflict_keep}</LinkButton>
                    <Button>{words.conflict_mine}</Button>
                </form>
            </div>
        </Panel>
    }
}
