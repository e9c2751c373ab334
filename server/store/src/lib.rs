//! Everything that Headroom remembers: every SQL statement and every transaction.
//!
//! One module per noun, with the same name as in `domain`. Functions take the database, a permit
//! where they act for a caller, and `now` where time matters; they return domain types. No web
//! framework, no rendering, no policy: policy is asked before, the permit proves it.

mod db;
mod error;

pub mod audit;

pub use db::Db;
pub use error::{Error, Result};
