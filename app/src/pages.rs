//! One module per page.

mod account;
mod admin;
mod app_key;
mod app_plan;
mod apps;
mod as_of;
mod audit;
mod catalogue;
mod gateways;
mod growth;
mod limit;
mod not_found;
mod notifications;
mod overrides;
mod overview;
mod plans;
mod recounts;
mod releases;
mod reports;
mod request;
mod requests;
mod sign_in;
mod terms_edit;
mod why;

/// The live parts of the pages that have any.
pub(crate) mod live {
    pub(crate) use super::app_key::live as app;
    pub(crate) use super::gateways::live as gateways;
    pub(crate) use super::overview::live as overview;
}

/// The previews that islands ask for.
pub fn previews() -> islands::api::previews::Previews {
    islands::api::previews::Previews {
        of_override: |app, zone, form| Box::pin(limit::preview(app, zone, form)),
    }
}

pub(crate) use account::account;
pub(crate) use admin::{
    admin, admin_accounts, admin_jobs, admin_platforms, admin_request_rule, admin_requests,
    admin_retention, admin_tokens, admin_webhook, admin_webhooks,
};
pub(crate) use app_key::app_key;
pub(crate) use app_plan::app_plan;
pub(crate) use apps::{apps, apps_bulk};
pub(crate) use as_of::as_of;
pub(crate) use audit::{audit, audit_change, audit_seal};
pub(crate) use catalogue::catalogue;
pub(crate) use gateways::gateways;
pub(crate) use growth::growth;
pub(crate) use limit::{bucket, quota};
pub(crate) use not_found::not_found;
pub(crate) use notifications::notifications;
pub(crate) use overrides::{one_override, override_set, overrides, overrides_bulk};
pub(crate) use overview::overview;
pub(crate) use plans::plans;
pub(crate) use recounts::{recount, recounts};
pub(crate) use releases::releases;
pub(crate) use reports::{report_month, report_months, reports};
pub(crate) use request::request;
pub(crate) use requests::{edit_request, new_request, request_thread, requests};
pub(crate) use sign_in::sign_in;
pub(crate) use terms_edit::{bucket_edit, plan_edit};
pub(crate) use why::why;
