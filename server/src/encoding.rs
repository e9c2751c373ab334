//! What `Accept-Encoding` asks for (RFC 9110, section 12.5.3), of the encodings that we have.
//!
//! Whoever refuses everything, plain bytes included, gets plain bytes: an answer that somebody may
//! still read is worth more than a 406.

use http::{HeaderMap, HeaderName, HeaderValue, header};

/// How the bytes of an answer may be written, the better first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Brotli,
    Gzip,
}

impl Encoding {
    pub const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    /// As `Content-Encoding` has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// The ending of a file that is compressed so.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gz",
        }
    }
}

/// The encodings that the client takes, best first: by its own weights, and ours where it has no
/// preference. Empty: plain bytes.
pub fn accepted(headers: &HeaderMap) -> Vec<Encoding> {
    let entries = weighed(headers, header::ACCEPT_ENCODING);
    let weight_of = |name: &str| {
        let find = |name: &str| entries.iter().find(|(entry, _)| entry.eq_ignore_ascii_case(name));
        find(name).or_else(|| find("*")).map(|(_, weight)| *weight)
    };
    // Only a client that names them prefers plain bytes.
    let named = entries.iter().find(|(name, _)| name.eq_ignore_ascii_case("identity"));
    let plain = named.map_or(0, |(_, weight)| *weight);
    let mut accepted: Vec<(Encoding, u16)> = Encoding::ALL
        .into_iter()
        .filter_map(|encoding| Some((encoding, weight_of(encoding.name())?)))
        .filter(|(_, weight)| *weight > 0 && *weight >= plain)
        .collect();
    // A stable sort: where weights are equal the better stays first.
    accepted.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
    accepted.into_iter().map(|(encoding, _)| encoding).collect()
}

/// The entries of a header such as `Accept-Encoding` or `Accept`, each with its weight in thousandths.
pub(crate) fn weighed(headers: &HeaderMap, name: HeaderName) -> Vec<(&str, u16)> {
    let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(entry).collect()
}

/// `br;q=0.5` → `br`, 500. A weight that is none refuses, since plain bytes are always right.
fn entry(text: &str) -> (&str, u16) {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let weight = parts.find_map(|part| {
        let (key, value) = part.split_once('=')?;
        key.trim().eq_ignore_ascii_case("q").then(|| thousandths(value.trim()))
    });
    (name, weight.unwrap_or(1000))
}

/// A weight in thousandths: 0 to 1, at most three digits behind the point.
fn thousandths(text: &str) -> u16 {
    let is_weight = text.len() <= 5 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    match text.parse::<f32>() {
        Ok(weight) if is_weight && weight <= 1.0 => (weight * 1000.0).round() as u16,
        _ => 0,
    }
}

/// Notes that the answer depends on `Accept-Encoding`, beside what it depends on already.
pub fn add_vary(headers: &mut HeaderMap) {
    let depends = |value: &HeaderValue| {
        let names = value.to_str().unwrap_or_default().split(',').map(str::trim);
        names.into_iter().any(|name| name == "*" || name.eq_ignore_ascii_case("accept-encoding"))
    };
    if !headers.get_all(header::VARY).iter().any(depends) {
        headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(accept: &[&str]) -> Vec<&'static str> {
        let mut headers = HeaderMap::new();
        for value in accept {
            headers.append(header::ACCEPT_ENCODING, value.parse().unwrap());
        }
        accepted(&headers).into_iter().map(Encoding::name).collect()
    }

    #[test]
    fn the_better_encoding_comes_first_unless_the_client_weighs_them() {
        assert_eq!(names(&["gzip, deflate, br, zstd"]), ["br", "gzip"]);
        assert_eq!(names(&["gzip", "br"]), ["br", "gzip"]);
        assert_eq!(names(&["br;q=0.5, gzip;q=0.8"]), ["gzip", "br"]);
        assert_eq!(names(&["GZIP ; Q=1.000"]), ["gzip"]);
        assert_eq!(names(&["*"]), ["br", "gzip"]);
        assert_eq!(names(&["br, *;q=0.1"]), ["br", "gzip"]);
    }

    #[test]
    fn what_is_refused_or_not_named_is_not_sent() {
        let none: [&str; 0] = [];
        assert_eq!(names(&[]), none);
        assert_eq!(names(&[""]), none);
        assert_eq!(names(&["identity"]), none);
        assert_eq!(names(&["deflate, zstd"]), none);
        assert_eq!(names(&["br;q=0"]), none);
        assert_eq!(names(&["br;q=0.000, gzip"]), ["gzip"]);
        assert_eq!(names(&["*, br;q=0"]), ["gzip"]);
        assert_eq!(names(&["*;q=0"]), none);
        assert_eq!(names(&["brotli, xgzip"]), none);
    }

    #[test]
    fn plain_bytes_are_sent_to_whoever_likes_them_better() {
        let none: [&str; 0] = [];
        assert_eq!(names(&["identity, br;q=0.5"]), none);
        assert_eq!(names(&["identity;q=0.5, br"]), ["br"]);
        assert_eq!(names(&["identity;q=0, br;q=0"]), none);
    }

    #[test]
    fn a_weight_that_is_none_refuses() {
        let none: [&str; 0] = [];
        for weight in ["2", "-1", "1e0", "NaN", "inf", "", "0.0001", "x", "1.5"] {
            assert_eq!(names(&[&format!("br;q={weight}")]), none, "{weight}");
        }
    }

    #[test]
    fn what_an_answer_depends_on_is_said_once() {
        let vary = |before: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in before {
                headers.append(header::VARY, value.parse().unwrap());
            }
            add_vary(&mut headers);
            let all = headers.get_all(header::VARY).iter();
            all.map(|value| value.to_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(vary(&[]), ["accept-encoding"]);
        assert_eq!(vary(&["cookie"]), ["cookie", "accept-encoding"]);
        assert_eq!(vary(&["cookie, Accept-Encoding"]), ["cookie, Accept-Encoding"]);
        assert_eq!(vary(&["*"]), ["*"]);
    }
}
