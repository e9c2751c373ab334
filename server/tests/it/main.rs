//! The server as callers meet it: over HTTP, with a database of its own for each test.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod accounts;
mod csrf;
mod headers;
mod refusal;
mod session;
mod sign_in;
mod spawn;
mod tidy;
mod tokens;
