//! The query of a call to the API: a parameter that its route does not know is refused by name, so
//! that a misspelled filter never selects everything. Which there are is read from the document of
//! the API; one that is not documented cannot be used.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use axum::extract::MatchedPath;
use domain::problem::{FieldError, Problem};
use domain::rules::Rule;
use http::Method;
use http::request::Parts;
use utoipa::openapi::path::{Operation, ParameterIn, PathItem};

use super::decode::{NAMED_MAX, push_name};
use crate::http::openapi;

type Names = BTreeSet<String>;

/// The parameters of each route and method.
static KNOWN: LazyLock<HashMap<(String, Method), Names>> = LazyLock::new(|| {
    let document = openapi::document();
    let routes = document.paths.paths.iter().flat_map(|(path, item)| {
        methods(item).into_iter().filter_map(move |(method, operation)| {
            Some(((path.clone(), method), names(operation.as_ref()?)))
        })
    });
    routes.collect()
});

fn methods(item: &PathItem) -> [(Method, &Option<Operation>); 5] {
    [
        (Method::GET, &item.get),
        (Method::PUT, &item.put),
        (Method::POST, &item.post),
        (Method::DELETE, &item.delete),
        (Method::PATCH, &item.patch),
    ]
}

fn names(operation: &Operation) -> Names {
    let all = operation.parameters.iter().flatten();
    let in_query = all.filter(|one| one.parameter_in == ParameterIn::Query);
    in_query.map(|one| one.name.clone()).collect()
}

/// Refuses what the route does not know, and NUL, which PostgreSQL has in no text.
///
/// # Errors
/// Each such parameter: invalid at its name.
pub fn check(parts: &Parts) -> Result<(), Problem> {
    let Some(query) = parts.uri.query().filter(|query| !query.is_empty()) else { return Ok(()) };
    let path = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let method = if parts.method == Method::HEAD { Method::GET } else { parts.method.clone() };
    // Pages and their functions are not in the document.
    let Some(known) = KNOWN.get(&(path.to_owned(), method)) else { return Ok(()) };
    let faults: Vec<FieldError> = form_urlencoded::parse(query.as_bytes())
        .filter_map(|(name, value)| {
            let detail = if !known.contains(&*name) {
                "there is no such parameter"
            } else if value.contains('\0') {
                "a parameter holds no NUL"
            } else {
                return None;
            };
            let mut pointer = String::new();
            push_name(&name, &mut pointer);
            Some(FieldError::new(pointer, Rule::technical(detail)))
        })
        .take(NAMED_MAX)
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(Problem::fields(faults)) }
}
