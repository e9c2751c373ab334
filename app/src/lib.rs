//! Pages, components and server functions, rendered by the server and hydrated in the browser.
//!
//! `api` is the only module that names `store`; nothing here names a table, a header or a role's
//! rank. What a page shows comes from one server function; what it says comes from
//! `domain::locale`.

pub mod api;
pub mod components;
pub mod layouts;
pub mod live;
pub mod pages;
pub mod paths;
pub mod reply;
mod root;
#[cfg(feature = "ssr")]
mod shell;
#[cfg(feature = "ssr")]
pub mod site;
pub mod theme;
pub mod ui;
pub mod viewer;

pub use root::App;
#[cfg(feature = "ssr")]
pub use shell::shell;
