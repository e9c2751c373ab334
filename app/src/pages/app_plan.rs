//! Choosing the plan of an App Key: which it has, which it shall have, and why.

use domain::access::{ChoosePlan, Role};
use domain::apps::AppView;
use domain::ids::{AppKey, PlanId};
use domain::overrides::form::reason_fault;
use domain::plans::PlanBook;
use domain::problem::{Code, Problem};
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::app_key::{not_found, use_app_key};
use crate::api::Answer;
use crate::api::app_plan::PostPlan;
use crate::api::apps::read_app;
use crate::api::forms::names;
use crate::api::terms::read_plans;
use crate::components::{Refusal, loaded_page, role_name};
use crate::paths;
use crate::ui::{
    Button, ButtonKind, Crumb, Fact, Facts, LinkButton, Notice, NoticeKind, PageHeader, Refused,
    SelectField, TextArea,
};
use crate::viewer::{text, use_viewer};

type Read = (AppView, PlanBook);

#[component]
pub fn AppPlanPage() -> impl IntoView {
    let key = use_app_key();
    let both = Resource::new(move || key.get(), read);
    // Outside of what is read, so that it outlives reading anew.
    let choose = ServerAction::<PostPlan>::new();
    let returned = returned(choose);
    // Somebody was quicker: the next attempt must start from what is there now.
    Effect::new(move |_| {
        let is_stale = |value: &Option<Answer<()>>| matches!(value, Some(Err(failure)) if failure.0.code == Code::Stale);
        if choose.value().with(is_stale) {
            both.refetch();
        }
    });
    view! {
        <Title text=text().app_key.plan_title/>
        {loaded_page(both, move |(view, book)| {
            view! { <Choice view=view book=book choose=choose returned=returned/> }
        })}
    }
}

async fn read(key: Option<AppKey>) -> Answer<Read> {
    let Some(key) = key else { return not_found() };
    Ok((read_app(key).await?, read_plans(None).await?))
}

/// A form that came back.
#[derive(Clone, Default, PartialEq)]
struct Returned {
    plan: String,
    reason: String,
    /// The plan that the person saw.
    seen: String,
    problem: Option<Problem>,
}

/// What came back: by the address, or as the answer to this page's own form.
fn returned(choose: ServerAction<PostPlan>) -> RwSignal<Returned> {
    let query = use_query_map();
    let by_address = query.with_untracked(|query| {
        let text = |name| query.get(name).unwrap_or_default();
        let code = query.get_str(names::REFUSED).and_then(Code::parse)?;
        Some(Returned {
            plan: text(names::PLAN),
            reason: text(names::REASON),
            seen: text(names::SEEN),
            problem: Some(Problem::new(code, "")),
        })
    });
    let returned = RwSignal::new(by_address.unwrap_or_default());
    Effect::new(move |_| {
        if let Some(input) = choose.input().get() {
            let _ = returned.try_update(|returned| {
                returned.plan = input.plan.to_string();
                returned.reason = input.reason;
                returned.seen = input.seen.to_string();
            });
        }
    });
    Effect::new(move |_| {
        if let Some(Err(failure)) = choose.value().get() {
            let _ = returned.try_update(|returned| returned.problem = Some(failure.0));
        }
    });
    returned
}

#[component]
fn Choice(
    view: AppView,
    book: PlanBook,
    choose: ServerAction<PostPlan>,
    returned: RwSignal<Returned>,
) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let now = viewer.locale.name(&view.plan.name).to_owned();
    let app = paths::app(&view.app);
    let key = view.app.to_string();
    let crumbs =
        vec![Crumb::new(words.apps.title, paths::APPS), Crumb::new(key.clone(), app.clone())];
    // Only an answer draws the form anew: not what is being typed.
    let answered = Memo::new(move |_| returned.with(|returned| returned.problem.clone()));
    let fields = move || {
        let problem = answered.get();
        let returned = Returned { problem, ..returned.get_untracked() };
        let (view, book) = (view.clone(), book.clone());
        view! { <Fields view=view book=book choose=choose returned=returned/> }
    };
    view! {
        <div class="stack loose">
            <PageHeader
                title=words.app_key.plan_title
                lead=words.app_key.plan_question
                crumbs=crumbs
            />
            <Facts inline=true>
                <Fact name=words.terms.app_key><strong>{key}</strong></Fact>
                <Fact name=words.app_key.plan_now><strong>{now}</strong></Fact>
            </Facts>
            {fields}
            <p><a href=app>{words.app_key.back}</a></p>
        </div>
    }
}

#[component]
fn Fields(
    view: AppView,
    book: PlanBook,
    choose: ServerAction<PostPlan>,
    returned: Returned,
) -> impl IntoView {
    let words = text();
    let Returned { plan, reason, seen, problem } = returned;
    let code = problem.as_ref().map(|problem| problem.code);
    let is_invalid = code == Some(Code::Invalid);
    let reason_error = reason_fault(&reason).filter(|_| is_invalid);
    let reason_error = reason_error.map_or("", |fault| words.limit.fault(fault));
    let plan_error = match is_invalid {
        true if plan.is_empty() => words.app_key.fault_plan_missing,
        true if plan == view.plan.id.as_str() => words.app_key.fault_plan_same,
        _ => "",
    };
    let at_field = !reason_error.is_empty() || !plan_error.is_empty();
    let refusal = problem.filter(|problem| problem.code != Code::Stale && !at_field);
    let stale = (code == Some(Code::Stale)).then(|| stale_text(&view, &book, &seen));
    view! {
        <ActionForm action=choose attr:class="form card">
            {stale.map(|stale| view! { <Notice kind=NoticeKind::Error>{stale}</Notice> })}
            {refusal.map(|problem| view! { <Refusal problem=problem/> })}
            <input type="hidden" name="app" value=view.app.to_string()/>
            <input type="hidden" name="version" value=view.version.to_string()/>
            <input type="hidden" name="seen" value=view.plan.id.to_string()/>
            <SelectField
                name="plan"
                label=words.app_key.plan_new
                options=options(&book, &view.plan.id)
                selected=plan
                error=plan_error
                required=true
            />
            <TextArea
                name="reason"
                label=words.limit.reason
                hint=words.app_key.plan_reason_hint
                value=reason
                error=reason_error
                required=true
                maxlength=1000
            />
            <Notice>{words.app_key.plan_effect}</Notice>
            <div class="actions"><Submit app=view.app/></div>
        </ActionForm>
    }
}

/// Both plans: the one that was seen, and the one that is there.
fn stale_text(view: &AppView, book: &PlanBook, seen: &str) -> String {
    let viewer = use_viewer();
    let words = &viewer.text().app_key;
    if seen == view.plan.id.as_str() {
        return words.plan_stale_same.to_owned();
    }
    let seen = book.plan(&PlanId::new(seen)).map(|plan| viewer.locale.name(&plan.name).to_owned());
    (words.plan_stale)(&seen.unwrap_or_default(), viewer.locale.name(&view.plan.name))
}

/// Every plan but the present one; those of another price model say so.
fn options(book: &PlanBook, now: &PlanId) -> Vec<(String, String)> {
    let viewer = use_viewer();
    let words = &viewer.text().app_key;
    let edition = book.plan(now).map(|plan| plan.edition.clone());
    let name = |plan: &domain::plans::Plan| {
        let name = viewer.locale.name(&plan.name).to_owned();
        let other = edition.as_ref().is_some_and(|edition| *edition != plan.edition);
        let name = match other {
            true => format!("{name} – {}", words.plan_other_family),
            false => name,
        };
        (plan.id.to_string(), name)
    };
    let first = (String::new(), words.plan_choose.to_owned());
    let others = book.plans.iter().filter(|plan| plan.id != *now).map(name);
    std::iter::once(first).chain(others).collect()
}

#[component]
fn Submit(app: AppKey) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let cancel = view! { <LinkButton href=paths::app(&app)>{words.ui.cancel}</LinkButton> };
    if viewer.may::<ChoosePlan>() {
        return view! {
            <Button kind=ButtonKind::Primary>{words.app_key.plan_submit}</Button>
            {cancel}
        }
        .into_any();
    }
    let why = (words.terms.needs_role)(role_name(Role::Operator, words));
    view! { <Refused id="plan-why" why=why>{words.app_key.plan_submit}</Refused> }.into_any()
}
