//! The axis of time, in the viewer's zone: ticks stand at whole hours, midnights and Mondays
//! there, also across a change of summer time.

use chrono::{DateTime, Utc};

use crate::language::Locale;
use crate::units::Zone;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
const WEEK: i64 = 7 * DAY;

/// Local seconds are counted from a Monday, so that weeks begin on one.
const MONDAY: i64 = 4 * DAY;

/// One mark of the axis.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeTick {
    /// From 0 (the beginning) to 1 (the end).
    pub share: f64,
    pub label: String,
    /// Every second one: left out where there is little room.
    pub minor: bool,
}

/// The ticks of the axis from `from` to `to`.
pub fn time_ticks(
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    zone: &Zone,
    locale: Locale,
) -> Vec<TimeTick> {
    let length = (to - from).num_seconds();
    if length <= 0 {
        return Vec::new();
    }
    let step = step_seconds(length);
    let local = |at: DateTime<Utc>| at.timestamp() + i64::from(zone.offset_seconds(at)) - MONDAY;
    let first = local(from).div_euclid(step);
    let ticks = (first..=first + length / step + 2).filter_map(|index| {
        let at = zone.moment(DateTime::from_timestamp(index * step + MONDAY, 0)?.naive_utc())?;
        if at < from || at > to {
            return None;
        }
        let share = (at - from).num_seconds() as f64 / length as f64;
        let midnight = (index * step).rem_euclid(DAY) == 0;
        let label = if midnight { zone.day(at, locale) } else { zone.time(at) };
        Some(TimeTick { share, label, minor: index.rem_euclid(2) == 1 })
    });
    ticks.collect()
}

fn step_seconds(length: i64) -> i64 {
    const STEPS: [(i64, i64); 5] =
        [(HOUR, 600), (6 * HOUR, HOUR), (DAY, 3 * HOUR), (WEEK, DAY), (30 * DAY, WEEK)];
    STEPS.iter().find(|(longest, _)| length <= *longest).map_or(2 * WEEK, |(_, step)| *step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Transition;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn labels(ticks: &[TimeTick]) -> Vec<&str> {
        ticks.iter().map(|tick| tick.label.as_str()).collect()
    }

    #[test]
    fn a_day_has_a_tick_every_three_hours_and_the_date_at_midnight() {
        let ticks = time_ticks(
            at("2026-11-19T08:20:00Z"),
            at("2026-11-20T08:20:00Z"),
            &Zone::default(),
            Locale::En,
        );
        let expected = ["09:00", "12:00", "15:00", "18:00", "21:00", "20 Nov", "03:00", "06:00"];
        assert_eq!(labels(&ticks), expected);
        assert!(ticks[0].minor && !ticks[1].minor && !ticks[5].minor);
        assert!((ticks[5].share - (15.0 + 2.0 / 3.0) / 24.0).abs() < 1e-9);
    }

    #[test]
    fn ticks_stand_at_the_viewers_hours() {
        let kathmandu = Zone { first_offset_seconds: 20_700, ..Zone::default() };
        let ticks = time_ticks(
            at("2026-11-20T00:00:00Z"),
            at("2026-11-20T06:00:00Z"),
            &kathmandu,
            Locale::Zh,
        );
        assert_eq!(labels(&ticks), ["06:00", "07:00", "08:00", "09:00", "10:00", "11:00"]);
    }

    #[test]
    fn the_night_of_a_change_of_summer_time_keeps_its_midnights() {
        let berlin = Zone {
            name: "Europe/Berlin".to_owned(),
            first_offset_seconds: 7200,
            transitions: vec![Transition { at: 1_792_890_000, offset_seconds: 3600 }],
        };
        let ticks =
            time_ticks(at("2026-10-23T10:00:00Z"), at("2026-10-30T10:00:00Z"), &berlin, Locale::En);
        let expected = ["24 Oct", "25 Oct", "26 Oct", "27 Oct", "28 Oct", "29 Oct", "30 Oct"];
        assert_eq!(labels(&ticks), expected);
    }

    #[test]
    fn a_month_is_told_in_mondays() {
        let ticks = time_ticks(
            at("2026-10-21T00:00:00Z"),
            at("2026-11-20T00:00:00Z"),
            &Zone::default(),
            Locale::En,
        );
        assert_eq!(labels(&ticks), ["26 Oct", "2 Nov", "9 Nov", "16 Nov"]);
    }

    #[test]
    fn no_time_has_no_ticks() {
        let moment = at("2026-11-20T00:00:00Z");
        assert!(time_ticks(moment, moment, &Zone::default(), Locale::En).is_empty());
    }
}
