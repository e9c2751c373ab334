//! What comes in, what it means for a limit, how near that is: on the shipped plans.

mod level;
mod measure;
mod report;
