//! What the address of the record says. What cannot be read is told at its field: a record that is
//! filtered otherwise than was asked would be taken for the answer.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::audit::AuditQuery;
use domain::page::PageRequest;
use domain::units::{Zone, typed};

use crate::address::Params;
use crate::paths;

pub(super) const APP: &str = "app";
pub(super) const ACTOR: &str = "actor";
pub(super) const ACTION: &str = "action";
pub(super) const TARGET: &str = "target";
pub(super) const FROM: &str = "from";
pub(super) const TO: &str = "to";
const CURSOR: &str = "cursor";

/// Longer than any name.
const TEXT_CHARS_MAX: usize = 200;

/// What is wrong with a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    NoAppKey,
    NoTime,
    /// The end does not come after the beginning.
    EndsBefore,
}

/// What was asked, and what of it cannot be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub query: AuditQuery,
    /// What was typed into fields that are faulty.
    typed: Vec<(&'static str, String)>,
    pub faults: Vec<(&'static str, Fault)>,
}

impl Asked {
    pub fn parse(params: &Params, zone: &Zone) -> Self {
        let text = |name: &str| -> String {
            let given = params.get(name).unwrap_or_default();
            given.trim().chars().take(TEXT_CHARS_MAX).collect()
        };
        let mut asked = Self::default();
        let mut wrong = |name: &'static str, typed: String, fault: Fault| {
            asked.typed.push((name, typed));
            asked.faults.push((name, fault));
        };
        let app = Some(text(APP))
            .filter(|text| !text.is_empty())
            .and_then(|text| text.parse().map_err(|_| wrong(APP, text, Fault::NoAppKey)).ok());
        // As a field of the page writes it, in the person's zone; or as links do.
        let mut moment = |name: &'static str| -> Option<DateTime<Utc>> {
            let text = Some(text(name)).filter(|text| !text.is_empty())?;
            let exact = DateTime::parse_from_rfc3339(&typed(&text)).map(|at| at.to_utc()).ok();
            let read = exact.or_else(|| zone.parse(&text));
            if read.is_none() {
                wrong(name, text, Fault::NoTime);
            }
            read
        };
        let (from, to) = (moment(FROM), moment(TO));
        if from.zip(to).is_some_and(|(from, to)| to <= from) {
            wrong(TO, text(TO), Fault::EndsBefore);
        }
        let cursor = params.get(CURSOR).filter(|cursor| !cursor.is_empty());
        let page = PageRequest { cursor, limit: None };
        let (actor, action, target) = (text(ACTOR), text(ACTION), text(TARGET));
        asked.query = AuditQuery { app, actor, action, target, from, to, page };
        asked
    }

    pub fn fault(&self, name: &str) -> Option<Fault> {
        self.faults.iter().find(|(field, _)| *field == name).map(|(_, fault)| *fault)
    }

    /// What was typed into a faulty field, as it was typed.
    pub fn typed(&self, name: &str) -> Option<String> {
        self.typed.iter().find(|(field, _)| *field == name).map(|(_, typed)| typed.clone())
    }
}

/// The filters as fields of a form.
pub(super) fn pairs(query: &AuditQuery) -> [(&'static str, String); 6] {
    let time = |at: Option<DateTime<Utc>>| {
        at.map(|at| at.to_rfc3339_opts(SecondsFormat::AutoSi, true)).unwrap_or_default()
    };
    [
        (APP, query.app.as_ref().map(ToString::to_string).unwrap_or_default()),
        (ACTOR, query.actor.clone()),
        (ACTION, query.action.clone()),
        (TARGET, query.target.clone()),
        (FROM, time(query.from)),
        (TO, time(query.to)),
    ]
}

/// The address of the page that answers `query`.
pub(super) fn of(query: &AuditQuery) -> String {
    let pairs = pairs(query);
    let cursor = query.page.cursor.clone().unwrap_or_default();
    let mut all: Vec<(&str, &str)> = pairs.iter().map(|(name, text)| (*name, &**text)).collect();
    all.push((CURSOR, &cursor));
    paths::with_query(paths::AUDIT, &all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(&str, &str)]) -> Asked {
        let params: Params =
            pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        Asked::parse(&params, &Zone { first_offset_seconds: 7200, ..Zone::default() })
    }

    #[test]
    fn times_are_meant_in_the_zone_of_who_typed_them() {
        let read = asked(&[(FROM, "2026-11-20T10:00"), (TO, "2026-11-20T10:00:00Z")]);
        assert_eq!(read.query.from, "2026-11-20T08:00:00Z".parse().ok());
        assert_eq!(read.query.to, "2026-11-20T10:00:00Z".parse().ok());
        assert!(read.faults.is_empty());
        let address = of(&read.query);
        assert_eq!(address, "/audit?from=2026-11-20T08%3A00%3A00Z&to=2026-11-20T10%3A00%3A00Z");
    }

    #[test]
    fn what_cannot_be_read_is_told_at_its_field_and_kept() {
        let read = asked(&[(APP, "acme"), (FROM, "yesterday"), (ACTOR, " ana ")]);
        assert_eq!(read.faults, [(APP, Fault::NoAppKey), (FROM, Fault::NoTime)]);
        assert_eq!(read.typed(APP).as_deref(), Some("acme"));
        assert_eq!((read.typed(ACTOR), read.query.actor.as_str()), (None, "ana"));
        let turned = asked(&[(FROM, "2026-11-21T00:00"), (TO, "2026-11-20T00:00")]);
        assert_eq!(turned.fault(TO), Some(Fault::EndsBefore));
    }
}
