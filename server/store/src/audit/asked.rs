//! What of the log a query asks for, as its statements take it.

use chrono::{DateTime, Utc};
use domain::audit::AuditQuery;
use domain::ids::AppKey;
use uuid::Uuid;

use crate::patterns::beginning;

/// The parameters of a query; what is absent is not asked for.
pub(super) struct Asked<'a> {
    pub app: Option<&'a str>,
    /// The name of an actor.
    pub actor: Option<&'a str>,
    pub actor_id: Option<Uuid>,
    pub action: Option<&'a str>,
    /// A pattern of all actions of a noun.
    pub action_below: Option<String>,
    pub target: Option<&'a str>,
    /// A pattern of all targets of a kind.
    pub target_below: Option<String>,
    pub from: Option<DateTime<Utc>>,
    pub to: Option<DateTime<Utc>>,
}

impl<'a> Asked<'a> {
    /// `None`: nothing can be found, for PostgreSQL holds no text with a zero in it.
    pub(super) fn of(query: &'a AuditQuery) -> Option<Self> {
        let texts = [&query.actor, &query.action, &query.target];
        if texts.iter().any(|text| text.contains('\0')) {
            return None;
        }
        let said = |text: &'a str| Some(text.trim()).filter(|text| !text.is_empty());
        let (actor, action, target) =
            (said(&query.actor), said(&query.action), said(&query.target));
        Some(Self {
            app: query.app.as_ref().map(AppKey::as_str),
            actor,
            actor_id: actor.and_then(|actor| actor.parse().ok()),
            action,
            action_below: action.map(|noun| beginning(&format!("{noun}."))),
            target,
            target_below: target.map(|kind| beginning(&format!("{kind}:"))),
            from: query.from,
            to: query.to,
        })
    }
}
