//! The rules of what people write: reasons, comments, justifications.

use crate::problem::FieldError;

/// What is wrong with a text that is required.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextRule {
    Missing,
    TooLong,
    /// Line breaks and tabs are none. PostgreSQL cannot store NUL in a text.
    ControlCharacter,
}

/// The rule that `text` breaks; `longest` is in characters.
pub fn broken_rule(text: &str, longest: usize) -> Option<TextRule> {
    if text.trim().is_empty() {
        Some(TextRule::Missing)
    } else if text.chars().count() > longest {
        Some(TextRule::TooLong)
    } else if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        Some(TextRule::ControlCharacter)
    } else {
        None
    }
}

/// The same as errors of the field at `pointer`; `name` begins the sentence.
pub fn text_faults(pointer: &str, name: &str, text: &str, longest: usize) -> Vec<FieldError> {
    let detail = broken_rule(text, longest).map(|rule| match rule {
        TextRule::Missing => format!("{name} is required"),
        TextRule::TooLong => format!("{name} has at most {longest} characters"),
        TextRule::ControlCharacter => format!("{name} holds no control characters"),
    });
    let error = |detail| FieldError { pointer: pointer.to_owned(), detail };
    detail.map(error).into_iter().collect()
}
