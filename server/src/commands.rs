//! What the command line can do, one module per subcommand.

pub mod database;
pub mod migrate;
pub mod serve;
pub mod token;
pub mod user;
pub mod verify;
