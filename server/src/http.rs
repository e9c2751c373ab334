//! The JSON API and the few plain routes, one module per noun.

pub mod accounts;
pub mod app_plan;
pub mod apps;
pub mod as_of;
pub mod audit;
pub mod catalogue;
pub mod extract;
pub mod gateways;
pub mod growth;
pub mod health;
pub mod idempotency;
pub mod if_match;
pub mod limits;
pub mod metrics;
pub mod notifications;
pub mod openapi;
pub mod overrides;
pub mod plans;
pub mod platforms;
pub mod recounts;
pub mod reports;
pub mod request_rules;
pub mod requests;
pub mod retention;
pub mod sessions;
pub mod terms;
pub mod tokens;
pub mod usage;
pub mod webhooks;
pub mod why;

use axum::extract::DefaultBodyLimit;
use domain::apps::bulk::BODY_BYTES_MAX;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::AppState;

/// Everything below `/api/v1`. A route is its handlers' annotations, so none is undocumented.
pub fn api() -> OpenApiRouter<AppState> {
    let all = people().merge(platform()).merge(asking()).merge(request_rules()).merge(told());
    let all = all.merge(recounts());
    all.routes(routes!(openapi::read))
}

/// Accounts, sessions, tokens.
fn people() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(accounts::list, accounts::create))
        .routes(routes!(accounts::read, accounts::edit))
        .routes(routes!(accounts::reset_password))
        .routes(routes!(accounts::end_sessions))
        .routes(routes!(sessions::list))
        .routes(routes!(tokens::list, tokens::create))
        .routes(routes!(tokens::read, tokens::revoke))
}

/// A report of usage may have this many bytes (`api.md`).
const USAGE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Catalogue, plans, App Keys, limits, overrides, usage.
fn platform() -> OpenApiRouter<AppState> {
    let report = OpenApiRouter::new()
        .routes(routes!(usage::report))
        .layer(DefaultBodyLimit::max(USAGE_BYTES_MAX));
    let register_many = OpenApiRouter::new()
        .routes(routes!(apps::bulk::register))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX));
    OpenApiRouter::new()
        .routes(routes!(catalogue::read))
        .routes(routes!(plans::read))
        .routes(routes!(terms::releases))
        .routes(routes!(terms::preview))
        .routes(routes!(terms::edit))
        .routes(routes!(apps::list))
        .routes(routes!(apps::read, apps::register))
        .routes(routes!(as_of::read))
        .routes(routes!(growth::utilization))
        .routes(routes!(growth::growth))
        .routes(routes!(app_plan::choose))
        .routes(routes!(app_plan::preview))
        .routes(routes!(app_plan::cancel))
        .routes(routes!(limits::read))
        .routes(routes!(why::explain))
        .routes(routes!(limits::changes::list))
        .routes(routes!(limits::stream::follow))
        .routes(routes!(limits::export::export))
        .routes(routes!(gateways::ack))
        .routes(routes!(gateways::list))
        .routes(routes!(gateways::forget))
        .routes(routes!(overrides::set))
        .routes(routes!(overrides::list))
        .routes(routes!(overrides::read, overrides::extend, overrides::end))
        .routes(routes!(overrides::copy))
        .routes(routes!(overrides::sets::set))
        .routes(routes!(overrides::sets::read))
        .routes(routes!(overrides::sets::undo))
        .routes(routes!(audit::list))
        .routes(routes!(audit::seal))
        .routes(routes!(audit::check))
        .routes(routes!(audit::read))
        .routes(routes!(retention::read, retention::save))
        .routes(routes!(reports::usage))
        .routes(routes!(reports::months))
        .routes(routes!(reports::month))
        .routes(routes!(reports::check))
        .routes(routes!(usage::current))
        .routes(routes!(usage::history))
        .merge(report)
        .merge(register_many)
}

/// How requests are decided: settings and rules.
fn request_rules() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(request_rules::read_settings, request_rules::save_settings))
        .routes(routes!(request_rules::list, request_rules::create))
        .routes(routes!(request_rules::preview))
        .routes(routes!(request_rules::read, request_rules::change, request_rules::end))
        .routes(routes!(request_rules::replay))
        .routes(routes!(request_rules::enable))
        .routes(routes!(request_rules::disable))
}

/// Who is told of requests: other systems, and people.
fn told() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(webhooks::list, webhooks::create))
        .routes(routes!(webhooks::read, webhooks::edit, webhooks::delete))
        .routes(routes!(webhooks::rotate))
        .routes(routes!(webhooks::test))
        .routes(routes!(webhooks::deliveries))
        .routes(routes!(webhooks::repeat))
        .routes(routes!(notifications::list))
        .routes(routes!(notifications::mark_read))
}

/// What the platform itself has, and where it is asked.
fn recounts() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(platforms::list, platforms::create))
        .routes(routes!(platforms::read, platforms::edit, platforms::delete))
        .routes(routes!(recounts::list, recounts::start))
        .routes(routes!(recounts::read))
        .routes(routes!(recounts::cancel))
        .routes(routes!(recounts::repair))
        .routes(routes!(recounts::undo))
        .routes(routes!(recounts::dismiss))
}

/// Requests for more, and how they are decided.
fn asking() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(requests::list, requests::file))
        .routes(routes!(requests::read, requests::edit))
        .routes(routes!(requests::submit))
        .routes(routes!(requests::moves::withdraw))
        .routes(routes!(requests::moves::supersede))
        .routes(routes!(requests::moves::claim))
        .routes(routes!(requests::moves::release))
        .routes(routes!(requests::moves::answer))
        .routes(routes!(requests::moves::comment))
        .routes(routes!(requests::decisions::decide))
        .routes(routes!(requests::decisions::preview))
        .routes(routes!(requests::decisions::agree))
}

/// The process in numbers, for whoever may read them.
pub fn metrics() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(metrics::read))
}

/// Alive and ready, for everybody.
pub fn probes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(health::alive)).routes(routes!(health::ready))
}
