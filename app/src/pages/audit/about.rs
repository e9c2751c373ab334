//! What a row is about, in words and with the way there.

use std::collections::BTreeMap;

use domain::audit::{AuditRow, Thing};
use domain::language::Name;
use domain::limit_values::Target;
use domain::locale::audit_names;
use leptos::prelude::*;

use crate::paths::{self, History, history};
use crate::viewer::{text, use_viewer};

/// The names of limits, by the targets of rows.
pub(super) type Names = BTreeMap<String, Name>;

/// What the target of a row is called.
pub(super) fn target_name(row: &AuditRow, names: &Names) -> String {
    let viewer = use_viewer();
    let words = &viewer.text().audit;
    if let Some(name) = names.get(&row.target) {
        return viewer.locale.name(name).to_owned();
    }
    if row.target == domain::audit::UNKNOWN_LOGIN {
        return words.unknown_login.to_owned();
    }
    match row.thing() {
        Thing::App => words.the_app_key.to_owned(),
        Thing::Other if row.target == "audit" => words.the_record.to_owned(),
        Thing::OverrideSet(_) => viewer.text().overrides.set_title.to_owned(),
        Thing::Terms => row
            .target
            .strip_prefix("release ")
            .map_or_else(|| row.target.clone(), |number| (words.release)(number)),
        _ => row.called().unwrap_or_else(|| row.target.clone()),
    }
}

/// Where what a row is about is shown; `None`: it has no page, or is gone.
pub(super) fn target_path(row: &AuditRow) -> Option<String> {
    match (row.thing(), &row.app) {
        (Thing::App, Some(app)) => Some(paths::app(app)),
        (Thing::Limit(target), Some(app)) => Some(paths::target(app, &target)),
        (Thing::Request(id), _) => Some(paths::request(id)),
        (Thing::OverrideSet(id), _) => Some(paths::override_set(id)),
        (Thing::Rule(id), _) if row.action != "requests.rule_end" => {
            Some(paths::request_rule(&id.to_string()))
        }
        (Thing::Webhook(id), _) if row.action != "webhook.delete" => Some(paths::webhook(id)),
        (Thing::Terms, _) => Some(paths::RELEASES.to_owned()),
        (Thing::Gateway(_), _) => Some(paths::GATEWAYS.to_owned()),
        // Their pages are for admins alone; what was done to them is for all.
        (Thing::Account(_) | Thing::Token(_), _) => target_history(row),
        _ => None,
    }
}

/// Everything that was changed about the same; `None`: it is no thing of its own.
pub(super) fn target_history(row: &AuditRow) -> Option<String> {
    Some(match (row.thing(), &row.app) {
        (Thing::App, Some(app)) => history(History::App(app)),
        (Thing::Limit(target @ Target::Quota { .. }), Some(app)) => {
            history(History::Limit(app, &target))
        }
        (Thing::Limit(Target::Rate { bucket, .. }), Some(app)) => {
            history(History::Bucket(app, &bucket))
        }
        (Thing::Account(login), _) => history(History::Account(&login)),
        (Thing::Gateway(name), _) => history(History::Gateway(&name)),
        (Thing::Terms, _) => history(History::Terms),
        (Thing::Other, _) => return None,
        _ => paths::with_query(paths::AUDIT, &[("target", &row.target)]),
    })
}

/// What was done, in words; a code without words stands as it is.
#[component]
pub(super) fn ActionName(code: String) -> impl IntoView {
    match audit_names::action(&code, use_viewer().locale) {
        Some(name) => view! { <span>{name}</span> }.into_any(),
        None => view! { <code>{code}</code> }.into_any(),
    }
}

/// The code of the action, small, where words stand for it.
#[component]
pub(super) fn ActionCode(code: String) -> impl IntoView {
    let is_named = audit_names::action(&code, use_viewer().locale).is_some();
    is_named.then(|| view! { <code class="audit-code" lang="en">{code}</code> })
}

/// By what means, where it was not by hand.
pub(super) fn means(actor: &domain::access::Actor) -> Option<&'static str> {
    use domain::access::Actor;
    let words = &text().audit;
    match actor {
        Actor::Account { .. } => None,
        Actor::Token { .. } => Some(words.by_token),
        Actor::System { .. } => Some(words.by_system),
    }
}
