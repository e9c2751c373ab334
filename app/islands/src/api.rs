//! The door of the server functions: authenticate, run, log once, map the error, set the status.
//!
//! A server function is a public endpoint whatever page it was written for. So each one is a single
//! call of `serve`, and the right that it names in its type is asked for here.

use domain::problem::{Code, Problem};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::JsonEncoding;
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

pub mod audit;
#[cfg(feature = "ssr")]
mod door;
pub mod previews;

#[cfg(feature = "ssr")]
pub use door::{Call, CallAnswer, PATH_PREFIX, Unidentified, serve};

/// What a server function answers instead of a value: a problem, the same as the JSON API's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error(transparent)]
pub struct Failure(#[from] pub Problem);

impl FromServerFnError for Failure {
    type Encoder = JsonEncoding;

    /// A failure of the transport: what arrived could not be read, or nothing arrived.
    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let code = match error {
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_) => Code::Malformed,
            ServerFnErrorErr::Request(_) => Code::Unavailable,
            _ => Code::Internal,
        };
        let problem = Problem::technical(code, error.to_string());
        // Arguments that cannot be read never reach the door; their status is set here.
        #[cfg(feature = "ssr")]
        door::set_status(&problem);
        Self(problem)
    }
}

/// What every server function answers.
pub type Answer<T> = Result<T, Failure>;
