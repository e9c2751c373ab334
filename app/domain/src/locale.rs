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

use crate::language::Locale;

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
pub mod done;
pub mod filing;
pub mod gateways;
pub mod growth;
pub mod jobs;
pub mod limit;
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

impl Locale {
    /// Every word, in this language.
    pub fn text(self) -> &'static Text {
        match self {
            Self::En => &EN,
            Self::Zh => &ZH,
        }
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
