//! A failure as a page shows it, and the one way in which pages wait for what they read.

use domain::problem::{Code, Problem};
use domain::units::duration;
use leptos::prelude::*;

use crate::address::address;
use crate::api::{Answer, Failure};
use crate::page::set_status;
use crate::paths;
use crate::ui::{EmptyState, Icon, LinkButton, PageHeader};
use crate::viewer::{text, use_viewer};

/// Shows what a page loaded: the value by `show`, or the failure, with whose status the page is
/// answered.
pub fn loaded<T, V: IntoView + 'static>(answer: Answer<T>, show: impl FnOnce(T) -> V) -> AnyView {
    match answer {
        Ok(value) => show(value).into_any(),
        Err(Failure(problem)) => view! { <FailureState problem=problem/> }.into_any(),
    }
}

/// The same for a page whose heading comes with what it loads: a failure brings its own.
pub fn loaded_page<T, V: IntoView + 'static>(
    answer: Answer<T>,
    show: impl FnOnce(T) -> V,
) -> AnyView {
    match answer {
        Ok(value) => show(value).into_any(),
        Err(Failure(problem)) => view! { <FailurePage problem=problem/> }.into_any(),
    }
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
        _ => view! { <a class="button" href="">{words.ui.retry}</a> }.into_any(),
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
    paths::sign_in(&address().place())
}

fn icon(code: Code) -> Icon {
    match code {
        Code::Unauthenticated | Code::Forbidden | Code::ForeignOrigin => Icon::Lock,
        Code::NotFound => Icon::Missing,
        Code::Stale | Code::TooMany => Icon::Clock,
        _ => Icon::Error,
    }
}
