//! Sessions: browsers that are signed in, how long they stay so, and what a program of the server
//! knows of the visitor behind one.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::access::{Actor, Caller, Origin, Role};
use crate::ids::{AccountId, SessionId};
use crate::reach::CustomerReach;

/// How long a session lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// Ends a session that nobody used for so long.
    pub idle: TimeDelta,
    /// Ends every session so long after sign-in.
    pub absolute: TimeDelta,
}

impl Default for Lifetime {
    fn default() -> Self {
        Self { idle: TimeDelta::hours(8), absolute: TimeDelta::days(7) }
    }
}

impl Lifetime {
    /// How old the note "last seen" may grow before it is written anew: writing it at each request
    /// would make every read a write.
    pub fn seen_step(&self) -> TimeDelta {
        TimeDelta::minutes(1).min(self.idle / 10)
    }
}

/// A session as its owner sees it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub id: SessionId,
    pub created_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub address: Option<String>,
    /// What the browser said of itself, cut to 300 characters.
    pub agent: Option<String>,
    /// Whether it is the one that asks.
    pub is_current: bool,
}

/// Who is behind a session, as read with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visitor {
    pub session: SessionId,
    pub account: AccountId,
    pub login: String,
    pub name: String,
    pub role: Role,
    pub expires_at: DateTime<Utc>,
}

impl Visitor {
    /// The visitor as somebody who acts. Audit rows name the login, which never changes.
    pub fn caller(&self, origin: Origin) -> Caller {
        Caller {
            actor: Actor::Account { id: self.account.0, name: self.login.clone() },
            role: Some(self.role),
            scopes: Vec::new(),
            reach: CustomerReach::all(),
            origin,
        }
    }
}

/// How many wrong passwords are borne before sign-in is refused for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Throttle {
    pub window: TimeDelta,
    pub failures_per_login_max: u32,
    pub failures_per_address_max: u32,
}

impl Default for Throttle {
    fn default() -> Self {
        Self {
            window: TimeDelta::minutes(15),
            failures_per_login_max: 10,
            failures_per_address_max: 50,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visitor_acts_under_the_login_with_the_role_read_just_now() {
        let visitor = Visitor {
            session: SessionId(uuid::Uuid::nil()),
            account: AccountId(uuid::Uuid::max()),
            login: "ana".into(),
            name: "</title><script>".into(),
            role: Role::Support,
            expires_at: DateTime::UNIX_EPOCH,
        };
        let caller = visitor.caller(Origin::default());
        assert_eq!((caller.actor.name(), caller.role), ("ana", Some(Role::Support)));
        assert_eq!(caller.actor.id(), Some(uuid::Uuid::max()));
    }

    #[test]
    fn a_short_session_is_seen_more_often() {
        assert_eq!(Lifetime::default().seen_step(), TimeDelta::minutes(1));
        let short = Lifetime { idle: TimeDelta::seconds(20), absolute: TimeDelta::days(1) };
        assert_eq!(short.seen_step(), TimeDelta::seconds(2));
    }
}
