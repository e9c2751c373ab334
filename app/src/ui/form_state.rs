//! What the fields of a form find in it: what was typed, and what is wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use leptos::prelude::*;

/// Of one form; it stands in the context of its fields.
#[derive(Clone, Debug, Default)]
pub struct FormState {
    /// Before the ids of the fields, where a page has several fields of one name.
    pub(super) prefix: String,
    /// By the names of the fields, repeated ones with spaces between; `None`: it was not sent.
    typed: Option<BTreeMap<String, String>>,
    /// Sentences by the names of the fields.
    errors: BTreeMap<String, String>,
    /// The names of the fields that have said what is wrong.
    shown: Arc<Mutex<BTreeSet<String>>>,
}

impl FormState {
    /// `typed`: `None` if the form was not sent; `errors`: sentences by the names of fields.
    pub fn new(
        prefix: String,
        typed: Option<BTreeMap<String, String>>,
        errors: BTreeMap<String, String>,
    ) -> Self {
        Self { prefix, typed, errors, ..Self::default() }
    }

    /// Whether anything is wrong with a field.
    pub fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    /// The state of the form around a field; of a field outside, one of a form that was not sent.
    pub fn around() -> Self {
        use_context().unwrap_or_default()
    }

    /// The id of a field, or of what stands for several.
    pub fn id(&self, name: &str) -> String {
        format!("field-{}{name}", self.prefix)
    }

    /// What was typed into the field, else `value`.
    pub fn value(&self, name: &str, value: String) -> String {
        match &self.typed {
            Some(typed) => typed.get(name).cloned().unwrap_or(value),
            None => value,
        }
    }

    /// Whether the box is ticked: as it was sent, else `checked`.
    pub fn is_checked(&self, name: &str, value: &str, checked: bool) -> bool {
        let Some(typed) = &self.typed else { return checked };
        typed.get(name).is_some_and(|sent| sent.split(' ').any(|one| one == value))
    }

    /// What is wrong with the field. It is shown once, at the first field of that name.
    pub fn error(&self, name: &str) -> Option<String> {
        let error = self.errors.get(name)?.clone();
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.insert(name.to_owned()).then_some(error)
    }

    /// What is wrong with fields that the form does not have.
    pub fn elsewhere(&self) -> Vec<String> {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let others = self.errors.iter().filter(|(name, _)| !shown.contains(*name));
        others.map(|(_, error)| error.clone()).collect()
    }
}
