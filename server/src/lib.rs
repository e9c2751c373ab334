//! The one process of Headroom: pages, JSON API, live feed, ingest, jobs.
//!
//! This crate is the edge: configuration, the clock, sockets, headers. It holds no SQL (`store`
//! does), no rule (`domain` does) and no markup (`app` does).

pub mod accept;
pub mod app_state;
pub mod assets;
pub mod commands;
pub mod config;
pub mod connections;
mod encoding;
pub mod forms;
pub mod http;
pub mod ingest;
pub mod jobs;
pub mod layers;
pub mod live;
pub mod outside;
pub mod pages;
pub mod problem;
pub mod recounts;
pub mod router;
pub mod routes;
pub mod seal;
pub mod session;
pub mod telemetry;
pub mod webhooks;

pub use app_state::AppState;
