//! A failure as a page shows it, and the one way in which pages wait for what they read.

use domain::problem::{Code, Problem};
use domain::units::duration;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::api::{Answer, Failure};
use crate::paths;
use crate::ui::{EmptyState, Icon, LinkButton, PageHeader, Pending};
use crate::viewer::{text, use_viewer};

/// Shows what a page's one resource answers: the value by `show`, or the failure. The last value
/// stays while the next is on its way. On the server the page gets the failure's status.
pub fn loaded<T, V>(
    resource: Resource<Answer<T>>,
    show: impl Fn(T) -> V + Clone + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    answered(resource, show, |problem| view! { <FailureState problem=problem/> }.into_any())
}

/// The same for a page whose heading comes with what it reads: a failure brings its own.
pub fn loaded_page<T, V>(
    resource: Resource<Answer<T>>,
    show: impl Fn(T) -> V + Clone + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    answered(resource, show, |problem| view! { <FailurePage problem=problem/> }.into_any())
}

fn answered<T, V>(
    resource: Resource<Answer<T>>,
    show: impl Fn(T) -> V + Clone + Send + Sync + 'static,
    fail: fn(Problem) -> AnyView,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let read = move || {
        let show = show.clone();
        Suspend::new(async move {
            match resource.await {
                Ok(value) => show(value).into_any(),
                Err(Failure(problem)) => fail(problem),
            }
        })
    };
    view! { <Transition fallback=|| view! { <Pending/> }>{read}</Transition> }
}

/// A failure that is all there is on its page.
#[component]
fn FailurePage(problem: Problem) -> impl IntoView {
    let words = &text().states;
    let title = match problem.code {
        Code::NotFound => words.nothing_here,
        code => words.of(code).title,
    };
    view! {
        <div class="stack">
            <PageHeader title=title/>
            <FailureState problem=problem/>
        </div>
    }
}

/// Says what went wrong, what to do, and by which number the log knows it.
#[component]
pub fn FailureState(problem: Problem) -> impl IntoView {
    set_status(problem.code);
    let viewer = use_viewer();
    let words = viewer.text();
    let failure = words.states.of(problem.code);
    let wait = problem.retry_after_seconds.map(|seconds| {
        let time = duration(u64::from(seconds), viewer.locale);
        view! { <p class="faint">{(words.states.retry_after)(&time)}</p> }
    });
    let request = (!problem.request_id.is_empty()).then(|| {
        view! { <p><small class="faint">{(words.states.request_id)(&problem.request_id)}</small></p> }
    });
    let action = match problem.code {
        Code::Unauthenticated => {
            view! { <LinkButton href=sign_in_from_here()>{words.shell.sign_in}</LinkButton> }
                .into_any()
        }
        Code::NotFound | Code::Forbidden => view! {
            <LinkButton href=paths::OVERVIEW>{words.states.to_overview}</LinkButton>
        }
        .into_any(),
        _ => view! { <a class="button" href="" rel="external">{words.ui.retry}</a> }.into_any(),
    };
    view! {
        <EmptyState icon=icon(problem.code) title=failure.title detail=failure.advice class="error">
            {wait}
            {action}
            {request}
        </EmptyState>
    }
}

/// Signs in and comes back to the page on show.
fn sign_in_from_here() -> String {
    let location = use_location();
    let (path, search) = (location.pathname.get_untracked(), location.search.get_untracked());
    let here = if search.is_empty() { path } else { format!("{path}?{search}") };
    paths::sign_in(&here)
}

fn icon(code: Code) -> Icon {
    match code {
        Code::Unauthenticated | Code::Forbidden | Code::ForeignOrigin => Icon::Lock,
        Code::NotFound => Icon::Missing,
        Code::Stale | Code::TooMany => Icon::Clock,
        _ => Icon::Error,
    }
}

#[cfg(feature = "ssr")]
fn set_status(code: Code) {
    let options = use_context::<leptos_axum::ResponseOptions>();
    if let (Some(options), Ok(status)) = (options, http::StatusCode::from_u16(code.status())) {
        options.set_status(status);
    }
}

#[cfg(not(feature = "ssr"))]
fn set_status(_code: Code) {}
