//! What can be wrong, as values. A rule is one line: its name, its arguments, and its sentence in
//! English and Chinese, so a rule that is not translated does not compile. Rules are compared as
//! values and told where a person or a program reads them: [`Rule::text`].
//!
//! The rules of each part of the house stand in a table of their own:
//!
//! ```text
//! rules! {
//!     /// Of overrides.
//!     OverrideRule {
//!         EndsBeforeStart = "the end must be after the start", "结束时间必须晚于开始时间";
//!         StartsTooLate { days: i64 } = format!("… {days} days ahead"), format!("… {days} 天");
//!     }
//! }
//! ```
//!
//! This module asks no other but the languages and the checks; all others may use it.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::language::Locale;

/// An enum of rules, and what each says: `Name { arguments } = English, Chinese;`.
macro_rules! rules {
    ($(#[$doc:meta])* $name:ident {$(
        $(#[$of:meta])*
        $rule:ident $({ $($arg:ident: $type:ty),* $(,)? })? = $en:expr, $zh:expr;
    )*}) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$of])* $rule $({ $($arg: $type),* })?,)*
        }

        impl $name {
            /// The sentence in Chinese of each rule, as it stands in the table.
            #[cfg(test)]
            pub(super) const CHINESE: &[(&str, &str)] =
                &[$((stringify!($rule), stringify!($zh))),*];

            pub fn text(&self, locale: $crate::language::Locale) -> std::borrow::Cow<'static, str> {
                match self {
                    $(Self::$rule $({ $($arg),* })? => {
                        // One language may need an argument that the other does not.
                        $($(let _ = $arg;)*)?
                        match locale {
                            $crate::language::Locale::En => $en.into(),
                            $crate::language::Locale::Zh => $zh.into(),
                        }
                    })*
                }
            }
        }

        /// In English, as programs read it.
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.text($crate::language::Locale::En))
            }
        }

        impl std::error::Error for $name {}
    };
}

mod bulk;
mod common;
mod limits;
mod outside;
mod people;
mod reports;
mod requests;
mod usage;

pub use bulk::BulkRule;
pub use common::{AppKeyError, AppKeyPart, CommonRule, Noun, TextRule, Thing};
pub use limits::{FormRule, LimitRule, OverrideRule, OverrideSetRule, TermsRule};
pub use outside::OutsideRule;
pub use people::PeopleRule;
pub use reports::ReportRule;
pub use requests::RequestRule;
pub use usage::UsageRule;

/// The name of a value whose type rules do not know, such as a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    pub en: &'static str,
    pub zh: &'static str,
}

macro_rules! kinds {
    ($($kind:ident($of:ty),)*) => {
        /// Something that is wrong.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Rule {
            $($kind($of),)*
            /// Of a request that only programs can make; it is not translated.
            Technical(Cow<'static, str>),
        }

        impl Rule {
            /// What it says.
            pub fn text(&self, locale: Locale) -> Cow<'static, str> {
                match self {
                    $(Self::$kind(rule) => rule.text(locale),)*
                    Self::Technical(text) => text.clone(),
                }
            }
        }

        $(impl From<$of> for Rule {
            fn from(rule: $of) -> Self {
                Self::$kind(rule)
            }
        })*

        #[cfg(test)]
        const CHINESE: &[(&str, &[(&str, &str)])] = &[$((stringify!($of), <$of>::CHINESE)),*];
    };
}

kinds! {
    Common(CommonRule),
    Text(TextRule),
    AppKey(AppKeyError),
    Bulk(BulkRule),
    Limit(LimitRule),
    Form(FormRule),
    Override(OverrideRule),
    OverrideSet(OverrideSetRule),
    Terms(TermsRule),
    Outside(OutsideRule),
    People(PeopleRule),
    Report(ReportRule),
    Request(RequestRule),
    Usage(UsageRule),
}

impl Rule {
    /// A rule that only programs can break.
    pub fn technical(text: impl Into<Cow<'static, str>>) -> Self {
        Self::Technical(text.into())
    }
}

/// On the wire a rule is its sentence in English.
impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text(Locale::En))
    }
}

/// What came over the wire is a text: nobody compares it.
impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::technical)
    }
}

/// In English, as programs read it.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Locale::En))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_told_in_chinese() {
        let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        let mut count = 0;
        for (kind, rules) in CHINESE {
            for (rule, chinese) in *rules {
                // Or it hands on what another rule says.
                let is_told = chinese.contains(is_han) || chinese.contains("Locale::Zh");
                assert!(is_told, "{kind}::{rule}: {chinese}");
                count += 1;
            }
        }
        assert!(count > 150, "{count}");
    }

    #[test]
    fn a_rule_says_its_arguments_in_both_languages() {
        let rule = Rule::from(CommonRule::Between { least: 1, most: 365 });
        assert_eq!(rule.text(Locale::En), "1 to 365");
        assert_eq!(rule.text(Locale::Zh), "须为 1 至 365");
        assert_eq!(rule.to_string(), "1 to 365");
    }
}
