//! The two languages of everything that a person reads.

use serde::{Deserialize, Serialize};

/// A name or sentence in both languages. Chinese names are the documents' own.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Name {
    pub zh: String,
    pub en: String,
}

text_enum! {
    /// The languages of the console.
    #[derive(
        Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
    )]
    #[serde(rename_all = "snake_case")]
    pub enum Locale {
        #[default]
        En = "en",
        /// Simplified Chinese, `zh-Hans`.
        Zh = "zh",
    }
}

impl Locale {
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
