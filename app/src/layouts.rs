//! What stands around the pages: the console with its bars, and the plain frame of the pages
//! before sign-in.

mod console;
mod plain;
mod preferences;

pub(crate) use console::{Console, Counts};
pub(crate) use plain::Plain;
