//! The server's half: makes the viewer of a request from who is signed in, the cookies and the
//! browser's languages. Whatever is wrong in a cookie is the default, never an error.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::access::{Actor, Caller};
use domain::language::Locale;
use domain::units::{Transition, Zone};
use http::HeaderMap;
use http::header::{ACCEPT_LANGUAGE, COOKIE};

use super::{Account, LOCALE_COOKIE, THEME_COOKIE, Viewer, ZONE_COOKIE};
use crate::theme::Theme;

/// The days whose offsets are known: from the first ones of Unix time on, and until the database of
/// zones ends. What the product accepts lies well within.
const FIRST_DAY: i64 = 0;
const LAST_DAY: i64 = 47_482;
const DAY_SECONDS: i64 = 86_400;

/// The zones that were asked for: the database has some hundred, and each takes a while to read.
static ZONES: Mutex<BTreeMap<&'static str, Zone>> = Mutex::new(BTreeMap::new());

impl Viewer {
    /// `demo` and `build` are the server's own.
    pub fn from_request(
        headers: &HeaderMap,
        caller: Option<&Caller>,
        now: DateTime<Utc>,
        demo: bool,
        build: &str,
    ) -> Self {
        Self {
            account: caller.and_then(account),
            locale: locale_of(headers),
            theme: cookie(headers, THEME_COOKIE).and_then(Theme::parse).unwrap_or_default(),
            zone: cookie(headers, ZONE_COOKIE).and_then(zone).unwrap_or_default(),
            now,
            demo,
            build: build.to_owned(),
        }
    }
}

/// The language that a person chose, or the best of those that the browser asks for.
pub fn locale_of(headers: &HeaderMap) -> Locale {
    let languages = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    cookie(headers, LOCALE_COOKIE)
        .and_then(Locale::parse)
        .or_else(|| languages.and_then(Locale::negotiate))
        .unwrap_or_default()
}

fn account(caller: &Caller) -> Option<Account> {
    match (&caller.actor, caller.role) {
        (Actor::Account { id, name }, Some(role)) => {
            Some(Account { id: *id, name: name.clone(), role })
        }
        _ => None,
    }
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// A zone with every change of its offset; `None`: there is no such zone.
pub fn zone(name: &str) -> Option<Zone> {
    let tz = Tz::from_str(name).ok()?;
    let mut zones = ZONES.lock().unwrap_or_else(PoisonError::into_inner);
    Some(zones.entry(tz.name()).or_insert_with(|| whole(tz)).clone())
}

fn whole(tz: Tz) -> Zone {
    let first_offset_seconds = offset_seconds(tz, FIRST_DAY * DAY_SECONDS);
    let mut offset = first_offset_seconds;
    let mut transitions = Vec::new();
    for day in FIRST_DAY..LAST_DAY {
        let next = (day + 1) * DAY_SECONDS;
        let after = offset_seconds(tz, next);
        if after != offset {
            let at = change(tz, day * DAY_SECONDS, next);
            transitions.push(Transition { at, offset_seconds: after });
            offset = after;
        }
    }
    Zone { name: tz.name().to_owned(), first_offset_seconds, transitions }
}

/// The first second after `before` that has the offset of `after`.
fn change(tz: Tz, mut before: i64, mut after: i64) -> i64 {
    let target = offset_seconds(tz, after);
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        if offset_seconds(tz, middle) == target { after = middle } else { before = middle }
    }
    after
}

/// `at` is in Unix seconds.
fn offset_seconds(tz: Tz, at: i64) -> i32 {
    use chrono::Offset;
    let at = DateTime::from_timestamp(at, 0).unwrap_or_default();
    at.with_timezone(&tz).offset().fix().local_minus_utc()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-11-20T08:00:00Z".parse().unwrap()
    }

    fn viewer(headers: &[(http::HeaderName, &str)]) -> Viewer {
        let headers =
            headers.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
        Viewer::from_request(&headers, None, now(), false, "b1")
    }

    #[test]
    fn the_chosen_language_wins_over_the_browsers() {
        let chosen = viewer(&[(COOKIE, "a=b; locale=zh; theme=dark"), (ACCEPT_LANGUAGE, "en")]);
        assert_eq!((chosen.locale, chosen.theme), (Locale::Zh, Theme::Dark));
        assert_eq!(viewer(&[(ACCEPT_LANGUAGE, "zh-CN,en;q=0.5")]).locale, Locale::Zh);
    }

    #[test]
    fn damaged_cookies_are_the_defaults() {
        let damaged = viewer(&[(COOKIE, "locale=xx; theme=; zone=../etc/passwd; ;=;")]);
        assert_eq!(damaged, Viewer { now: now(), build: "b1".to_owned(), ..Viewer::default() });
    }

    #[test]
    fn a_zone_changes_at_the_second_that_its_database_says() {
        let berlin = viewer(&[(COOKIE, "zone=Europe/Berlin")]).zone;
        let autumn: DateTime<Utc> = "2026-10-25T01:00:00Z".parse().unwrap();
        let expected = Transition { at: autumn.timestamp(), offset_seconds: 3600 };
        assert!(berlin.transitions.contains(&expected), "{berlin:?}");
        assert_eq!(berlin.offset_seconds(now()), 3600);
        let shanghai = viewer(&[(COOKIE, "zone=Asia/Shanghai")]).zone;
        assert_eq!(shanghai.offset_seconds(now()), 28_800);
    }

    #[test]
    fn a_time_of_any_day_that_is_accepted_is_the_zones_at_that_day() {
        let berlin = zone("Europe/Berlin").unwrap();
        for (local, moment) in [
            ("1999-07-01T12:00", "1999-07-01T10:00:00Z"),
            ("2024-01-15T12:00", "2024-01-15T11:00:00Z"),
            ("2027-12-24T12:00", "2027-12-24T11:00:00Z"),
            ("2030-07-01T12:00", "2030-07-01T10:00:00Z"),
            ("2036-11-20T12:00", "2036-11-20T11:00:00Z"),
        ] {
            assert_eq!(berlin.parse(local), moment.parse().ok(), "{local}");
        }
        assert_eq!(zone("Mars/Olympus"), None);
    }

    #[test]
    fn every_zone_has_the_offsets_of_the_database() {
        for name in ["Africa/Casablanca", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe"]
        {
            let (known, tz) = (zone(name).unwrap(), Tz::from_str(name).unwrap());
            for at in (0..3_000_000_000).step_by(1_234_567) {
                let moment = DateTime::from_timestamp(at, 0).unwrap();
                assert_eq!(known.offset_seconds(moment), offset_seconds(tz, at), "{name} {moment}");
            }
        }
    }
}
