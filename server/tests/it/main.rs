//! The server as callers meet it: over HTTP, with a database of its own for each test.

mod accounts;
mod csrf;
mod headers;
mod refusal;
mod session;
mod sign_in;
mod spawn;
mod tokens;
