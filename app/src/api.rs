//! What pages load. Each function is a single call of [`serve`], and the right that it names in its type is asked for there.

pub mod accounts;
pub mod app_plan;
pub mod apps;
pub mod as_of;
pub mod audit;
pub mod desk;
pub mod gateways;
pub mod growth;
pub mod jobs;
pub mod notifications;
pub mod overrides;
pub mod overview;
pub mod platforms;
pub mod recounts;
pub mod reports;
pub mod request_rules;
pub mod requests;
pub mod retention;
pub mod terms;
pub mod tokens;
pub mod webhooks;
pub mod why;

pub use islands::api::{Answer, Failure, PATH_PREFIX, serve};
