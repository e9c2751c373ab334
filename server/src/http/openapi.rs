//! The document of the JSON API, OpenAPI 3.1: made of the handlers' own annotations, so that a route
//! and its description cannot part. It decides nothing.

mod bounds;
mod shape;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::body::Bytes;
use axum::response::IntoResponse;
use http::header;
use serde_json::Value;
use utoipa::openapi::path::Operation;
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr};
use utoipa::{IntoResponses, Modify, OpenApi as _};
use utoipa_axum::router::OpenApiRouter;

use super::extract::ForAll;
use crate::problem::ProblemBody;

/// What stands above the routes.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Headroom",
        version = "1",
        description = "Limits and usage of App Keys, for gateways, customer portals and scripts. \
                       Times are RFC 3339 UTC. Failures are problem documents (RFC 9457). Lists are \
                       continued with the cursor that the page before named.",
        license(name = "MIT", identifier = "MIT"),
    ),
    components(schemas(ProblemBody)),
    modifiers(&Bearer),
)]
struct Contract;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("An API token. Reads also accept the console's session cookie."))
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

/// The whole document.
pub fn document() -> OpenApi {
    let mut document = OpenApiRouter::with_openapi(Contract::openapi())
        .nest("/api/v1", super::api())
        .merge(super::metrics())
        .merge(super::probes())
        .into_openapi();
    for path in document.paths.paths.values_mut() {
        let operations = [&mut path.get, &mut path.put, &mut path.post, &mut path.delete];
        for operation in operations.into_iter().chain([&mut path.patch]).flatten() {
            add_default(operation);
        }
    }
    document
}

/// The document as it is published.
pub fn json() -> Value {
    // Plain data with text keys: writing it cannot fail.
    let mut json = serde_json::to_value(document()).unwrap_or_default();
    shape::shape(&mut json);
    json
}

/// Whatever else may fail is told in the same way.
fn add_default(operation: &mut Operation) {
    let default = problem("Any other failure, such as 500 and 503.");
    operation.responses.responses.insert("default".to_owned(), RefOr::T(default));
}

fn problem(description: &str) -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("ProblemBody"))).build();
    ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", content)
        .build()
}

/// Problems that handlers name in `responses(…)`.
macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident { $($status:literal = $description:literal),* $(,)? })*) => {
        $(
            $(#[$doc])*
            pub struct $name;

            impl IntoResponses for $name {
                fn responses() -> BTreeMap<String, RefOr<Response>> {
                    let all = [$(($status, $description)),*];
                    all.map(|(status, text)| (status.to_owned(), RefOr::T(problem(text)))).into()
                }
            }
        )*
    };
}

problems! {
    /// Who calls is not known, or may not.
    Barred {
        "401" = "There is no token, or it is not valid.",
        "403" = "The policy says no.",
    }
    /// The path names nothing that is there.
    Missing { "404" = "There is no such thing." }
    /// The query breaks a rule.
    BadQuery {
        "400" = "The query could not be read.",
        "422" = "A parameter breaks a rule; `errors` names it.",
    }
    /// The body breaks a rule.
    BadBody {
        "400" = "The body is no such JSON.",
        "413" = "The body is too large.",
        "422" = "A field breaks a rule; `errors` names it.",
    }
    /// The body is of a type that the route does not read.
    Unsupported { "415" = "The `Content-Type` is none of those that are named here." }
    /// The thing is in a state that does not allow it.
    Contradicted { "409" = "The thing is in a state that does not allow this." }
    /// One limit has an open request already.
    AlreadyOpen {
        "409" = "One of these limits has an open request already: `existing` names it, `Location` leads to it.",
    }
    /// The edit does not name the newest version.
    Outdated {
        "412" = "`If-Match` names a version that is no longer current.",
        "428" = "`If-Match` is missing.",
    }
    /// Who follows is too far behind.
    TooOld { "410" = "The version is too old, or none of ours: read all limits anew." }
    /// The edit may name a version, and named one that is not the newest.
    Overtaken { "412" = "`If-Match` names a version that is no longer current." }
    /// There is no room now.
    Crowded { "429" = "The queue is full; `Retry-After` says when to send the same again." }
}

/// `GET /api/v1/openapi.json`: this document, for everybody.
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "read_openapi",
    tag = "operation",
    responses((status = 200, description = "OpenAPI 3.1", body = Object)),
)]
pub async fn read(_: ForAll) -> impl IntoResponse {
    static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| json().to_string().into());
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT.clone())
}

#[cfg(test)]
mod tests;
