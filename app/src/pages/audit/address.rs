//! What the address of the record says. Whatever is wrong in it is left out, never an error.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::audit::AuditQuery;
use domain::page::PageRequest;
use domain::units::Zone;
use leptos_router::params::ParamsMap;

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

pub(super) fn read(params: &ParamsMap, zone: &Zone) -> AuditQuery {
    let given = |name: &str| params.get(name).filter(|text| !text.is_empty());
    let text = |name: &str| -> String {
        given(name).unwrap_or_default().trim().chars().take(TEXT_CHARS_MAX).collect()
    };
    // As a field of the page writes it, in the person's zone; or as links do.
    let moment = |name: &str| -> Option<DateTime<Utc>> {
        let text = given(name)?;
        let exact = DateTime::parse_from_rfc3339(&text).map(|at| at.to_utc());
        exact.ok().or_else(|| zone.read(&text))
    };
    AuditQuery {
        app: given(APP).and_then(|app| app.parse().ok()),
        actor: text(ACTOR),
        action: text(ACTION),
        target: text(TARGET),
        from: moment(FROM),
        to: moment(TO),
        page: PageRequest { cursor: given(CURSOR), limit: None },
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
