//! The right half: who has it, and what may be decided, by whom, and why not by others.

use domain::requests::evidence::Evidence;
use domain::requests::{RequestState, Verdict};
use domain::texts::isolate;
use leptos::prelude::*;

use super::decided::Decided;
use super::forms::{SILENT, VerdictForm, about, action, key_of};
use super::proposal::ProposalPanel;
use super::shared::{hindrance, is_me, refusal};
use super::stale::Stale;
use crate::components::Form;
use crate::reply::Reply;
use crate::ui::{Button, ButtonKind, Icon, Moment, Panel, Refused, Sentence, TextArea};
use crate::viewer::{text, use_viewer};

#[component]
pub(super) fn Decision(desk: Evidence, reply: Reply) -> impl IntoView {
    let words = text();
    let request = desk.view.request.clone();
    let viewer = use_viewer();
    let holder = request.state.is_open().then(|| view! { <Holder desk=desk.clone()/> });
    let is_proposed = request.proposal.is_some() && request.state == RequestState::InReview;
    let inside = if request.state.is_final() {
        let left = leftover(&desk, &reply, Some(words.desk.closed.to_owned()));
        view! { <Decided desk=desk.clone()/> {left} }.into_any()
    } else if is_proposed {
        let left = leftover(&desk, &reply, Some(words.desk.proposal.to_owned()));
        view! { <ProposalPanel desk=desk.clone() reply=reply.clone()/> {left} }.into_any()
    } else {
        let why = hindrance(&desk, &viewer);
        view! { <Verdicts desk=desk.clone() reply=reply.clone() why=why/> }.into_any()
    };
    let supersede = request.state.is_open().then(|| {
        let reply = reply.of("supersede");
        view! { <Supersede desk=desk.clone() reply=reply/> }
    });
    view! {
        <Panel id="decision" title=words.desk.decision class="desk-decision">
            <Stale desk=desk.clone() reply=reply.clone()/>
            {holder}
            {inside}
            {supersede}
        </Panel>
    }
}

/// A form that came back, though nothing of its kind can be sent any more: what was typed stays.
fn leftover(desk: &Evidence, reply: &Reply, why: Option<String>) -> Option<AnyView> {
    let verdict = Verdict::parse(&reply.form)?;
    let (desk, reply) = (desk.clone(), reply.clone());
    Some(view! { <VerdictForm verdict=verdict desk=desk reply=reply refused=why/> }.into_any())
}

/// Who has it since when; taking it, taking it over, giving it back.
#[component]
fn Holder(desk: Evidence) -> impl IntoView {
    let viewer = use_viewer();
    let request = desk.view.request.clone();
    let words = &viewer.text().desk;
    let is_in_review = request.state == RequestState::InReview;
    let mine = request.claim.as_ref().is_some_and(|claim| is_me(Some(claim.id), &viewer));
    let said = match &request.claim {
        None => words.nobody_has_it.to_owned(),
        Some(_) if mine => words.you_have_it.to_owned(),
        Some(claim) => (words.has_it)(&isolate(&claim.name)),
    };
    let since = request.claim.as_ref().map(|claim| {
        view! { <span class="faint">{words.since} " " <Moment at=claim.at/></span> }
    });
    let (act, label) = match (&request.claim, mine) {
        (Some(_), true) if is_in_review => ("release", words.release),
        (Some(_), false) => ("take_over", words.take_over),
        _ => ("claim", words.claim),
    };
    let withdraws = (act == "take_over" && request.proposal.is_some()).then(|| {
        view! { <p class="soft">{words.take_over_withdraws}</p> }
    });
    let button = match refusal(&desk, &viewer) {
        Some(why) => view! { <Refused id="claim-why" why=why>{label}</Refused> }.into_any(),
        None => view! {
            <Form action=action(&request) act=act hidden=about(&request) class="" silent=SILENT>
                <Button attr:data-key="c">{label} " " <kbd aria-hidden="true">"c"</kbd></Button>
            </Form>
        }
        .into_any(),
    };
    view! {
        <div class="card stack tight desk-holder">
            <div class="row spread">
                <p><strong><Sentence text=said/></strong> " " {since}</p>
                {button}
            </div>
            {withdraws}
        </div>
    }
}

#[component]
fn Verdicts(desk: Evidence, reply: Reply, why: Option<String>) -> impl IntoView {
    let Some(why) = why else {
        let forms = Verdict::ALL.into_iter().map(|verdict| {
            let (desk, reply) = (desk.clone(), reply.of(verdict.as_str()));
            view! { <VerdictForm verdict=verdict desk=desk reply=reply refused=None/> }
        });
        return view! { <div class="stack tight">{forms.collect_view()}</div> }.into_any();
    };
    let words = text();
    let left = leftover(&desk, &reply, Some(why.clone()));
    let buttons = Verdict::ALL.into_iter().map(|verdict| {
        let name = (words.request_terms.verdict)(verdict);
        view! {
            <button
                type="button"
                class="button"
                aria-disabled="true"
                aria-describedby="decision-why"
                data-key=key_of(verdict)
            >
                {name}
            </button>
        }
    });
    let buttons = buttons.collect_view();
    view! {
        <div class="card stack tight">
            <p id="decision-why">{Icon::Lock.small()} " " <Sentence text=why/></p>
            <div class="row">{buttons}</div>
        </div>
        {left}
    }
    .into_any()
}

/// Where the limit gives by now what is asked there is nothing to grant.
#[component]
fn Supersede(desk: Evidence, reply: Reply) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().desk;
    let request = desk.view.request.clone();
    let is_given = desk.asks.iter().zip(&request.asks).all(|(known, ask)| known.is_given(ask));
    let why = match is_given {
        true => refusal(&desk, &viewer),
        false => Some(words.supersede_refused.to_owned()),
    };
    if let Some(why) = why {
        return view! { <Refused id="supersede-why" why=why small=true>{words.supersede}</Refused> }
            .into_any();
    }
    let to = action(&request);
    view! {
        <details class="card desk-verdict" open=reply.problem.is_some()>
            <summary>{words.supersede}</summary>
            <Form action=to act="supersede" hidden=about(&request) prefix="supersede-" class="form" silent=SILENT>
                <p>{words.supersede_detail}</p>
                <TextArea name="reason" label=words.reason hint=words.reason_hint required=true maxlength=1000/>
                <div class="actions">
                    <Button kind=ButtonKind::Danger>{words.supersede_now}</Button>
                </div>
            </Form>
        </details>
    }
    .into_any()
}
