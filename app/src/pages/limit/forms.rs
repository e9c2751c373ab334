//! The two forms of the page and what came back of them. They live as long as the page, while
//! what it reads is read anew.

use domain::apps::LimitView;
use domain::overrides::form::{OverrideForm, target_text};
use domain::problem::{Code, Problem};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::api::Answer;
use crate::api::forms::{PostEnd, PostOverride, checks_of, names, override_of};

/// A form to set an override that came back: what was typed, and the answer.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Returned {
    pub(super) form: OverrideForm,
    /// `None`: it was done, or nothing was sent.
    pub(super) problem: Option<Problem>,
    pub(super) is_done: bool,
}

/// Handles; copies are the same forms.
#[derive(Clone, Copy)]
pub(super) struct Forms {
    pub(super) set: ServerAction<PostOverride>,
    pub(super) end: ServerAction<PostEnd>,
    returned: RwSignal<Returned>,
    ending: RwSignal<Ending>,
}

/// A form to end an override that came back.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Ending {
    /// The override's id.
    pub(super) id: String,
    pub(super) reason: String,
    /// Names of the checks that were ticked.
    pub(super) ticked: Vec<String>,
    /// `None`: it was done, or nothing was sent.
    pub(super) problem: Option<Problem>,
    pub(super) is_done: bool,
}

impl Forms {
    pub(super) fn new() -> Self {
        let (returned, ending) = by_address();
        let forms = Self {
            set: ServerAction::new(),
            end: ServerAction::new(),
            returned: RwSignal::new(returned),
            ending: RwSignal::new(ending),
        };
        Effect::new(move |_| {
            let Some(answer) = forms.set.value().get() else { return };
            let form = forms.set.input().get_untracked().map(|input| input.form);
            let form = form.or_else(|| Some(forms.returned.get_untracked().form));
            let returned = match answer {
                Ok(()) => Returned { is_done: true, ..Returned::default() },
                Err(failure) => Returned {
                    form: form.unwrap_or_default(),
                    problem: Some(failure.0),
                    is_done: false,
                },
            };
            let _ = forms.returned.try_set(returned);
        });
        // What is being sent is kept before the answer comes, which may clear it.
        Effect::new(move |_| {
            if let Some(input) = forms.set.input().get() {
                let _ = forms.returned.try_update(|returned| returned.form = input.form);
            }
        });
        Effect::new(move |_| {
            let Some(answer) = forms.end.value().get() else { return };
            let sent = forms.end.input().get_untracked();
            let ending = match (answer, sent) {
                (Ok(()), _) => Ending { is_done: true, ..Ending::default() },
                (Err(failure), Some(sent)) => Ending {
                    id: sent.id.to_string(),
                    reason: sent.reason,
                    ticked: sent.confirm,
                    problem: Some(failure.0),
                    is_done: false,
                },
                (Err(failure), None) => Ending { problem: Some(failure.0), ..Ending::default() },
            };
            let _ = forms.ending.try_set(ending);
        });
        forms
    }

    /// Whether an answer says that the page is out of date: something was done, by this person or
    /// by another. Tracked.
    pub(super) fn needs_reading(self) -> bool {
        let changes = |answer: &Option<Answer<()>>| match answer {
            Some(Ok(())) => true,
            Some(Err(failure)) => failure.0.code == Code::Stale,
            None => false,
        };
        let set = self.set.value().with(changes);
        let end = self.end.value().with(changes);
        set || end
    }

    /// The answer to the form that sets, if it was about a limit of `view`. Tracked: it changes
    /// with an answer, not with what is sent.
    pub(super) fn returned(self, view: &LimitView) -> Memo<Returned> {
        let mine: Vec<String> =
            view.explanations.iter().map(|one| target_text(&one.target)).collect();
        let answered = Memo::new(move |_| {
            self.returned.with(|returned| (returned.problem.clone(), returned.is_done))
        });
        Memo::new(move |_| {
            let (problem, is_done) = answered.get();
            let form = self.returned.get_untracked().form;
            match is_done || mine.contains(&form.target) {
                true => Returned { form, problem, is_done },
                false => Returned::default(),
            }
        })
    }

    /// The answer to the form that ends. Tracked.
    pub(super) fn ending(self) -> Ending {
        self.ending.get()
    }

    /// A form to set an override that was refused because what it does was not confirmed. Changes
    /// with an answer, not with what is sent.
    pub(super) fn unconfirmed(self) -> Memo<Option<OverrideForm>> {
        let problem = Memo::new(move |_| self.returned.with(|returned| returned.problem.clone()));
        Memo::new(move |_| {
            let code = problem.with(|problem| problem.as_ref().map(|problem| problem.code));
            let is_unconfirmed = code == Some(Code::Unconfirmed);
            is_unconfirmed.then(|| self.returned.with_untracked(|returned| returned.form.clone()))
        })
    }
}

/// What the address brought back of a form that was posted without JavaScript.
fn by_address() -> (Returned, Ending) {
    use_query_map().with_untracked(|query| {
        let done = query.get_str(names::DONE);
        let code = query.get_str(names::REFUSED).and_then(Code::parse);
        let problem = code.map(|code| Problem::new(code, ""));
        let mut ending = Ending { is_done: done == Some(names::ENDED), ..Ending::default() };
        let form = override_of(query);
        let returned = Returned {
            problem: problem.clone().filter(|_| form.is_some()),
            form: form.unwrap_or_default(),
            is_done: done == Some(names::SET),
        };
        if let Some(id) = query.get(names::END) {
            let reason = query.get(names::REASON).unwrap_or_default();
            ending = Ending { id, reason, ticked: checks_of(query), problem, ..ending };
        }
        (returned, ending)
    })
}
