//! What handlers take out of a request, refused as problems: JSON bodies, queries, ids in paths,
//! and the permit of the caller.

mod body;
mod decode;
mod parameters;

pub use body::{Json, JsonBytes, decode, unreadable};

use axum::extract::{FromRequestParts, Path};
use domain::access::{Caller, Permit, Right};
use domain::ids::AppKey;
use domain::problem::{Code, Problem};
use domain::rules::Thing;
use http::request::Parts;
use serde::de::DeserializeOwned;
use store::Error;

use crate::problem::ApiProblem;

/// The query of the address. Names that the route does not know are refused before it is read
/// ([`parameters`]).
#[derive(Debug)]
pub struct Params<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiProblem> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = form_urlencoded::parse(query.as_bytes());
        let read = serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs));
        Ok(Self(read.map_err(|error| decode::fault(error.path(), &error.inner().to_string()))?))
    }
}

/// An id in the path. One that is none names nothing: 404.
#[derive(Debug)]
pub struct Id<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Id<T> {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiProblem> {
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(id)) => Ok(Self(id)),
            Err(_) => Err(Problem::technical(Code::NotFound, "nothing has this id").into()),
        }
    }
}

/// The proof that the caller may: 401 for strangers, 403 where the policy says no; and then that the
/// query has nothing that the route does not know. Name it before the body, so that who may not is
/// told so whatever was sent.
pub struct Allowed<R>(pub Permit<R>);

impl<S: Send + Sync, R: Right> FromRequestParts<S> for Allowed<R> {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiProblem> {
        let stranger = || Problem::technical(Code::Unauthenticated, "send a token");
        let caller = parts.extensions.get::<Caller>().ok_or_else(stranger)?;
        let permit = caller.permit::<R>()?;
        // Who may not is told so whatever was sent.
        parameters::check(parts)?;
        Ok(Self(permit))
    }
}

/// For routes that are for everybody: only that the query has nothing that the route does not know.
pub struct ForAll;

impl<S: Send + Sync> FromRequestParts<S> for ForAll {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiProblem> {
        Ok(parameters::check(parts).map(|()| Self)?)
    }
}

/// The App Key in a path of the form `/…/{org}/{app}/…`. To a caller who does not reach it, it is one
/// that does not exist: 404.
#[derive(Debug)]
pub struct App(pub AppKey);

/// The parts by name: further parameters of the path are not looked at.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AppParts {
    /// The organisation's name, before the `#`.
    org: String,
    /// The application's name, after the `#`.
    app: String,
}

impl<S: Send + Sync> FromRequestParts<S> for App {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiProblem> {
        let unreadable = || Problem::technical(Code::Malformed, "the path names no App Key");
        let Path(named) =
            Path::<AppParts>::from_request_parts(parts, state).await.map_err(|_| unreadable())?;
        let app = AppKey::from_parts(&named.org, &named.app)
            .map_err(|error| Problem::technical_field("/app", error.to_string()))?;
        match parts.extensions.get::<Caller>() {
            Some(caller) if !caller.reach.has(&app) => Err(Error::not_found(Thing::App).into()),
            _ => Ok(Self(app)),
        }
    }
}
