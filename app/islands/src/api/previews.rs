//! What a change would do, shown while it is typed: as the HTML that the page itself would have.

#[cfg(feature = "ssr")]
use std::future::Future;
#[cfg(feature = "ssr")]
use std::pin::Pin;

use domain::ids::AppKey;
use domain::overrides::form::OverrideForm;
use leptos::prelude::*;

use super::Answer;

/// A preview being made; `None`: the form cannot be read yet.
#[cfg(feature = "ssr")]
pub type Making = Pin<Box<dyn Future<Output = Answer<Option<String>>> + Send>>;

/// The functions of the pages that make previews: in the context of every call.
#[cfg(feature = "ssr")]
#[derive(Clone, Copy, Debug)]
pub struct Previews {
    /// Of an override of an App Key; times are meant in the zone of that name.
    pub of_override: fn(AppKey, String, OverrideForm) -> Making,
}

/// What an override would do, with a box for each thing that must be confirmed.
#[server(prefix = "/rpc", endpoint = "overrides/preview", input = server_fn::codec::Json)]
pub async fn preview_override(
    app: AppKey,
    zone: String,
    form: OverrideForm,
) -> Answer<Option<String>> {
    use domain::problem::{Code, Problem};
    let missing = || super::Failure(Problem::technical(Code::Internal, "the call has no context"));
    let previews = use_context::<Previews>().ok_or_else(missing)?;
    (previews.of_override)(app, zone, form).await
}
