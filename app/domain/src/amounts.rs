//! Amounts: the largest there may be, and the number at the beginning of a limit string: `100`, `3,000`.
//!
//! It knows digits and thousands separators; units and windows are for its callers.

/// Largest amount a limit, a use or a sample may have: the largest integer that every JSON reader
/// keeps exactly (2⁵³ − 1).
pub const AMOUNT_MAX: u64 = 9_007_199_254_740_991;

/// Why a text does not begin with an amount.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    #[error("a number is missing at {0:?}")]
    Missing(String),
    #[error("a limit cannot be negative")]
    Negative,
    #[error("a limit is a whole number")]
    Fraction,
    #[error("the thousands separators stand in the wrong places")]
    Grouping,
    #[error("the number is larger than {AMOUNT_MAX}")]
    TooLarge,
}

/// Splits `3,000 messages` into 3000 and ` messages`. Zero is an amount.
pub(crate) fn take(text: &str) -> Result<(u64, &str), AmountError> {
    if text.starts_with(['-', '−', '－']) {
        return Err(AmountError::Negative);
    }
    let end = end_of_number(text);
    let (number, rest) = text.split_at(end);
    if number.is_empty() {
        return Err(AmountError::Missing(text.chars().take(20).collect()));
    }
    if rest
        .strip_prefix(['.', '．'])
        .is_some_and(|after| after.starts_with(|c: char| c.is_ascii_digit()))
    {
        return Err(AmountError::Fraction);
    }
    check_grouping(number)?;
    let mut amount: u64 = 0;
    for digit in number.bytes().filter(u8::is_ascii_digit) {
        amount = amount
            .checked_mul(10)
            .and_then(|tens| tens.checked_add(u64::from(digit - b'0')))
            .filter(|amount| *amount <= AMOUNT_MAX)
            .ok_or(AmountError::TooLarge)?;
    }
    Ok((amount, rest))
}

/// Multiplies and keeps the bound that every JSON reader needs.
pub(crate) fn times(amount: u64, factor: u64) -> Result<u64, AmountError> {
    amount.checked_mul(factor).filter(|amount| *amount <= AMOUNT_MAX).ok_or(AmountError::TooLarge)
}

/// Digits, and commas that have a digit on either side.
fn end_of_number(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut end = 0;
    while is_digit(end) || (end > 0 && bytes.get(end) == Some(&b',') && is_digit(end + 1)) {
        end += 1;
    }
    end
}

fn check_grouping(number: &str) -> Result<(), AmountError> {
    let mut groups = number.split(',');
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.peekable();
    if rest.peek().is_some() && first.len() > 3 || rest.any(|group| group.len() != 3) {
        return Err(AmountError::Grouping);
    }
    Ok(())
}

/// `3000` as `3,000`.
pub(crate) fn grouped(amount: u64) -> String {
    let digits = amount.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_ends_where_its_digits_end() {
        assert_eq!(take("100 次"), Ok((100, " 次")));
        assert_eq!(take("3,000"), Ok((3000, "")));
        assert_eq!(take("100,000,条"), Ok((100_000, ",条")));
        assert_eq!(take("0"), Ok((0, "")));
        assert_eq!(take("9007199254740991x"), Ok((AMOUNT_MAX, "x")));
    }

    #[test]
    fn what_is_no_amount_is_named() {
        assert_eq!(take("-1"), Err(AmountError::Negative));
        assert_eq!(take("−1"), Err(AmountError::Negative));
        assert_eq!(take("1.5"), Err(AmountError::Fraction));
        assert_eq!(take("3,00"), Err(AmountError::Grouping));
        assert_eq!(take("3000,000"), Err(AmountError::Grouping));
        assert_eq!(take("9007199254740992"), Err(AmountError::TooLarge));
        assert_eq!(take("99999999999999999999999"), Err(AmountError::TooLarge));
        assert_eq!(times(AMOUNT_MAX, 2), Err(AmountError::TooLarge));
        assert!(matches!(take(""), Err(AmountError::Missing(_))));
        assert!(matches!(take(",5"), Err(AmountError::Missing(_))));
    }

    #[test]
    fn thousands_are_grouped() {
        let printed: Vec<String> = [0, 999, 1000, 100_000, 1_234_567].map(grouped).to_vec();
        assert_eq!(printed, ["0", "999", "1,000", "100,000", "1,234,567"]);
    }
}
