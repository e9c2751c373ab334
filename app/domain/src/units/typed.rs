//! Numbers and times as people type them.

use std::borrow::Cow;

/// The plain form of a typed number, amount, date or time, without blanks around it: Chinese
/// keyboards write digits, letters and signs in their wide form, and a full stop for a point.
pub fn typed(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    match text.chars().all(|c| narrow(c) == c) {
        true => text.into(),
        false => text.chars().map(narrow).collect::<String>().trim().to_owned().into(),
    }
}

fn narrow(c: char) -> char {
    match c {
        // The wide forms stand in the order of ASCII.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        '。' => '.',
        _ => c,
    }
}

/// A typed whole number; commas may group its digits.
pub fn typed_number<T: std::str::FromStr>(text: &str) -> Option<T> {
    let digits = typed(text).replace(',', "");
    // A sign is none of a number that is counted.
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_digits_letters_and_signs_are_plain() {
        for (text, plain) in [
            ("１２３", "123"),
            (" ３，０００ ", "3,000"),
            ("２０２６－１２－０１Ｔ０８：３０", "2026-12-01T08:30"),
            ("２．５", "2.5"),
            ("2。5", "2.5"),
            ("４００％", "400%"),
            ("１０　ＧＢ", "10 GB"),
            ("　7　", "7"),
            ("无上限", "无上限"),
            ("", ""),
        ] {
            assert_eq!(typed(text), plain);
        }
    }

    #[test]
    fn a_number_is_read_or_none() {
        for (text, number) in [
            ("3000", Some(3000)),
            ("３，０００", Some(3000)),
            (" 7 ", Some(7)),
            ("0", Some(0)),
            ("+7", None),
            ("－7", None),
            ("7.0", None),
            ("七", None),
            ("", None),
            ("99999999999", None),
        ] {
            assert_eq!(typed_number::<u32>(text), number, "{text:?}");
        }
    }
}
