//! What the address of the page says. Whatever is wrong in a filter is left out; what is asked is
//! kept as it was typed.

use domain::recounts::{Ask, RecountQuery, Show, Source};
use domain::units::typed_number;

use crate::address::Params;
use crate::paths;
use crate::reply::Reply;

pub(super) const SCOPE: &str = "scope";
pub(super) const QUOTAS: &str = "quotas";
pub(super) const CALLS: &str = "calls_per_minute";
pub(super) const APP: &str = "app";
pub(super) const QUOTA: &str = "quota";
pub(super) const SHOW: &str = "show";

/// Longer than any App Key.
const TEXT_CHARS_MAX: usize = 200;

/// The form that starts a run.
pub(super) const START: &str = "start";

fn text(params: &Params, name: &str) -> String {
    let given = params.get(name).unwrap_or_default();
    given.trim().chars().take(TEXT_CHARS_MAX).collect()
}

pub(super) fn cursor(params: &Params) -> Option<String> {
    params.get("cursor").filter(|cursor| cursor.parse::<uuid::Uuid>().is_ok())
}

pub(super) fn query(params: &Params) -> RecountQuery {
    let quota = text(params, QUOTA);
    RecountQuery {
        app: text(params, APP),
        quota: Source::parse(&quota).map(|_| quota).unwrap_or_default(),
        show: Show::parse(&text(params, SHOW)).unwrap_or_default(),
    }
}

/// The address of the differences that `query` finds.
pub(super) fn of(query: &RecountQuery) -> String {
    let show = match query.show {
        Show::Open => "",
        show => show.as_str(),
    };
    paths::with_query(paths::RECOUNTS, &[(APP, &query.app), (QUOTA, &query.quota), (SHOW, show)])
}

/// What is asked for, once the form was sent.
pub(super) fn ask(params: &Params) -> Option<Ask> {
    params.get_str(SCOPE)?;
    Some(Ask {
        scope: text(params, SCOPE),
        quotas: params.get_all(QUOTAS).into_iter().take(10).collect(),
        // What is no number is out of bounds.
        calls_per_minute: typed_number(&text(params, CALLS)).unwrap_or_default(),
    })
}

/// What was asked for by a form that was refused.
pub(super) fn typed(reply: &Reply) -> Option<Ask> {
    reply.is_for(START).then(|| Ask {
        scope: reply.typed(SCOPE),
        quotas: reply.typed(QUOTAS).split_whitespace().map(str::to_owned).collect(),
        calls_per_minute: typed_number(&reply.typed(CALLS)).unwrap_or_default(),
    })
}
