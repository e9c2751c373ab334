//! What a first approver proposes, and the second one's word on it.

use domain::requests::evidence::Evidence;
use leptos::prelude::*;

use super::forms::{About, action};
use super::grants::{Grants, Risks, lines};
use super::preview::Effects;
use super::shared::refusal;
use crate::components::mistake;
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
    let effects = agree.decision.clone().map(|shown| {
        let (app, reply) = (request.app.clone(), agree.clone());
        let lines = lines(&desk, &viewer);
        view! { <Effects app=app lines=lines shown=*shown reply=reply prefix="agree-"/> }
    });
    view! {
        <details class="desk-verdict" open=agree.is_for("agree")>
            <summary data-key="a"><span>{words.agree}</span><kbd aria-hidden="true">"a"</kbd></summary>
            <form class="form" method="post" action=to>
                <About request=request.clone() act="agree"/>
                <TextArea name="reason" prefix="agree-" label=words.agree_reason value=agree.typed("reason") error=mistake(&agree, "reason") optional=true maxlength=1000/>
                {effects}
                <div class="actions"><Button kind=ButtonKind::Primary>{label}</Button></div>
            </form>
        </details>
        <details class="desk-verdict" open=refuse.is_for("refuse")>
            <summary data-key="d"><span>{words.refuse}</span><kbd aria-hidden="true">"d"</kbd></summary>
            <form class="form" method="post" action=other>
                <About request=request act="refuse"/>
                <TextArea name="reason" prefix="refuse-" label=words.reason value=refuse.typed("reason") error=mistake(&refuse, "reason") required=true maxlength=1000/>
                <div class="actions"><Button kind=ButtonKind::Danger>{words.refuse_now}</Button></div>
            </form>
        </details>
    }
}
