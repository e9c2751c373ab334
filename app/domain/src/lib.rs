//! The vocabulary of Headroom and every pure rule: what is limited, by how much and why, who may
//! do what, how a page of a list continues, what the live feed says.
//!
//! Pure means: no clock, no I/O, no framework. Everything here compiles for the browser and for
//! the server and is tested without either. Times are parameters.

#[macro_use]
mod text_enum;

pub mod access;
pub mod accounts;
pub mod amounts;
pub mod apps;
pub mod as_of;
pub mod audit;
pub mod catalogue;
pub mod changes;
pub mod charts;
pub mod checks;
pub mod csv;
pub mod export;
pub mod gateways;
pub mod growth;
pub mod history;
pub mod ids;
pub mod jobs;
pub mod language;
pub mod limit_text;
pub mod limit_values;
pub mod limits;
pub mod live;
pub mod locale;
pub mod notifications;
pub mod override_sets;
pub mod overrides;
pub mod page;
pub mod plans;
pub mod platforms;
pub mod problem;
pub mod quotas;
pub mod rates;
pub mod reach;
pub mod recounts;
pub mod reports;
pub mod requests;
pub mod retention;
pub mod rules;
pub mod sessions;
pub mod sources;
pub mod terms;
pub mod texts;
pub mod times;
pub mod tokens;
pub mod units;
pub mod usage;
pub mod webhooks;
pub mod why;
pub mod why_text;
