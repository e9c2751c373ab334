//! What a first approver proposes, and the second one's word on it.

use domain::requests::evidence::Evidence;
use leptos::prelude::*;

use super::forms::{SILENT, about, action};
use super::grants::{Grants, Risks, lines};
use super::preview::Effects;
use super::shared::refusal;
use crate::components::Form;
use crate::reply::Reply;
use crate::ui::{Button, ButtonKind, Fact, Facts, Icon, Isolated, Moment, Sentence, TextArea};
use crate::viewer::use_viewer;

#[component]
pub(super) fn ProposalPanel(desk: Evidence, reply: Reply) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let request = desk.view.request.clone();
    let proposal = request.proposal.clone()?;
    let own = desk.is_own_proposal.then(|| words.desk.own_proposal.to_owned());
    let why = refusal(&desk, &viewer).or(own);
    let lines = lines(&desk, &viewer);
    let answer = match why {
        Some(why) => view! {
            <p id="decision-why">{Icon::Lock.small()} " " <Sentence text=why/></p>
            <div class="row">
                <button type="button" class="button" aria-disabled="true" aria-describedby="decision-why" data-key="a">
                    {words.desk.agree}
                </button>
                <button type="button" class="button" aria-disabled="true" aria-describedby="decision-why" data-key="d">
                    {words.desk.refuse}
                </button>
            </div>
        }
        .into_any(),
        None => view! { <Answer desk=desk reply=reply/> }.into_any(),
    };
    Some(view! {
        <div class="card stack">
            <h3>{words.desk.proposal}</h3>
            <Facts>
                <Fact name=words.desk.proposed_by>
                    <Isolated text=proposal.by.name()/> ", " <Moment at=proposal.at/>
                </Fact>
                <Fact name=words.desk.reason>
                    <span class="desk-text"><Isolated text=proposal.reason/></span>
                </Fact>
            </Facts>
            <Grants lines=lines.clone() grants=proposal.grants caption=words.desk.grants/>
            <Risks risks=proposal.risks lines=lines/>
            {answer}
        </div>
    })
}

#[component]
fn Answer(desk: Evidence, reply: Reply) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().desk;
    let request = desk.view.request.clone();
    let (to, other) = (action(&request), action(&request));
    let (agree, refuse) = (reply.of("agree"), reply.of("refuse"));
    let label = if agree.decision.is_some() { words.agree_now } else { words.show_effects };
    let (shown, app, lines) = (agree.decision.clone(), request.app.clone(), lines(&desk, &viewer));
    let effects = move || shown.map(|shown| view! { <Effects app=app lines=lines shown=*shown/> });
    view! {
        <details class="desk-verdict" open=agree.is_for("agree")>
            <summary data-key="a"><span>{words.agree}</span><kbd aria-hidden="true">"a"</kbd></summary>
            <Form action=to act="agree" hidden=about(&request) prefix="agree-" class="form" silent=SILENT>
                <TextArea name="reason" label=words.agree_reason optional=true maxlength=1000/>
                {effects()}
                <div class="actions"><Button kind=ButtonKind::Primary>{label}</Button></div>
            </Form>
        </details>
        <details class="desk-verdict" open=refuse.is_for("refuse")>
            <summary data-key="d"><span>{words.refuse}</span><kbd aria-hidden="true">"d"</kbd></summary>
            <Form action=other act="refuse" hidden=about(&request) prefix="refuse-" class="form" silent=SILENT>
                <TextArea name="reason" label=words.reason required=true maxlength=1000/>
                <div class="actions"><Button kind=ButtonKind::Danger>{words.refuse_now}</Button></div>
            </Form>
        </details>
    }
}
