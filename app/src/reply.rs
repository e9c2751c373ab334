//! What came of the form that was just sent to this page.
//!
//! Forms go to the page's own path as plain POSTs, with JavaScript and without. One that did its
//! work leads back to the page with a fixed word in `?done=`; one that did not is answered by the
//! page itself, with what was typed and the problem. That is the [`Reply`]: made by the server's
//! form handlers, never taken from an address.

use std::collections::BTreeMap;

use domain::apps::bulk::{BulkOutcome, BulkRefusal};
use domain::locale::done::{Done, DoneAt};
use domain::override_sets::SetPreview;
use domain::problem::Problem;
use domain::requests::{DecisionPreview, Grant};
use domain::rules::Rule;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// Which form of the page it was, and of which row.
    pub form: String,
    /// What was typed, by field; never a password.
    pub typed: BTreeMap<String, String>,
    pub problem: Option<Problem>,
    /// Something that is shown this once: a new token.
    pub secret: Option<String>,
    /// What a set of overrides would do.
    pub preview: Option<Box<Previewed>>,
    /// What a decision about a request would do.
    pub decision: Option<Box<DecisionShown>>,
    /// What became of a text that registers many App Keys.
    #[serde(skip)]
    pub bulk: Option<Box<BulkReply>>,
}

/// What became of a text that registers many App Keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BulkReply {
    pub outcome: BulkOutcome,
    /// Why the text has no lines to speak of.
    pub refusal: Option<BulkRefusal>,
}

/// A decision that was looked at, and what it would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionShown {
    /// Names what would be granted: who grants something else has not looked at it.
    pub shown: String,
    pub grants: Vec<Grant>,
    pub preview: DecisionPreview,
}

/// What was looked at, and what it would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Previewed {
    /// Names the fields as they were: whoever sets something else has not looked at it.
    pub seen: String,
    pub preview: SetPreview,
}

impl Reply {
    /// Whether it is about the form `form`.
    pub fn is_for(&self, form: &str) -> bool {
        self.form == form
    }

    /// The part that a form of the page shows: the reply if it is that form's, else none.
    pub fn of(&self, form: &str) -> Self {
        if self.is_for(form) { self.clone() } else { Self::default() }
    }

    /// What was typed into a field.
    pub fn typed(&self, field: &str) -> String {
        self.typed.get(field).cloned().unwrap_or_default()
    }

    /// The version that the form was typed to, where it was sent; else `now`.
    pub fn version(&self, now: impl ToString) -> String {
        self.typed.get("version").cloned().unwrap_or_else(|| now.to_string())
    }

    /// The rule that a field breaks.
    pub fn mistake(&self, field: &str) -> Option<&Rule> {
        self.problem.as_ref()?.for_field(field)
    }

    /// The problem if it is not one of a field.
    pub fn failure(&self) -> Option<&Problem> {
        self.problem.as_ref().filter(|problem| problem.errors.is_empty())
    }
}

/// The reply for this page.
pub fn use_reply() -> Reply {
    use_context::<Reply>().unwrap_or_default()
}

/// What a form of this page did, by the word in the address. A page that is itself the answer to a
/// form says what came of that one instead.
pub fn use_done(at: DoneAt) -> Option<Done> {
    let word = crate::address::query().get("done")?;
    Done::parse(at, &word).filter(|_| use_reply() == Reply::default())
}

#[cfg(test)]
mod tests {
    use domain::rules::PeopleRule;

    use super::*;

    #[test]
    fn a_reply_is_shown_by_its_own_form_only() {
        let reply = Reply {
            form: "create".into(),
            typed: [("login".to_owned(), "a b".to_owned())].into(),
            problem: Some(Problem::field("/login", PeopleRule::LoginTaken)),
            ..Reply::default()
        };
        assert_eq!(reply.of("create").mistake("login"), Some(&PeopleRule::LoginTaken.into()));
        assert_eq!(reply.of("create").typed("login"), "a b");
        assert_eq!(reply.of("edit"), Reply::default());
        assert!(reply.failure().is_none(), "a field's mistake is told at the field");
    }
}
