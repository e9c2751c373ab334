//! What a row of the record is about, read off it: for words and links.

use serde_json::Value;
use uuid::Uuid;

use super::AuditRow;
use crate::limit_values::Target;
use crate::overrides::form::parse_target;

/// What the target of a row names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Thing {
    /// The App Key itself.
    App,
    /// A limit of the App Key.
    Limit(Target),
    Request(Uuid),
    OverrideSet(Uuid),
    /// A rule that may decide requests.
    Rule(Uuid),
    Webhook(Uuid),
    /// An account, by its login.
    Account(String),
    Token(Uuid),
    /// A gateway, by its name.
    Gateway(String),
    /// Plans and catalogue.
    Terms,
    /// Something that has no page of its own.
    Other,
}

impl AuditRow {
    /// The noun of the action: `override` of `override.set`.
    pub fn noun(&self) -> &str {
        self.action.split('.').next().unwrap_or_default()
    }

    pub fn thing(&self) -> Thing {
        let id = |thing: fn(Uuid) -> Thing| self.target.parse::<Uuid>().map_or(Thing::Other, thing);
        match self.noun() {
            "app" => Thing::App,
            "override" => parse_target(&self.target).map_or(Thing::Other, Thing::Limit),
            "override_set" => id(Thing::OverrideSet),
            "request" => id(Thing::Request),
            "requests" => id(Thing::Rule),
            "webhook" => id(Thing::Webhook),
            "token" => id(Thing::Token),
            "account" | "session" if self.target != UNKNOWN_LOGIN => {
                Thing::Account(self.target.clone())
            }
            "gateway" => Thing::Gateway(self.target.clone()),
            "terms" => Thing::Terms,
            _ => Thing::Other,
        }
    }

    /// The override that the row set, extended or ended.
    pub fn override_id(&self) -> Option<Uuid> {
        if self.noun() != "override" {
            return None;
        }
        let states = [self.after.as_ref(), self.before.as_ref()].into_iter().flatten();
        let ids = states.filter_map(|state| state.get("id")?.as_str()?.parse().ok());
        ids.into_iter().next()
    }

    /// What the target was called then, where its state says it: the name of a token, `R-12`.
    pub fn called(&self) -> Option<String> {
        let states = [self.after.as_ref(), self.before.as_ref()].into_iter().flatten();
        match self.noun() {
            "request" => states
                .filter_map(|state| state.get("number")?.as_u64())
                .map(|number| format!("R-{number}"))
                .next(),
            "token" | "webhook" => states.filter_map(name).next(),
            "requests" => {
                states.filter_map(|state| name(state.get("words").unwrap_or(state))).next()
            }
            _ => None,
        }
    }
}

/// What stands in a row of a refused sign-in whose login nobody has.
pub const UNKNOWN_LOGIN: &str = "unknown login";

fn name(state: &Value) -> Option<String> {
    state.get("name")?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use serde_json::json;

    use super::*;
    use crate::access::Actor;

    fn row(action: &str, target: &str) -> AuditRow {
        AuditRow {
            id: 1,
            at: DateTime::UNIX_EPOCH,
            actor: Actor::System { name: "x".into() },
            role: None,
            address: None,
            request_id: String::new(),
            action: action.into(),
            app: None,
            target: target.into(),
            before: None,
            after: None,
            reason: None,
            place: None,
        }
    }

    #[test]
    fn a_row_tells_what_it_is_about() {
        let id = Uuid::from_u128(7);
        let limit = Thing::Limit(Target::Quota { quota: "groups".into() });
        for (action, target, thing) in [
            ("app.register", "acme#shop", Thing::App),
            ("override.set", "quota:groups", limit),
            ("override.set", "groups", Thing::Other),
            ("override_set.undo", &id.to_string(), Thing::OverrideSet(id)),
            ("request.deny", &id.to_string(), Thing::Request(id)),
            ("requests.rule_end", &id.to_string(), Thing::Rule(id)),
            ("requests.settings", "settings", Thing::Other),
            ("session.refuse", UNKNOWN_LOGIN, Thing::Other),
            ("session.sign_in", "ana", Thing::Account("ana".into())),
            ("gateway.forget", "g/1", Thing::Gateway("g/1".into())),
            ("something.new", "x", Thing::Other),
        ] {
            assert_eq!(row(action, target).thing(), thing, "{action} {target}");
        }
    }

    #[test]
    fn what_it_was_called_is_read_off_its_state() {
        let id = Uuid::from_u128(7);
        let request = AuditRow { after: Some(json!({ "number": 12 })), ..row("request.deny", "x") };
        assert_eq!(request.called().as_deref(), Some("R-12"));
        let token = AuditRow { before: Some(json!({ "name": "g" })), ..row("token.revoke", "x") };
        assert_eq!(token.called().as_deref(), Some("g"));
        assert_eq!(row("token.revoke", "x").called(), None);
        let set = AuditRow { after: Some(json!({ "id": id })), ..row("override.set", "x") };
        assert_eq!(set.override_id(), Some(id));
        assert_eq!(AuditRow { action: "token.x".into(), ..set }.override_id(), None);
    }
}
