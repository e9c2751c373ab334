//! Dates and times in a person's zone, without a time zone database.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDateTime, Offset, Timelike, Utc};
use serde::{Deserialize, Serialize};

use super::typed;
use crate::language::Locale;

const DAY_SECONDS: i64 = 86_400;

/// From this moment on the zone is `offset_seconds` east of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transition {
    /// Unix seconds.
    pub at: i64,
    pub offset_seconds: i32,
}

/// A zone as far as the pages need it: the server reads it from its database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// `Europe/Berlin`, `UTC`.
    pub name: String,
    /// Before the first transition.
    pub first_offset_seconds: i32,
    /// In order of time.
    pub transitions: Vec<Transition>,
}

impl Default for Zone {
    fn default() -> Self {
        Self { name: "UTC".to_owned(), first_offset_seconds: 0, transitions: Vec::new() }
    }
}

impl Zone {
    /// Seconds east of UTC at a moment.
    pub fn offset_seconds(&self, at: DateTime<Utc>) -> i32 {
        let at = at.timestamp();
        let after = self.transitions.partition_point(|transition| transition.at <= at);
        match after.checked_sub(1).and_then(|index| self.transitions.get(index)) {
            Some(transition) => transition.offset_seconds,
            None => self.first_offset_seconds,
        }
    }

    /// The moment at which clocks in the zone show `local`. Of one that they show twice it is the
    /// first; one that they skip is taken as if they had not yet been put forward: 02:30 is 03:30.
    pub fn moment(&self, local: NaiveDateTime) -> Option<DateTime<Utc>> {
        let local = local.and_utc().timestamp();
        let offset = |at: i64| DateTime::from_timestamp(at, 0).map(|at| self.offset_seconds(at));
        let moment = |offset: i32| local - i64::from(offset);
        // No clock is further from UTC than this, so all that it could show lies between.
        let (first, last) = (local - DAY_SECONDS, local + DAY_SECONDS);
        let from = self.transitions.partition_point(|transition| transition.at <= first);
        let until = self.transitions.partition_point(|transition| transition.at <= last);
        let before = offset(first)?;
        let offsets = self.transitions.get(from..until).unwrap_or_default();
        let offsets = offsets.iter().map(|transition| transition.offset_seconds);
        let shown = std::iter::once(before)
            .chain(offsets)
            .map(moment)
            .filter(|at| offset(*at).is_some_and(|offset| moment(offset) == *at))
            .min();
        DateTime::from_timestamp(shown.unwrap_or(moment(before)), 0)
    }

    /// Reads what `<input type="datetime-local">` writes: a time that clocks in the zone show.
    pub fn parse(&self, text: &str) -> Option<DateTime<Utc>> {
        let formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%.f"];
        let text = typed(text);
        let mut locals =
            formats.iter().filter_map(|form| NaiveDateTime::parse_from_str(&text, form).ok());
        self.moment(locals.next()?)
    }

    /// `2026-11-20T08:14`, as `<input type="datetime-local">` writes it.
    pub fn input_text(&self, at: DateTime<Utc>) -> String {
        self.local(at).format("%Y-%m-%dT%H:%M").to_string()
    }

    fn local(&self, at: DateTime<Utc>) -> DateTime<FixedOffset> {
        let offset = FixedOffset::east_opt(self.offset_seconds(at)).unwrap_or_else(|| Utc.fix());
        at.with_timezone(&offset)
    }

    /// `08:14`.
    pub fn time(&self, at: DateTime<Utc>) -> String {
        let at = self.local(at);
        format!("{:02}:{:02}", at.hour(), at.minute())
    }

    /// `08:14:58`.
    pub fn time_with_seconds(&self, at: DateTime<Utc>) -> String {
        let at = self.local(at);
        format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second())
    }

    /// `20 Nov`; `11月20日`.
    pub fn day(&self, at: DateTime<Utc>, locale: Locale) -> String {
        let at = self.local(at);
        match locale {
            Locale::En => format!("{} {}", at.day(), month(at.month())),
            Locale::Zh => format!("{}月{}日", at.month(), at.day()),
        }
    }

    /// `20 Nov 2026`; `2026年11月20日`.
    pub fn date(&self, at: DateTime<Utc>, locale: Locale) -> String {
        let day = self.day(at, locale);
        let year = self.local(at).year();
        match locale {
            Locale::En => format!("{day} {year}"),
            Locale::Zh => format!("{year}年{day}"),
        }
    }

    /// `20 Nov 2026, 08:14`; `2026年11月20日 08:14`.
    pub fn date_time(&self, at: DateTime<Utc>, locale: Locale) -> String {
        let gap = locale.pick(", ", " ");
        format!("{}{gap}{}", self.date(at, locale), self.time(at))
    }
}

/// For the hover and for `<time datetime>`: `2026-11-20T08:14:58Z`.
pub fn machine(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// For the hover: `2026-11-20 08:14:58 UTC`.
pub fn utc(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

fn month(number: u32) -> &'static str {
    const NAMES: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    NAMES[(number.clamp(1, 12) - 1) as usize]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Berlin's changes in 2026: +1 h, +2 h from 29 March, +1 h from 25 October, both at 01:00 UTC.
    fn berlin() -> Zone {
        Zone {
            name: "Europe/Berlin".to_owned(),
            first_offset_seconds: 3600,
            transitions: vec![
                Transition { at: 1_774_746_000, offset_seconds: 7200 },
                Transition { at: 1_792_890_000, offset_seconds: 3600 },
            ],
        }
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn summer_time_begins_and_ends_at_its_second() {
        let zone = berlin();
        assert_eq!(zone.time_with_seconds(at("2026-03-29T00:59:59Z")), "01:59:59");
        assert_eq!(zone.time_with_seconds(at("2026-03-29T01:00:00Z")), "03:00:00");
        assert_eq!(zone.time_with_seconds(at("2026-10-25T00:59:59Z")), "02:59:59");
        assert_eq!(zone.time_with_seconds(at("2026-10-25T01:00:00Z")), "02:00:00");
    }

    #[test]
    fn a_date_is_that_of_the_zone_and_written_in_the_language() {
        let late = at("2026-11-20T23:30:00Z");
        assert_eq!(berlin().date_time(late, Locale::En), "21 Nov 2026, 00:30");
        assert_eq!(berlin().date_time(late, Locale::Zh), "2026年11月21日 00:30");
        assert_eq!(Zone::default().date_time(late, Locale::En), "20 Nov 2026, 23:30");
        assert_eq!(utc(late), "2026-11-20 23:30:00 UTC");
        assert_eq!(machine(late), "2026-11-20T23:30:00Z");
    }

    #[test]
    fn a_local_time_is_the_moment_at_which_clocks_show_it() {
        let zone = berlin();
        for text in ["2026-01-01T12:00:00Z", "2026-07-01T12:00:00Z", "2026-11-20T08:14:00Z"] {
            let moment = at(text);
            let local = zone.input_text(moment);
            let local = NaiveDateTime::parse_from_str(&local, "%Y-%m-%dT%H:%M").unwrap();
            assert_eq!(zone.moment(local), Some(moment));
        }
    }

    /// New York's changes in 2026: -5 h, -4 h from 8 March 07:00 UTC, -5 h from 1 November 06:00 UTC.
    fn new_york() -> Zone {
        Zone {
            name: "America/New_York".to_owned(),
            first_offset_seconds: -18_000,
            transitions: vec![
                Transition { at: 1_772_953_200, offset_seconds: -14_400 },
                Transition { at: 1_793_512_800, offset_seconds: -18_000 },
            ],
        }
    }

    #[test]
    fn of_a_time_shown_twice_it_is_the_first_and_a_skipped_one_is_put_forward() {
        for (zone, local, moment) in [
            (berlin(), "2026-10-25T02:30", "2026-10-25T00:30:00Z"),
            (berlin(), "2026-10-25T03:00", "2026-10-25T02:00:00Z"),
            (berlin(), "2026-03-29T02:30", "2026-03-29T01:30:00Z"),
            (berlin(), "2026-03-29T03:00", "2026-03-29T01:00:00Z"),
            (new_york(), "2026-11-01T01:30", "2026-11-01T05:30:00Z"),
            (new_york(), "2026-11-01T02:00", "2026-11-01T07:00:00Z"),
            (new_york(), "2026-03-08T02:30", "2026-03-08T07:30:00Z"),
            (new_york(), "2026-03-08T01:59", "2026-03-08T06:59:00Z"),
        ] {
            assert_eq!(zone.parse(local), Some(at(moment)), "{} {local}", zone.name);
        }
        // What was put forward is shown as it is meant.
        let skipped = berlin().parse("2026-03-29T02:30").unwrap();
        assert_eq!(berlin().input_text(skipped), "2026-03-29T03:30");
    }

    #[test]
    fn times_are_read_as_chinese_keyboards_write_them() {
        let wide = berlin().parse("２０２６－１１－２０Ｔ０８：１４");
        assert_eq!(wide, berlin().parse("2026-11-20T08:14"));
        assert!(wide.is_some());
        assert_eq!(berlin().parse("2026-11-20"), None);
    }

    proptest! {
        #[test]
        fn every_time_that_clocks_show_is_read_back(minute in 29_500_000_i64..30_000_000) {
            for zone in [berlin(), new_york(), Zone::default()] {
                let moment = DateTime::from_timestamp(minute * 60, 0).unwrap();
                let read = zone.parse(&zone.input_text(moment)).unwrap();
                prop_assert_eq!(zone.input_text(read), zone.input_text(moment));
                prop_assert!(read <= moment);
                prop_assert!((moment - read).num_hours() <= 1);
            }
        }

        #[test]
        fn no_offset_and_no_moment_panics(
            seconds in -60_000_000_000_i64..60_000_000_000,
            offset: i32,
        ) {
            let zone = Zone { first_offset_seconds: offset, ..Zone::default() };
            let moment = DateTime::from_timestamp(seconds, 0).unwrap();
            prop_assert_eq!(zone.time(moment).len(), 5);
            prop_assert!(!zone.date(moment, Locale::Zh).is_empty());
        }

        #[test]
        fn the_offset_is_that_of_the_last_transition_before(second in 1_770_000_000_i64..1_800_000_000) {
            let zone = berlin();
            let moment = DateTime::from_timestamp(second, 0).unwrap();
            let summer = (1_774_746_000..1_792_890_000).contains(&second);
            prop_assert_eq!(zone.offset_seconds(moment), if summer { 7200 } else { 3600 });
        }
    }
}
