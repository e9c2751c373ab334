//! Everything that Headroom remembers: every SQL statement and every transaction, and the memory
//! that mirrors the limits.
//!
//! One module per noun, with the same name as in `domain`. Functions take the database, a permit
//! where they act for a caller, and `now` where time matters; they return domain types. No web
//! framework, no rendering, no policy: policy is asked before, the permit proves it.

mod app_rows;
mod clock;
mod db;
mod error;
mod json_lines;
mod mutation;
mod override_rows;
mod password;
mod patterns;
mod record;
mod settings;
#[cfg(test)]
mod testing;
mod turns;

pub mod accounts;
pub mod apps;
pub mod as_of;
pub mod audit;
pub mod board;
pub mod changes;
pub mod cursor;
pub mod feed;
pub mod gateways;
pub mod growth;
pub mod idempotency;
pub mod jobs;
pub mod kept_forms;
pub mod notifications;
pub mod overrides;
pub mod platforms;
pub mod recounts;
pub mod reports;
pub mod requests;
pub mod retention;
pub mod roles;
pub mod sessions;
pub mod sign_in;
pub mod snapshot;
pub mod summaries;
pub mod term_edits;
pub mod terms;
pub mod tokens;
pub mod transport;
pub mod usage;
pub mod webhooks;
pub mod why;

pub use clock::Clock;
pub use db::Db;
pub use error::{Error, Result};
