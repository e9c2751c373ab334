//! Pages, layouts and components: functions of data to HTML, rendered by the server alone.
//!
//! `api` is the only module that names `store`; nothing here names a table, a header or a role's
//! rank. What lives in the browser is in the crate `islands`; what the pages say comes from
//! `domain::locale`.

pub mod address;
pub mod api;
pub mod components;
pub mod layouts;
pub mod live;
pub mod page;
pub mod pages;
pub mod paths;
pub mod reply;
pub mod routes;
mod shell;
pub mod site;
pub mod theme;
pub mod ui;
pub mod viewer;
