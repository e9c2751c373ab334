//! What `Accept` asks for (RFC 9110, section 12.5.1), of the types that a route has.

use http::{HeaderMap, header};

use crate::encoding::weighed;

/// What a list that can be exported has: a page, or all of it as lines of JSON or as a table.
pub const EXPORTED: [&str; 3] = ["application/json", "application/x-ndjson", "text/csv"];

/// Which of the offered types the client prefers: by its own weights, and the first of ours where it
/// has no preference, or takes none of them: an answer that somebody may still read is worth more
/// than a 406.
pub fn preferred(headers: &HeaderMap, offers: &[&'static str]) -> &'static str {
    let ranges = weighed(headers, header::ACCEPT);
    let weight = |offer: &str| {
        let of = |range: &&(&str, u16)| precision(range.0, offer).is_some();
        let best = ranges.iter().filter(of).max_by_key(|range| precision(range.0, offer));
        best.map_or(0, |(_, weight)| *weight)
    };
    // Of equal weights the last is the largest: so the first of ours comes last.
    let best = offers.iter().rev().max_by_key(|offer| weight(offer));
    best.copied().unwrap_or_default()
}

/// How precisely a range names a type; `None`: it does not.
fn precision(range: &str, offer: &str) -> Option<u8> {
    let kind = offer.split('/').next().unwrap_or_default();
    if range.eq_ignore_ascii_case(offer) {
        return Some(2);
    }
    match range.split_once('/') {
        Some((of, "*")) if of.eq_ignore_ascii_case(kind) => Some(1),
        Some(("*", "*")) => Some(0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(accept: &[&str]) -> &'static str {
        let mut headers = HeaderMap::new();
        for value in accept {
            headers.append(header::ACCEPT, value.parse().unwrap());
        }
        preferred(&headers, &EXPORTED)
    }

    #[test]
    fn the_client_weighs_and_the_first_of_ours_is_the_default() {
        for accept in [
            &[][..],
            &["*/*"],
            &["application/*"],
            &["text/html, application/xhtml+xml, */*;q=0.8"],
            &["text/csv;q=0.5, application/json"],
            &["text/csv;q=0, */*;q=0.1"],
            &["image/png"],
            &["nonsense"],
        ] {
            assert_eq!(chosen(accept), "application/json", "{accept:?}");
        }
        for accept in [
            &["text/csv"][..],
            &["Text/CSV ; Q=0.9, application/json;q=0.8"],
            &["text/*"],
            &["*/*;q=0.1, text/csv;q=0.2"],
            &["application/json;q=0.3", "text/csv"],
            &["text/csv; charset=utf-8"],
        ] {
            assert_eq!(chosen(accept), "text/csv", "{accept:?}");
        }
        assert_eq!(
            chosen(&["application/x-ndjson, application/json;q=0.9"]),
            "application/x-ndjson"
        );
    }
}
