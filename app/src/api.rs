//! The door of the server functions: authenticate, run, log once, map the error, set the status.
//!
//! A server function is a public endpoint whatever page it was written for, and middleware does
//! not run for it while a page is rendered. So each one is a single call of [`serve`], and the
//! right that it names in its type is asked for here.

use domain::problem::{Code, Problem};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::JsonEncoding;
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

pub mod accounts;
pub mod app_plan;
pub mod apps;
pub mod as_of;
pub mod audit;
pub mod desk;
#[cfg(feature = "ssr")]
mod door;
pub mod forms;
pub mod gateways;
pub mod growth;
pub mod jobs;
pub mod notifications;
pub mod overrides;
pub mod overview;
pub mod platforms;
pub mod recounts;
pub mod releases;
pub mod reports;
pub mod request_rules;
pub mod requests;
pub mod retention;
pub mod terms;
pub mod tokens;
pub mod webhooks;
pub mod why;

#[cfg(feature = "ssr")]
pub use door::{Call, PATH_PREFIX, Unidentified, serve};

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
        let problem = Problem::new(code, error.to_string());
        // Arguments that cannot be read never reach the door; their status is set here.
        #[cfg(feature = "ssr")]
        door::set_status(&problem);
        Self(problem)
    }
}

/// What every server function answers.
pub type Answer<T> = Result<T, Failure>;
