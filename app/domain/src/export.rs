//! Effective limits in the formats of others: the configuration of the Envoy rate-limit service,
//! and a table for people.
//!
//! Everything is written App Key by App Key, so that whoever writes a hundred thousand of them
//! holds one at a time. The same limits always give the same bytes.

pub mod csv;
pub mod envoy;

#[cfg(test)]
mod tests;
