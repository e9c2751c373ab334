//! Requests for more: the queue, filing one, its thread.

mod address;
mod asks;
mod file;
mod in_the_way;
mod queue;
mod rows;
mod thread;

pub(crate) use file::{edit_request, new_request};
pub(crate) use queue::requests;
pub(crate) use thread::request_thread;
