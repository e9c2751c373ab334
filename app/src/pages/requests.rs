//! Requests for more: the queue, filing one, its thread.

mod thread;

pub use thread::RequestThreadPage;
