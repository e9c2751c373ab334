//! What stands around the pages: the console with its bars, and the plain frame of the pages
//! before sign-in.

mod arrival;
mod console;
mod plain;
mod preferences;

pub use arrival::Arrival;
pub use console::Console;
pub use plain::Plain;
