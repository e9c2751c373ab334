//! Times that callers send: RFC 3339 of the years 0 to 9999, kept to the microsecond as PostgreSQL
//! keeps them, so that an answer says the same before and after it was stored.

use chrono::{DateTime, Datelike, DurationRound, TimeDelta, Utc};
use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// The same moment to the microsecond.
pub fn to_micros(at: DateTime<Utc>) -> DateTime<Utc> {
    // It fails only for years that are further away than any that is read here.
    at.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(at)
}

fn parse(text: &str) -> Option<DateTime<Utc>> {
    // A plus sign that was not encoded in an address arrives as a blank.
    let offset = text.rfind(' ').filter(|place| *place > "2026-11-20T".len());
    let text = offset.map_or_else(
        || text.to_owned(),
        |place| format!("{}+{}", &text[..place], &text[place + 1..]),
    );
    text.parse().ok()
}

/// For `#[serde(deserialize_with)]` of a time that must be there.
///
/// # Errors
/// No RFC 3339, or of another year.
pub fn read<'de, D: Deserializer<'de>>(value: D) -> Result<DateTime<Utc>, D::Error> {
    let text = String::deserialize(value)?;
    let at = parse(&text)
        .ok_or_else(|| D::Error::custom("a time is written like 2026-11-20T08:00:00Z"))?;
    if !(0..=9999).contains(&at.year()) {
        return Err(D::Error::custom("a time has a year from 0000 to 9999"));
    }
    Ok(to_micros(at))
}

/// The same of one that may be `null`.
///
/// # Errors
/// As [`read`].
pub fn read_optional<'de, D: Deserializer<'de>>(
    value: D,
) -> Result<Option<DateTime<Utc>>, D::Error> {
    #[derive(Deserialize)]
    struct Time(#[serde(deserialize_with = "read")] DateTime<Utc>);

    Ok(Option::<Time>::deserialize(value)?.map(|time| time.0))
}

/// The same where `null` (`Some(None)`) says something else than nothing (`None`, by `default`).
///
/// # Errors
/// As [`read`].
pub fn read_or_null<'de, D: Deserializer<'de>>(
    value: D,
) -> Result<Option<Option<DateTime<Utc>>>, D::Error> {
    read_optional(value).map(Some)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Times {
        #[serde(deserialize_with = "read")]
        at: DateTime<Utc>,
        #[serde(default, deserialize_with = "read_optional")]
        until: Option<DateTime<Utc>>,
        #[serde(default, deserialize_with = "read_or_null")]
        end: Option<Option<DateTime<Utc>>>,
    }

    fn at(text: &str) -> Result<DateTime<Utc>, String> {
        let json = serde_json::json!({ "at": text });
        serde_json::from_value::<Times>(json).map(|times| times.at).map_err(|e| e.to_string())
    }

    #[test]
    fn what_is_finer_than_a_microsecond_is_left_away() {
        let fine = at("2026-11-20T08:00:00.123456789Z").unwrap();
        assert_eq!(fine, at("2026-11-20T08:00:00.123456Z").unwrap());
        assert_eq!(fine, at("2026-11-20T16:00:00.1234561+08:00").unwrap());
        assert_eq!(fine, at("2026-11-20T16:00:00.1234561 08:00").unwrap());
    }

    #[test]
    fn years_that_nobody_means_are_refused() {
        for bad in ["-5000-01-01T00:00:00Z", "+10000-01-01T00:00:00Z", "-0001-12-31T23:59:59Z"] {
            assert!(at(bad).unwrap_err().contains("a year from 0000 to 9999"), "{bad}");
        }
        at("0000-01-01T00:00:00Z").unwrap();
        at("9999-12-31T23:59:59.999999999Z").unwrap();
    }

    #[test]
    fn null_and_nothing_are_told_apart() {
        let read = |text: &str| serde_json::from_str::<Times>(text).unwrap();
        let at = "2026-11-20T08:00:00Z";
        let plain = read(&format!(r#"{{"at":"{at}"}}"#));
        assert_eq!((plain.until, plain.end), (None, None));
        let null = read(&format!(r#"{{"at":"{at}","until":null,"end":null}}"#));
        assert_eq!((null.until, null.end), (None, Some(None)));
        let said = read(&format!(r#"{{"at":"{at}","until":"{at}","end":"{at}"}}"#));
        assert_eq!((said.until, said.end), (Some(said.at), Some(Some(said.at))));
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text: String) {
            let _ = at(&text);
        }

        #[test]
        fn no_more_than_a_microsecond_is_lost(seconds in 0_i64..4_000_000_000, nanos in 0_u32..1_000_000_000) {
            let exact = DateTime::from_timestamp(seconds, nanos).unwrap();
            let kept = to_micros(exact);
            prop_assert!(kept <= exact && exact - kept < TimeDelta::microseconds(1));
            prop_assert_eq!(kept.timestamp_subsec_nanos() % 1000, 0);
        }
    }
}
