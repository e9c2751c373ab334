//! The way from a thing to its history: the record of changes, filtered to it. What stands here must
//! be what the rows name as their target (`Change` in the store's `audit`); a test holds the two together.

use domain::access::Actor;
use domain::ids::{AppKey, BucketId, TokenId};
use domain::limit_values::Target;
use domain::overrides::form::target_text;
use uuid::Uuid;

use super::{AUDIT, with_query};

/// Whose history.
#[derive(Clone, Copy, Debug)]
pub enum History<'a> {
    /// Everything about an App Key.
    App(&'a AppKey),
    /// One limit of an App Key.
    Limit(&'a AppKey, &'a Target),
    /// Every rate of a bucket of an App Key.
    Bucket(&'a AppKey, &'a BucketId),
    OverrideSet(Uuid),
    Request(Uuid),
    /// A rule that may decide requests.
    Rule(&'a str),
    /// The settings and rules of deciding.
    Deciding,
    /// An account, by its login: what was done to it, and its sign-ins.
    Account(&'a str),
    Token(TokenId),
    Webhook(Uuid),
    /// A gateway, by its name.
    Gateway(&'a str),
    /// Plans and catalogue, which change by releases.
    Terms,
    /// What somebody did: an account by its login, which nobody else ever has; a token by its id,
    /// because names are given twice; a part of the server by its name.
    By(&'a Actor),
    /// One action, or all of a noun.
    Action(&'a str),
}

/// The address of a history.
pub fn history(of: History<'_>) -> String {
    let about = |target: &str| with_query(AUDIT, &[("target", target)]);
    let limit = |app: &AppKey, target: &str| {
        with_query(AUDIT, &[("app", app.as_str()), ("target", target)])
    };
    let action = |noun: &str| with_query(AUDIT, &[("action", noun)]);
    match of {
        History::App(app) => with_query(AUDIT, &[("app", app.as_str())]),
        History::Limit(app, target) => limit(app, &target_text(target)),
        History::Bucket(app, bucket) => limit(app, &format!("rate:{bucket}")),
        History::OverrideSet(id) | History::Request(id) | History::Webhook(id) => {
            about(&id.to_string())
        }
        History::Rule(id) => about(id),
        History::Deciding => action("requests"),
        History::Account(login) => about(login),
        History::Token(id) => about(&id.to_string()),
        History::Gateway(name) => with_query(AUDIT, &[("action", "gateway"), ("target", name)]),
        History::Terms => action("terms"),
        History::By(actor) => {
            let id = match actor {
                Actor::Token { id, .. } => Some(id.to_string()),
                _ => None,
            };
            with_query(AUDIT, &[("actor", id.as_deref().unwrap_or(actor.name()))])
        }
        History::Action(code) => action(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_is_the_record_filtered_to_a_thing() {
        let app = AppKey::from_parts("acme", "shop").unwrap();
        let quota = Target::Quota { quota: "groups".into() };
        let id = Uuid::nil();
        for (of, address) in [
            (History::App(&app), "/audit?app=acme%23shop"),
            (History::Limit(&app, &quota), "/audit?app=acme%23shop&target=quota%3Agroups"),
            (History::Bucket(&app, &"users".into()), "/audit?app=acme%23shop&target=rate%3Ausers"),
            (History::Account("ana"), "/audit?target=ana"),
            (History::Gateway("网关"), "/audit?action=gateway&target=%E7%BD%91%E5%85%B3"),
            (History::Terms, "/audit?action=terms"),
        ] {
            assert_eq!(history(of), address);
        }
        assert_eq!(history(History::Request(id)), format!("/audit?target={id}"));
    }
}
