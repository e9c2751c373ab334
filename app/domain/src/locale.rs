//! Every word that a person reads, in both languages.
//!
//! A text is said once, English and Chinese beside each other, so one that is missing in a language
//! does not compile. A page's texts stand in `locale/<page>.rs`, in one table:
//!
//! ```text
//! words! {
//!     title = "Accounts", "账号";
//!     /// "3 sessions": count, shown count.
//!     sessions(count: u64, shown: &str) =
//!         format!("{shown} {}", plural(count, "session", "sessions")),
//!         format!("{shown} 个会话");
//! }
//! ```
//!
//! That makes the struct `Words`, with a `&'static str` for each text and a function for each
//! sentence with numbers or names in it, and its constants `EN` and `ZH`. A page reads them as
//! `text().accounts.title` and `(text().accounts.sessions)(3, "3")`. A new page adds its file, its
//! module and its name in the list below, and nothing else.
//!
//! Names that come from data (plans, operations, modules) carry both languages themselves and are
//! chosen by [`Locale::pick`]. Numbers and times are formatted by [`crate::units`].

use serde::{Deserialize, Serialize};

use crate::catalogue::Name;

/// The texts of a page: `name = English, Chinese;`. With arguments, and a result that is a `String`
/// unless it says another, a text is a function; with a type it is a value of that type.
macro_rules! words {
    ($(
        $(#[$doc:meta])*
        $name:ident $(($($arg:ident: $of:ty),*) $(-> $result:ty)?)? $(: $other:ty)? =
            $en:expr, $zh:expr;
    )*) => {
        pub struct Words {
            $($(#[$doc])* pub $name: words!(@type $(($($of),*) $(-> $result)?)? $(: $other)?)),*
        }

        pub const EN: Words = Words { $($name: words!(@value $(($($arg: $of),*))? $en)),* };

        pub const ZH: Words = Words { $($name: words!(@value $(($($arg: $of),*))? $zh)),* };
    };
    (@type) => { &'static str };
    (@type : $other:ty) => { $other };
    (@type ($($of:ty),*)) => { fn($($of),*) -> String };
    (@type ($($of:ty),*) -> $result:ty) => { fn($($of),*) -> $result };
    (@value ($($arg:ident: $of:ty),*) $text:expr) => {
        |$($arg: $of),*| {
            // One language may need an argument that the other does not.
            $(let _ = &$arg;)*
            $text
        }
    };
    (@value $text:expr) => { $text };
}

pub mod account;
pub mod admin;
pub mod app_key;
pub mod apps;
pub mod apps_bulk;
pub mod as_of;
pub mod audit;
pub mod audit_names;
pub mod catalogue;
pub mod changes;
pub mod desk;
pub mod filing;
pub mod gateways;
pub mod growth;
pub mod jobs;
pub mod limit;
pub mod mistakes;
pub mod notifications;
pub mod overrides;
pub mod overview;
pub mod plans;
pub mod platforms;
pub mod recounts;
pub mod releases;
pub mod report;
pub mod reports;
pub mod request_rules;
pub mod request_terms;
pub mod requests;
pub mod retention;
pub mod shell;
pub mod sign_in;
pub mod states;
pub mod terms;
pub mod ui;
pub mod webhooks;
pub mod why;

/// The languages of the console.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Locale {
    #[default]
    En,
    /// Simplified Chinese, `zh-Hans`.
    Zh,
}

impl Locale {
    pub const ALL: [Self; 2] = [Self::En, Self::Zh];

    /// The name in cookies, forms and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.as_str() == text)
    }

    /// The language tag for `<html lang>` (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh-Hans",
        }
    }

    /// What the language calls itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Zh => "简体中文",
        }
    }

    pub fn other(self) -> Self {
        match self {
            Self::En => Self::Zh,
            Self::Zh => Self::En,
        }
    }

    /// Every word, in this language.
    pub fn text(self) -> &'static Text {
        match self {
            Self::En => &EN,
            Self::Zh => &ZH,
        }
    }

    /// The name of something that data names in both languages.
    pub fn pick<'a>(self, en: &'a str, zh: &'a str) -> &'a str {
        match self {
            Self::En => en,
            Self::Zh => zh,
        }
    }

    /// The same of a [`Name`].
    pub fn name(self, name: &Name) -> &str {
        self.pick(&name.en, &name.zh)
    }

    /// The first language of an `Accept-Language` header that the console speaks, by the order
    /// of its quality values; `None`: it names neither.
    pub fn negotiate(accept_language: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for part in accept_language.split(',').take(32) {
            let mut pieces = part.split(';');
            let tag = pieces.next().unwrap_or_default().trim().to_ascii_lowercase();
            let quality = pieces
                .find_map(|piece| piece.trim().strip_prefix("q="))
                .map_or(Some(1.0), |text| text.parse::<f32>().ok());
            let locale = match tag.split('-').next() {
                Some("en") => Self::En,
                Some("zh") => Self::Zh,
                _ => continue,
            };
            let Some(quality) = quality.filter(|quality| *quality > 0.0) else { continue };
            if best.is_none_or(|(known, _)| quality > known) {
                best = Some((quality, locale));
            }
        }
        best.map(|(_, locale)| locale)
    }
}

/// All words: `$page` is a module of this folder, and the field of [`Text`] that holds its words.
macro_rules! pages {
    ($($page:ident),* $(,)?) => {
        /// All words of one language.
        pub struct Text { $(pub $page: $page::Words),* }

        static EN: Text = Text { $($page: $page::EN),* };
        static ZH: Text = Text { $($page: $page::ZH),* };
    };
}

pages! {
    terms, ui, shell, states, overview, apps, apps_bulk, as_of, audit, app_key, filing, gateways,
    growth, jobs, limit, notifications, overrides, plans, platforms, recounts, releases, report,
    reports, request_rules, request_terms, requests, retention, catalogue, changes, desk, sign_in,
    account, admin, webhooks, why
}

/// English needs one of two forms; Chinese never does.
pub(crate) fn plural<'a>(count: u64, one: &'a str, many: &'a str) -> &'a str {
    if count == 1 { one } else { many }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_found_again_by_its_name() {
        for locale in Locale::ALL {
            assert_eq!(Locale::parse(locale.as_str()), Some(locale));
            assert_eq!(locale.other().other(), locale);
        }
        assert_eq!(Locale::parse("fr"), None);
        assert_eq!(Locale::parse(""), None);
    }

    #[test]
    fn the_browsers_first_known_language_wins() {
        let cases = [
            ("zh-CN,zh;q=0.9,en;q=0.8", Some(Locale::Zh)),
            ("en-GB,en;q=0.9,zh;q=0.8", Some(Locale::En)),
            ("fr, zh;q=0.4, en;q=0.7", Some(Locale::En)),
            ("de", None),
            ("zh;q=0", None),
            ("en;q=hello", None),
            ("", None),
        ];
        for (header, expected) in cases {
            assert_eq!(Locale::negotiate(header), expected, "{header}");
        }
    }
}
