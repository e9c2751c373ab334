//! The server as callers meet it: over HTTP, with a database of its own for each test.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod accounts;
mod app_plan;
mod apps;
mod as_of;
mod audit;
mod csrf;
mod desk;
mod export;
mod faults;
mod gateway;
mod gateways;
mod growth;
mod hammer;
mod headers;
mod limit_outage;
mod limit_stream;
mod limits;
mod live;
mod notifications;
mod override_forms;
mod override_sets;
mod overrides;
mod process;
mod receiver;
mod refusal;
mod reports;
mod request_forms;
mod request_rules;
mod requests;
mod retention;
mod roles;
mod session;
mod sign_in;
mod spawn;
mod terms;
mod tidy;
mod tokens;
mod usage;
mod walk;
mod webhook_forms;
mod webhooks;
