//! The server's half: makes the viewer of a request from who is signed in, the cookies and the
//! browser's languages. Whatever is wrong in a cookie is the default, never an error.

use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::access::{Actor, Caller};
use domain::locale::Locale;
use domain::units::{Transition, Zone};
use http::HeaderMap;
use http::header::{ACCEPT_LANGUAGE, COOKIE};

use super::{Account, LOCALE_COOKIE, THEME_COOKIE, Viewer, ZONE_COOKIE};
use crate::theme::Theme;

/// The pages show moments from the oldest history on, and a little into the future.
const PAST: TimeDelta = TimeDelta::days(400);
const FUTURE: TimeDelta = TimeDelta::days(400);
/// Finer than any zone's shortest period between two changes that anybody still observes.
const STEP: TimeDelta = TimeDelta::days(7);

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
            zone: cookie(headers, ZONE_COOKIE).and_then(|name| zone(name, now)).unwrap_or_default(),
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

/// The changes of a zone's offset around `now`; `None`: there is no such zone.
pub fn zone(name: &str, now: DateTime<Utc>) -> Option<Zone> {
    let tz = Tz::from_str(name).ok()?;
    let mut at = now - PAST;
    let first_offset_seconds = offset_seconds(tz, at);
    let mut offset = first_offset_seconds;
    let mut transitions = Vec::new();
    while at < now + FUTURE {
        let next = at + STEP;
        let after = offset_seconds(tz, next);
        if after != offset {
            transitions.push(Transition {
                at: change(tz, at.timestamp(), next.timestamp()),
                offset_seconds: after,
            });
            offset = after;
        }
        at = next;
    }
    Some(Zone { name: tz.name().to_owned(), first_offset_seconds, transitions })
}

/// The first second after `before` that has the offset of `after`.
fn change(tz: Tz, mut before: i64, mut after: i64) -> i64 {
    let offset = |at: i64| DateTime::from_timestamp(at, 0).map(|at| offset_seconds(tz, at));
    let target = offset(after);
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        if offset(middle) == target { after = middle } else { before = middle }
    }
    after
}

fn offset_seconds(tz: Tz, at: DateTime<Utc>) -> i32 {
    use chrono::Offset;
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
        assert_eq!((shanghai.offset_seconds(now()), shanghai.transitions.len()), (28_800, 0));
    }
}
