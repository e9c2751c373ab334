//! The JSON API and the few plain routes, one module per noun.

pub mod health;
