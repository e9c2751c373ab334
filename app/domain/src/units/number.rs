//! Counts, sizes and shares.

const BYTE_UNITS: [&str; 6] = ["B", "KB", "MB", "GB", "TB", "PB"];

/// Groups of three, in both languages: `81,234`.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// For axes and narrow places: `999`, `1.2k`, `34k`, `5.6M`. Rounds down, so that a use never
/// looks as if it had reached a limit that it has not.
pub fn compact(value: u64) -> String {
    const STEPS: [(u64, &str); 4] =
        [(1_000_000_000_000, "T"), (1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")];
    for (size, suffix) in STEPS {
        if value >= size {
            return format!("{}{suffix}", one_decimal_below_ten(value, size));
        }
    }
    value.to_string()
}

/// `512 B`, `7.4 GB`; 1 KB is 1024 bytes. One decimal, rounded down, and none when it is zero:
/// a use of 9.99 GB must not read as the limit of 10 GB.
pub fn bytes(value: u64) -> String {
    let mut size = 1_u64;
    let mut unit = 0;
    while unit + 1 < BYTE_UNITS.len() && value / size >= 1024 {
        size *= 1024;
        unit += 1;
    }
    let tenths = tenths(value, size);
    match tenths % 10 {
        0 => format!("{} {}", count(tenths / 10), BYTE_UNITS[unit]),
        rest => format!("{}.{rest} {}", count(tenths / 10), BYTE_UNITS[unit]),
    }
}

/// Use of a limit in thousandths, rounded down; `None` when the limit is zero: 0 of 0 is neither
/// empty nor full, and one of zero has no share either.
pub fn ratio_permille(used: u64, limit: u64) -> Option<u64> {
    let scaled = u128::from(used) * 1000 / u128::from(if limit == 0 { return None } else { limit });
    Some(u64::try_from(scaled).unwrap_or(u64::MAX))
}

/// `98 %` in English, `98%` in Chinese, from thousandths. Rounded down (99.9 % of a limit is not
/// 100 %), but what is there at all is at least `< 1 %`; ten times a limit and more, or any use
/// of a limit of zero, is `> 999 %`.
pub fn percent(permille: u64, locale: crate::language::Locale) -> String {
    let gap = locale.pick("\u{a0}", "");
    match permille {
        1..10 => format!("<{gap}1{gap}%"),
        9_999.. => format!(">{gap}999{gap}%"),
        _ => format!("{}{gap}%", count(permille / 10)),
    }
}

fn one_decimal_below_ten(value: u64, size: u64) -> String {
    let tenths = tenths(value, size);
    match (tenths / 10, tenths % 10) {
        (whole, 0) => whole.to_string(),
        (whole @ 0..10, rest) => format!("{whole}.{rest}"),
        (whole, _) => whole.to_string(),
    }
}

/// How many tenths of `size` fit into `value`.
fn tenths(value: u64, size: u64) -> u64 {
    u64::try_from(u128::from(value) * 10 / u128::from(size)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::language::Locale;

    #[test]
    fn counts_are_grouped_in_threes() {
        let cases = [
            (0, "0"),
            (7, "7"),
            (999, "999"),
            (1000, "1,000"),
            (81_234, "81,234"),
            (1_000_000, "1,000,000"),
        ];
        for (value, text) in cases {
            assert_eq!(count(value), text);
        }
    }

    #[test]
    fn bytes_are_1024_based_and_never_round_up_to_a_limit() {
        let cases = [
            (0, "0 B"),
            (1023, "1,023 B"),
            (1024, "1 KB"),
            (2048, "2 KB"),
            (5 * 1024 + 512, "5.5 KB"),
            (10 << 20, "10 MB"),
            (10 << 30, "10 GB"),
            ((10 << 30) - 1, "9.9 GB"),
            (u64::MAX, "16,383.9 PB"),
        ];
        for (value, text) in cases {
            assert_eq!(bytes(value), text);
        }
    }

    #[test]
    fn compact_numbers_keep_one_decimal_below_ten() {
        let cases = [
            (999, "999"),
            (1000, "1k"),
            (1250, "1.2k"),
            (9_999, "9.9k"),
            (34_567, "34k"),
            (5_600_000, "5.6M"),
        ];
        for (value, text) in cases {
            assert_eq!(compact(value), text);
        }
    }

    #[test]
    fn a_share_of_nothing_is_no_share() {
        assert_eq!(ratio_permille(0, 0), None);
        assert_eq!(ratio_permille(1, 0), None);
        assert_eq!(ratio_permille(0, 5), Some(0));
        assert_eq!(ratio_permille(98, 100), Some(980));
        assert_eq!(ratio_permille(u64::MAX, 1), Some(u64::MAX));
    }

    #[test]
    fn percentages_round_down_and_do_not_hide_little() {
        assert_eq!(percent(0, Locale::En), "0\u{a0}%");
        assert_eq!(percent(4, Locale::En), "<\u{a0}1\u{a0}%");
        assert_eq!(percent(999, Locale::En), "99\u{a0}%");
        assert_eq!(percent(1000, Locale::Zh), "100%");
        assert_eq!(percent(12_340, Locale::Zh), ">999%");
    }

    proptest! {
        #[test]
        fn a_grouped_count_is_the_number_again(value: u64) {
            let text = count(value);
            prop_assert_eq!(text.replace(',', ""), value.to_string());
            let groups: Vec<&str> = text.split(',').collect();
            prop_assert!((1..=3).contains(&groups[0].len()));
            prop_assert!(groups[1..].iter().all(|group| group.len() == 3));
        }

        #[test]
        fn shown_bytes_are_never_more_than_there_are(value: u64) {
            let text = bytes(value);
            let (number, unit) = text.split_once(' ').unwrap();
            let tenths: u128 = {
                let plain = number.replace(',', "");
                let (whole, rest) = plain.split_once('.').unwrap_or((plain.as_str(), "0"));
                whole.parse::<u128>().unwrap() * 10 + rest.parse::<u128>().unwrap()
            };
            let power = BYTE_UNITS.iter().position(|name| *name == unit).unwrap();
            let size = 1024_u128.pow(u32::try_from(power).unwrap());
            prop_assert!(tenths * size <= u128::from(value) * 10);
            prop_assert!((tenths + 1) * size > u128::from(value) * 10);
        }

        #[test]
        fn a_use_below_its_limit_is_below_a_thousand_permille(limit in 1_u64.., part: u64) {
            let used = part % limit;
            prop_assert!(ratio_permille(used, limit).unwrap() < 1000);
        }
    }
}
