//! The rules of what people write: names, reasons, comments, justifications; and how their texts
//! stand beside others without turning them.

use std::borrow::Cow;

use crate::problem::FieldError;
use crate::rules::{Noun, TextRule};

/// What is wrong with a text that is required.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFault {
    Missing,
    TooLong,
    /// In prose, line breaks and tabs are none. PostgreSQL cannot store NUL in a text.
    ControlCharacter,
    /// Characters that nobody sees, or that turn the text around them.
    HiddenCharacter,
}

/// The rule that prose breaks; `longest` is in characters.
pub fn broken_rule(text: &str, longest: usize) -> Option<TextFault> {
    first_broken(text, longest, is_control_in_prose, is_hidden_in_prose)
}

fn is_control_in_prose(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\r' | '\t')
}

/// Emoji, Persian and the scripts of India are written with joiners, and words are broken at soft
/// hyphens.
fn is_hidden_in_prose(c: char) -> bool {
    is_hidden(c) && !matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}')
}

/// What [`broken_rule`] accepts, but for the length, as a pattern of JSON Schema.
pub fn prose_pattern() -> String {
    not_blank(|c| is_control_in_prose(c) || is_hidden_in_prose(c))
}

/// What [`broken_name_rule`] accepts, but for the length.
pub fn name_pattern() -> String {
    not_blank(|c| c.is_control() || is_hidden(c))
}

/// A text without control characters.
pub fn printable_pattern() -> String {
    format!("^{}*$", class(char::is_control))
}

/// A text without some characters that is not all spaces.
fn not_blank(is_refused: impl Fn(char) -> bool) -> String {
    let any = class(&is_refused);
    let seen = class(|c| is_refused(c) || c.is_whitespace());
    format!("^{any}*{seen}{any}*$")
}

/// The class of all characters but some, as regular expressions of all tools write it.
pub(crate) fn class(is_refused: impl Fn(char) -> bool) -> String {
    let mut ranges: Vec<(char, char)> = Vec::new();
    for c in ('\0'..=char::MAX).filter(|c| is_refused(*c)) {
        match ranges.last_mut() {
            Some((_, last)) if u32::from(*last) + 1 == u32::from(c) => *last = c,
            _ => ranges.push((c, c)),
        }
    }
    // Beyond four digits tools have no escape in common.
    let written = |c: char| match u32::from(c) {
        code @ 0..=0xffff => format!("\\u{code:04x}"),
        _ => c.to_string(),
    };
    let ranges = ranges.into_iter().map(|(first, last)| match first == last {
        true => written(first),
        false => format!("{}-{}", written(first), written(last)),
    });
    format!("[^{}]", ranges.collect::<String>())
}

/// The rule that a name breaks: it is one line, and every character of it is seen.
pub fn broken_name_rule(name: &str, longest: usize) -> Option<TextFault> {
    first_broken(name, longest, char::is_control, is_hidden)
}

fn first_broken(
    text: &str,
    longest: usize,
    is_control: impl Fn(char) -> bool,
    is_hidden: impl Fn(char) -> bool,
) -> Option<TextFault> {
    if text.trim().is_empty() {
        Some(TextFault::Missing)
    } else if text.chars().count() > longest {
        Some(TextFault::TooLong)
    } else if text.chars().any(is_control) {
        Some(TextFault::ControlCharacter)
    } else if text.chars().any(is_hidden) {
        Some(TextFault::HiddenCharacter)
    } else {
        None
    }
}

/// Whether a character is not seen: it has no width, breaks lines, or turns the text around it.
fn is_hidden(c: char) -> bool {
    is_turning(c)
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180e}' | '\u{200b}'..='\u{200d}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2065}'
            | '\u{206a}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}')
        // Tags: they hide a second text in the first.
        || matches!(c, '\u{e0000}'..='\u{e007f}')
}

/// Whether a character is there only to say which way the text around it runs.
fn is_turning(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}') || is_isolating(c)
}

fn is_isolating(c: char) -> bool {
    matches!(c, '\u{2066}'..='\u{2069}')
}

/// The error of the prose `of` that noun in the field at `pointer`.
pub fn text_faults(pointer: &str, of: Noun, text: &str, most: usize) -> Vec<FieldError> {
    faults(pointer, of, broken_rule(text, most), most)
}

/// The same of a name.
pub fn name_faults(pointer: &str, of: Noun, text: &str, most: usize) -> Vec<FieldError> {
    faults(pointer, of, broken_name_rule(text, most), most)
}

fn faults(pointer: &str, of: Noun, fault: Option<TextFault>, most: usize) -> Vec<FieldError> {
    let rule = fault.map(|fault| match fault {
        TextFault::Missing => TextRule::Missing { of },
        TextFault::TooLong => TextRule::TooLong { of, most },
        TextFault::ControlCharacter => TextRule::ControlCharacter { of },
        TextFault::HiddenCharacter => TextRule::HiddenCharacter { of },
    });
    rule.map(|rule| FieldError::new(pointer, rule)).into_iter().collect()
}

const ISOLATE: char = '\u{2068}';
const END_ISOLATE: char = '\u{2069}';

/// A stranger's text as a part of a sentence: where it could turn the words around it, it stands
/// between the marks of an isolate. Pages make `<bdi>` of them, see [`parts`]; in attributes and in
/// plain texts they are obeyed as they are.
pub fn isolate(text: &str) -> Cow<'_, str> {
    match text.chars().any(|c| is_turning(c) || runs_leftwards(c)) {
        true => format!("{ISOLATE}{}{END_ISOLATE}", contained(text)).into(),
        false => text.into(),
    }
}

/// A text that cannot end the isolate that it stands in: the marks of isolates in it are replaced by
/// one that is seen.
pub fn contained(text: &str) -> Cow<'_, str> {
    match text.contains(is_isolating) {
        true => text.replace(is_isolating, "\u{fffd}").into(),
        false => text.into(),
    }
}

/// A sentence cut at what [`isolate`] marked; the flag is whether a part is isolated.
pub fn parts(sentence: &str) -> impl Iterator<Item = (bool, &str)> {
    sentence
        .split(ISOLATE)
        .enumerate()
        .flat_map(|(place, piece)| match piece.split_once(END_ISOLATE) {
            Some((inner, rest)) if place > 0 => [(true, inner), (false, rest)],
            _ => [(false, piece), (false, "")],
        })
        .filter(|(_, text)| !text.is_empty())
}

/// Letters of scripts that run from right to left.
fn runs_leftwards(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const TURNING: [char; 12] = [
        '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}',
        '\u{2068}', '\u{2069}', '\u{200e}', '\u{200f}', '\u{61c}',
    ];

    #[test]
    fn characters_that_turn_or_hide_are_refused_in_prose_and_in_names() {
        for c in TURNING.into_iter().chain(['\u{200b}', '\u{2060}', '\u{feff}', '\u{2028}']) {
            for text in [format!("a{c}b"), format!("{c}a"), format!("a{c}")] {
                let hidden = Some(TextFault::HiddenCharacter);
                assert_eq!(broken_rule(&text, 9), hidden, "{text:?}");
                assert_eq!(broken_name_rule(&text, 9), hidden, "{text:?}");
            }
        }
    }

    #[test]
    fn joiners_are_letters_of_prose_and_not_of_names() {
        for text in ["👩\u{200d}🔧", "می\u{200c}خواهم", "क्\u{200d}ष", "Quoten\u{ad}erhöhung"]
        {
            assert_eq!(broken_rule(text, 99), None, "{text:?}");
            assert_eq!(broken_name_rule(text, 99), Some(TextFault::HiddenCharacter), "{text:?}");
        }
        for text in ["שלום", "محمد", "名 1", "Ana (Ops)", "❤\u{fe0f}", "e\u{301}"] {
            assert_eq!(broken_rule(text, 99), None, "{text:?}");
            assert_eq!(broken_name_rule(text, 99), None, "{text:?}");
        }
    }

    #[test]
    fn only_prose_has_lines() {
        assert_eq!(broken_rule("a\r\n\tb", 9), None);
        assert_eq!(broken_name_rule("a\nb", 9), Some(TextFault::ControlCharacter));
        assert_eq!(broken_rule("a\u{0}b", 9), Some(TextFault::ControlCharacter));
        assert_eq!(broken_name_rule(" ", 9), Some(TextFault::Missing));
        assert_eq!(broken_name_rule("名名名", 2), Some(TextFault::TooLong));
    }

    #[test]
    fn plain_names_stand_in_sentences_as_they_are() {
        for text in ["Ana", "王芳", "g-42", "</b>", ""] {
            assert_eq!(isolate(text), text);
        }
        assert_eq!(parts("set by Ana").collect::<Vec<_>>(), [(false, "set by Ana")]);
    }

    #[test]
    fn whatever_turns_is_isolated_and_cannot_end_its_isolation() {
        for text in ["אבא", "g\u{202e}1", "a\u{2069}\u{202e}b", "\u{2068}", "a\u{200f}"] {
            let sentence = format!("set by {}, on {} again", isolate(text), isolate(text));
            let inner = contained(text);
            let expected = [
                (false, "set by "),
                (true, &*inner),
                (false, ", on "),
                (true, &*inner),
                (false, " again"),
            ];
            assert_eq!(parts(&sentence).collect::<Vec<_>>(), expected);
            assert!(!inner.contains(is_isolating), "{text:?}");
        }
    }

    #[test]
    fn marks_that_nobody_closed_lose_no_text() {
        for text in ["a\u{2068}b", "a\u{2069}b", "\u{2069}\u{2068}", "a\u{2069}b\u{2068}c"] {
            let told: String = parts(text).map(|(_, part)| part).collect();
            assert_eq!(told.replace(ISOLATE, ""), text.replace(ISOLATE, ""), "{text:?}");
        }
    }
}
