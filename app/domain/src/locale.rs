//! Every word that a person reads, in both languages.
//!
//! [`Text`] is a struct of structs with one constant per language, so a sentence that is missing
//! in one of them does not compile. A page's words stand in `locale/<page>.rs`: a struct `Words`
//! of `&'static str` and, for sentences with numbers or names in them, of `fn` pointers that
//! return `String`; and its two constants `EN` and `ZH`. A new page adds its file, its module and
//! its field here, and nothing else.
//!
//! Names that come from data (plans, operations, modules) carry both languages themselves and are
//! chosen by [`Locale::pick`]. Numbers and times are formatted by [`crate::units`].

use serde::{Deserialize, Serialize};

use crate::catalogue::Name;

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

/// All words of one language.
pub struct Text {
    pub terms: terms::Words,
    pub ui: ui::Words,
    pub shell: shell::Words,
    pub states: states::Words,
    pub overview: overview::Words,
    pub apps: apps::Words,
    pub apps_bulk: apps_bulk::Words,
    pub as_of: as_of::Words,
    pub audit: audit::Words,
    pub app_key: app_key::Words,
    pub filing: filing::Words,
    pub gateways: gateways::Words,
    pub growth: growth::Words,
    pub jobs: jobs::Words,
    pub limit: limit::Words,
    pub notifications: notifications::Words,
    pub overrides: overrides::Words,
    pub plans: plans::Words,
    pub platforms: platforms::Words,
    pub recounts: recounts::Words,
    pub releases: releases::Words,
    pub report: report::Words,
    pub reports: reports::Words,
    pub request_rules: request_rules::Words,
    pub request_terms: request_terms::Words,
    pub requests: requests::Words,
    pub retention: retention::Words,
    pub catalogue: catalogue::Words,
    pub changes: changes::Words,
    pub desk: desk::Words,
    pub sign_in: sign_in::Words,
    pub account: account::Words,
    pub admin: admin::Words,
    pub webhooks: webhooks::Words,
    pub why: why::Words,
}

static EN: Text = Text {
    terms: terms::EN,
    ui: ui::EN,
    shell: shell::EN,
    states: states::EN,
    overview: overview::EN,
    apps: apps::EN,
    apps_bulk: apps_bulk::EN,
    as_of: as_of::EN,
    audit: audit::EN,
    app_key: app_key::EN,
    filing: filing::EN,
    gateways: gateways::EN,
    growth: growth::EN,
    jobs: jobs::EN,
    limit: limit::EN,
    notifications: notifications::EN,
    overrides: overrides::EN,
    plans: plans::EN,
    platforms: platforms::EN,
    recounts: recounts::EN,
    releases: releases::EN,
    report: report::EN,
    reports: reports::EN,
    request_rules: request_rules::EN,
    request_terms: request_terms::EN,
    requests: requests::EN,
    retention: retention::EN,
    catalogue: catalogue::EN,
    changes: changes::EN,
    desk: desk::EN,
    sign_in: sign_in::EN,
    account: account::EN,
    admin: admin::EN,
    webhooks: webhooks::EN,
    why: why::EN,
};

static ZH: Text = Text {
    terms: terms::ZH,
    ui: ui::ZH,
    shell: shell::ZH,
    states: states::ZH,
    overview: overview::ZH,
    apps: apps::ZH,
    apps_bulk: apps_bulk::ZH,
    as_of: as_of::ZH,
    audit: audit::ZH,
    app_key: app_key::ZH,
    filing: filing::ZH,
    gateways: gateways::ZH,
    growth: growth::ZH,
    jobs: jobs::ZH,
    limit: limit::ZH,
    notifications: notifications::ZH,
    overrides: overrides::ZH,
    plans: plans::ZH,
    platforms: platforms::ZH,
    recounts: recounts::ZH,
    releases: releases::ZH,
    report: report::ZH,
    reports: reports::ZH,
    request_rules: request_rules::ZH,
    request_terms: request_terms::ZH,
    requests: requests::ZH,
    retention: retention::ZH,
    catalogue: catalogue::ZH,
    changes: changes::ZH,
    desk: desk::ZH,
    sign_in: sign_in::ZH,
    account: account::ZH,
    admin: admin::ZH,
    webhooks: webhooks::ZH,
    why: why::ZH,
};

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
