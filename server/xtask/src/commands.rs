//! One module per subcommand.

pub mod bench;
pub mod check;
pub mod contract;
pub mod dist;
pub mod e2e;
pub mod prepare;
pub mod run;
pub mod test;
pub mod weigh;
