//! What came back of the two forms of the page: by the address to which they led.

use domain::apps::LimitView;
use domain::overrides::form::{OverrideForm, target_text};
use domain::problem::{Code, Problem};

use crate::address::query;
use crate::api::forms::{checks_of, names, override_of};

/// A form to set an override that came back: what was typed, and the answer.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Returned {
    pub(super) form: OverrideForm,
    /// `None`: it was done, or nothing was sent.
    pub(super) problem: Option<Problem>,
    pub(super) is_done: bool,
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

/// Both forms.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Forms {
    returned: Returned,
    pub(super) ending: Ending,
}

impl Forms {
    pub(super) fn of_address() -> Self {
        let query = query();
        let done = query.get_str(names::DONE);
        let code = query.get_str(names::REFUSED).and_then(Code::parse);
        let problem = code.map(Problem::of);
        let mut ending = Ending { is_done: done == Some(names::ENDED), ..Ending::default() };
        let form = override_of(&query);
        let returned = Returned {
            problem: problem.clone().filter(|_| form.is_some()),
            form: form.unwrap_or_default(),
            is_done: done == Some(names::SET),
        };
        if let Some(id) = query.get(names::END) {
            let reason = query.get(names::REASON).unwrap_or_default();
            ending = Ending { id, reason, ticked: checks_of(&query), problem, ..ending };
        }
        Self { returned, ending }
    }

    /// The form that sets, if it was about a limit of `view`.
    pub(super) fn returned(&self, view: &LimitView) -> Returned {
        let is_mine = |target| target_text(target) == self.returned.form.target;
        let mut targets = view.explanations.iter().map(|one| &one.target);
        match self.returned.is_done || targets.any(is_mine) {
            true => self.returned.clone(),
            false => Returned::default(),
        }
    }

    /// A form to set an override that was refused because what it does was not confirmed.
    pub(super) fn unconfirmed(&self) -> Option<&OverrideForm> {
        let code = self.returned.problem.as_ref().map(|problem| problem.code);
        (code == Some(Code::Unconfirmed)).then_some(&self.returned.form)
    }
}
