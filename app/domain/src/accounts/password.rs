//! What an acceptable password is. Length is what protects; composition rules do not, so there are
//! none (NIST SP 800-63B, section 5.1.1.2).

use std::fmt;

use crate::rules::PeopleRule;

/// Fewest characters of a password.
pub const PASSWORD_CHARS_MIN: usize = 12;

/// Most characters of a password: enough for any phrase, and a bound on the work of hashing.
pub const PASSWORD_CHARS_MAX: usize = 128;

/// A password on its way to be hashed. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Accepts any text of the right length that is neither like the login nor a favourite.
    pub fn parse(text: &str, login: &str) -> Result<Self, PeopleRule> {
        let chars = text.chars().count();
        if chars < PASSWORD_CHARS_MIN {
            return Err(PeopleRule::PasswordShort { least: PASSWORD_CHARS_MIN });
        }
        if chars > PASSWORD_CHARS_MAX {
            return Err(PeopleRule::PasswordLong { most: PASSWORD_CHARS_MAX });
        }
        if is_like_login(text, login) {
            return Err(PeopleRule::PasswordLikeLogin);
        }
        if is_common(text) {
            return Err(PeopleRule::PasswordCommon);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text, for the hash function only.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// A login inside a longer phrase is no weakness, as long as enough of the phrase is left.
fn is_like_login(text: &str, login: &str) -> bool {
    let login = login.trim().to_lowercase();
    let text = text.to_lowercase();
    let left = text.chars().count().saturating_sub(login.chars().count());
    !login.is_empty() && text.contains(&login) && left < PASSWORD_CHARS_MIN / 2
}

/// Words that fill the tops of all lists of leaked passwords. Twelve characters of them are reached
/// by repeating, by counting and by walking along the keyboard, so that is what is looked for.
const COMMON_WORDS: [&str; 16] = [
    "password",
    "passwort",
    "qwerty",
    "qwertz",
    "azerty",
    "letmein",
    "welcome",
    "iloveyou",
    "administrator",
    "admin",
    "headroom",
    "changeme",
    "secret",
    "monkey",
    "dragon",
    "football",
];

const COMMON_WALKS: [&str; 7] = [
    "01234567890123456789",
    "98765432109876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "1q2w3e4r5t6y7u8i9o0p",
    "zaq12wsxcde34rfvbgt56yhn",
];

fn is_common(text: &str) -> bool {
    let mut rest = text.to_lowercase().replace('0', "o").replace('@', "a").replace('$', "s");
    for word in COMMON_WORDS {
        rest = rest.replace(word, "");
    }
    // What is left besides favourite words must still be something: digits and signs are not.
    let letters = rest.chars().filter(|c| c.is_alphabetic()).count();
    let is_words = rest.len() < text.len() && letters < 4 && rest.chars().count() < 8;
    is_words || is_walk(text) || is_repeated(text)
}

fn is_walk(text: &str) -> bool {
    let text = text.to_lowercase();
    COMMON_WALKS.iter().any(|walk| walk.contains(&text))
}

/// A piece of up to four characters, over and over.
fn is_repeated(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    (1..=4).any(|period| chars.iter().zip(chars.iter().skip(period)).all(|(a, b)| a == b))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn error(text: &str) -> Option<PeopleRule> {
        Password::parse(text, "ana@example.org").err()
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(
            error("xq7 vam plo"),
            Some(PeopleRule::PasswordShort { least: PASSWORD_CHARS_MIN })
        );
        assert_eq!(error("xq7 vam ploo"), None);
        assert_eq!(error("一二三四五六七八九十百千"), None);
        let long: String = "a pleasant evening walk ".chars().cycle().take(129).collect();
        assert_eq!(error(&long), Some(PeopleRule::PasswordLong { most: PASSWORD_CHARS_MAX }));
        assert_eq!(error(&long[..128]), None);
    }

    #[test]
    fn favourites_of_guessers_are_refused() {
        let favourites = [
            "passwordpassword",
            "Password1234",
            "P@ssw0rd2026!",
            "123456789012",
            "qwertyuiopas",
            "aaaaaaaaaaaa",
            "abcabcabcabc",
            "administrator",
            "admin1234567",
            "1q2w3e4r5t6y",
            "headroomadmin",
            "ChangeMe2026!",
        ];
        for favourite in favourites {
            assert_eq!(error(favourite), Some(PeopleRule::PasswordCommon), "{favourite}");
        }
    }

    #[test]
    fn the_login_is_no_password_but_may_stand_in_a_phrase() {
        assert_eq!(error("ana@example.org"), Some(PeopleRule::PasswordLikeLogin));
        assert_eq!(error("Ana@Example.org1"), Some(PeopleRule::PasswordLikeLogin));
        assert_eq!(error("ana@example.org sings at night"), None);
    }

    #[test]
    fn a_password_is_never_printed() {
        let password = Password::parse("correct horse battery", "ana").unwrap();
        assert_eq!(format!("{password:?}"), "Password(…)");
    }

    proptest! {
        #[test]
        fn checking_never_panics(text in ".{0,140}", login in ".{0,70}") {
            let _ = Password::parse(&text, &login);
        }
    }
}
