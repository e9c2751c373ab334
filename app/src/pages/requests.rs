//! Requests for more: the queue, filing one, its thread.

mod address;
mod asks;
mod file;
mod in_the_way;
mod queue;
mod rows;
mod thread;

pub use file::{EditRequestPage, NewRequestPage};
pub use queue::RequestsPage;
pub use thread::RequestThreadPage;
