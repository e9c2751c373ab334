//! The two forms of the page and what came back of them. They live as long as the page, while
//! what it reads is read anew.

use domain::apps::LimitView;
use domain::overrides::form::{OverrideForm, target_text};
use domain::problem::{Code, Problem};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::api::Answer;
use crate::api::forms::{PostEnd, PostOverride, names, override_of};

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
    is_ended: RwSignal<bool>,
}

impl Forms {
    pub(super) fn new() -> Self {
        let (returned, is_ended) = by_address();
        let forms = Self {
            set: ServerAction::new(),
            end: ServerAction::new(),
            returned: RwSignal::new(returned),
            is_ended: RwSignal::new(is_ended),
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
            let is_ended = forms.end.value().with(|answer| matches!(answer, Some(Ok(()))));
            if is_ended {
                let _ = forms.is_ended.try_set(true);
            }
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

    pub(super) fn is_ended(self) -> bool {
        self.is_ended.get()
    }
}

/// What the address brought back of a form that was posted without JavaScript.
fn by_address() -> (Returned, bool) {
    use_query_map().with_untracked(|query| {
        let done = query.get_str(names::DONE);
        let code = query.get_str(names::REFUSED).and_then(Code::parse);
        let returned = Returned {
            form: override_of(query).unwrap_or_default(),
            problem: code.map(|code| Problem::new(code, "")),
            is_done: done == Some(names::SET),
        };
        (returned, done == Some(names::ENDED))
    })
}
