//! One module per page.

mod not_found;

pub use not_found::NotFound;
