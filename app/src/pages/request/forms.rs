//! The forms by which a request is decided: plain POSTs to the page. The two that grant something
//! show first what they do; what was typed stays.

use domain::limit_values::LimitValue;
use domain::problem::Code;
use domain::requests::decision_form::{STEP_ROWS, from_field, value_field};
use domain::requests::evidence::Evidence;
use domain::requests::{Request, Verdict};
use leptos::prelude::*;

use super::grants::{Line, lines};
use super::preview::Effects;
use crate::components::{Form, Hidden, LimitText, OverrideTime, mistake, zone_field};
use crate::paths;
use crate::reply::Reply;
use crate::ui::{Button, ButtonKind, CheckField, Icon, RadioField, Sentence, TextArea, TextField};
use crate::viewer::{text, use_viewer};

/// The key that leads to a verdict.
pub(super) fn key_of(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Approve => "a",
        Verdict::ApprovePartially => "o",
        Verdict::Deny => "d",
        Verdict::Ask => "i",
    }
}

/// Where the forms go: the page itself, at the panel.
pub(super) fn action(request: &Request) -> String {
    format!("{}#decision", paths::request(request.id))
}

/// What every form of the panel sends along.
pub(super) fn about(request: &Request) -> Hidden {
    vec![("seen", request.seen().to_string()), zone_field()]
}

/// What the panel itself says.
pub(super) const SILENT: &[Code] = &[Code::Stale];

/// One verdict, folded until it is chosen or came back.
#[component]
pub(super) fn VerdictForm(
    verdict: Verdict,
    desk: Evidence,
    /// Of this form.
    reply: Reply,
    /// Why it cannot be sent now.
    refused: Option<String>,
) -> impl IntoView {
    let words = text();
    let request = desk.view.request.clone();
    let name = (words.request_terms.verdict)(verdict);
    let is_open = reply.form == verdict.as_str();
    let (to, act) = (action(&request), verdict.as_str());
    let prefix = match verdict {
        Verdict::Approve => "approve-",
        Verdict::ApprovePartially => "offer-",
        Verdict::Deny => "deny-",
        Verdict::Ask => "ask-",
    };
    let send = match refused {
        Some(why) => view! { <NotNow verdict=verdict why=why/> }.into_any(),
        None => view! { <Send verdict=verdict reply=reply.clone()/> }.into_any(),
    };
    let inside = move || match verdict {
        Verdict::Approve | Verdict::ApprovePartially => {
            let (desk, reply) = (desk.clone(), reply.clone());
            view! { <Granting verdict=verdict desk=desk reply=reply/> }.into_any()
        }
        Verdict::Deny | Verdict::Ask => {
            let label = match verdict {
                Verdict::Ask => words.desk.question_to_customer,
                _ => words.desk.reason,
            };
            view! { <Reason label=label/> }.into_any()
        }
    };
    view! {
        <details class="card desk-verdict" open=is_open>
            <summary data-key=key_of(verdict)>
                <span>{name}</span>
                <kbd aria-hidden="true">{key_of(verdict)}</kbd>
            </summary>
            <Form action=to act=act hidden=about(&request) prefix=prefix class="form" silent=SILENT>
                {inside()}
                <div class="actions">{send}</div>
            </Form>
        </details>
    }
}

#[component]
fn NotNow(verdict: Verdict, why: String) -> impl IntoView {
    let id = format!("{}-why", verdict.as_str());
    let name = (text().request_terms.verdict)(verdict);
    view! {
        <span class="refused">
            <button type="button" class="button" aria-disabled="true" aria-describedby=id.clone()>
                {Icon::Lock.small()}
                {name}
            </button>
            <span id=id><Sentence text=why/></span>
        </span>
    }
}

#[component]
fn Send(verdict: Verdict, reply: Reply) -> impl IntoView {
    let words = &text().desk;
    let now = match (verdict, &reply.decision) {
        (Verdict::Deny, _) => {
            return view! { <Button kind=ButtonKind::Danger>{words.deny_now}</Button> }.into_any();
        }
        (Verdict::Ask, _) => {
            return view! { <Button kind=ButtonKind::Primary>{words.ask_now}</Button> }.into_any();
        }
        (_, None) => {
            let label = words.show_effects;
            return view! { <Button kind=ButtonKind::Primary>{label}</Button> }.into_any();
        }
        (_, Some(shown)) if !shown.preview.risks.is_empty() => words.propose_now,
        (Verdict::Approve, _) => words.approve_now,
        (Verdict::ApprovePartially, _) => words.offer_now,
    };
    view! {
        <Button kind=ButtonKind::Primary>{now}</Button>
        <Button attr:name="again" attr:value="true" attr:formnovalidate="true">{words.show_effects}</Button>
    }
    .into_any()
}

#[component]
fn Reason(label: &'static str) -> impl IntoView {
    let hint = text().desk.reason_hint;
    view! { <TextArea name="reason" label=label hint=hint required=true maxlength=1000/> }
}

/// What the two verdicts that grant something ask for.
#[component]
fn Granting(verdict: Verdict, desk: Evidence, reply: Reply) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let is_offer = verdict == Verdict::ApprovePartially;
    let lines = lines(&desk, &viewer);
    let offer = is_offer.then(|| {
        let rows = lines.iter().cloned().enumerate().map(|(place, line)| {
            let now = desk.asks.get(place).and_then(|known| known.facts.limit);
            let (reply, several) = (reply.clone(), lines.len() > 1);
            view! { <Offer place=place line=line now=now reply=reply prefilled=several/> }
        });
        rows.collect_view()
    });
    let effects = reply.decision.clone().map(|shown| {
        let app = desk.view.request.app.clone();
        view! { <Effects app=app lines=lines shown=*shown/> }
    });
    let request = desk.view.request.clone();
    view! {
        {offer}
        <HowLong request=request/>
        <InTheWay desk=desk/>
        <Reason label=words.desk.reason/>
        {effects}
    }
}

/// For good, until it is needed, or until a date.
#[component]
fn HowLong(request: Request) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let begin = if request.needed_until.is_some() { "needed" } else { "good" };
    let needed = request.needed_until.map(|until| {
        let moment = viewer.zone.date_time(until, viewer.locale);
        ("needed", format!("{} {moment}", words.desk.until_needed))
    });
    let choices = needed
        .into_iter()
        .chain([("good", words.request_terms.for_good.to_owned())])
        .chain([("date", words.desk.until_date.to_owned())]);
    let radios = choices.map(|(value, label)| {
        view! { <RadioField name="until" value=value label=label checked=value == begin/> }
    });
    let radios = radios.collect_view();
    view! {
        <fieldset class="field desk-until">
            <legend>{words.desk.for_how_long}</legend>
            {radios}
            <TextField
                name="ends_at"
                kind="datetime-local"
                label=words.desk.ends_at
                hint=(words.desk.zone_hint)(&viewer.zone.name)
                optional=true
            />
        </fieldset>
    }
}

/// How much of one limit is granted: a value, or dated steps.
#[component]
fn Offer(
    place: usize,
    line: Line,
    now: Option<LimitValue>,
    reply: Reply,
    /// Whether the requested value stands there until something else is typed.
    prefilled: bool,
) -> impl IntoView {
    let words = text();
    let (measure, requested) = (line.measure, line.ask.requested);
    let first = match requested {
        _ if !prefilled => String::new(),
        LimitValue::Limited { amount } => amount.to_string(),
        _ => "unlimited".to_owned(),
    };
    let is_stepped = (0..STEP_ROWS).any(|step| {
        let later = step > 0 && !reply.typed(&value_field(place, step)).is_empty();
        later
            || !reply.typed(&from_field(place, step)).is_empty()
            || !mistake(&reply, &from_field(place, step)).is_empty()
    });
    let steps = (0..STEP_ROWS).map(|step| {
        let (value, from) = (value_field(place, step), from_field(place, step));
        let number = (words.desk.step)(step + 1);
        let of_step = |what: &str| format!("{number}: {what}");
        let value_view = (step > 0).then(|| {
            view! { <TextField name=value label=of_step(words.desk.value) optional=true/> }
        });
        view! {
            <div class="form-pair">
                {value_view}
                <TextField name=from label=of_step(words.desk.from) kind="datetime-local" optional=true/>
            </div>
        }
    });
    let steps = steps.collect_view();
    let field = value_field(place, 0);
    view! {
        <fieldset class="desk-offer">
            <legend>{line.name}</legend>
            <p class="soft">
                {words.request_terms.requested} " "
                <strong><LimitText limit=Some(requested) measure=measure/></strong>
                " · " {words.desk.now} " " <LimitText limit=now measure=measure/>
            </p>
            <TextField name=field label=words.desk.value hint=words.desk.value_hint value=first/>
            <details class="fold" open=is_stepped>
                <summary>{words.desk.steps}</summary>
                <p class="hint">{words.desk.steps_hint}</p>
                {steps}
            </details>
        </fieldset>
    }
}

/// Temporary overrides that may overlap with what is granted, and the choice to end them.
#[component]
fn InTheWay(desk: Evidence) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let lines = lines(&desk, &viewer);
    let rows: Vec<_> = lines
        .into_iter()
        .zip(desk.asks)
        .flat_map(|(line, known)| {
            known.temporary.into_iter().map(move |one| (line.name.clone(), line.measure, one))
        })
        .map(|(name, measure, one)| {
            let href = paths::one_override(one.id);
            view! {
                <li>
                    <a href=href>{name} " " <LimitText limit=Some(one.value) measure=measure/></a>
                    <span class="subline"><OverrideTime one=one/></span>
                </li>
            }
        })
        .collect();
    if rows.is_empty() {
        return ().into_any();
    }
    view! {
        <div class="stack tight">
            <p>{words.desk.in_the_way}</p>
            <ul class="desk-list">{rows}</ul>
            <CheckField name="replace" label=words.desk.replace value="true"/>
        </div>
    }
    .into_any()
}
