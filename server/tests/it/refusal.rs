//! Who may not, is refused: every route and every server function, as a stranger and as the lowest
//! role. The lists of exceptions may only shrink.

use std::collections::BTreeSet;

use domain::access::Role;
use http::Method;
use sqlx::PgPool;

use crate::spawn::{Browser, TestServer, location};

/// What a stranger may ask for.
const FOR_STRANGERS: [(&str, &str); 5] = [
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("POST", "/sign-out"),
    ("POST", "/preferences"),
    ("GET", "/api/v1/openapi.json"),
];

/// Pages and functions that a viewer may not see.
const NOT_FOR_VIEWERS: [(&str, &str); 4] = [
    ("GET", "/admin/accounts"),
    ("GET", "/admin/tokens"),
    ("POST", "/rpc/accounts"),
    ("POST", "/rpc/tokens"),
];

/// What `router` serves to callers, read from its source: a route that is added there is tested
/// here without a further word.
fn routes() -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    let sources =
        [("", include_str!("../../src/router.rs")), ("/api/v1", include_str!("../../src/http.rs"))];
    for (prefix, source) in sources {
        for part in source.split(".route(\"").skip(1) {
            let path = part.split('"').next().unwrap();
            let call = part.split(".route(").next().unwrap();
            for method in ["get", "post", "put", "patch", "delete"] {
                let is_named = call.contains(&format!(" {method}("))
                    || call.contains(&format!(").{method}("))
                    || call.contains(&format!("\n            {method}("));
                if is_named {
                    let path = format!("{prefix}{path}");
                    found.insert((method.to_uppercase(), path));
                }
            }
        }
    }
    for page in server::router::page_routes_once() {
        found.insert(("GET".to_owned(), page.path().to_owned()));
    }
    for form in [
        "/sign-in",
        "/sign-out",
        "/sign-out-everywhere",
        "/preferences",
        "/account",
        "/admin/accounts",
        "/admin/tokens",
    ] {
        found.insert(("POST".to_owned(), form.to_owned()));
    }
    for path in server_fn::axum::server_fn_paths() {
        found.insert((path.1.to_string(), path.0.to_owned()));
    }
    found
}
