//! Routes: the anonymous form of a method and path, and finding the route of a path.
//!
//! It does not know what a route is limited to, only how routes are written and matched.

use std::collections::{HashMap, HashSet};

use super::Method;
use crate::ids::Route;

/// Longest accepted route or request, in bytes (our bound; the longest documented has 79).
pub const ROUTE_BYTES_MAX: usize = 512;

/// Why a string is no route.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RouteError {
    #[error("a route is written METHOD /path, such as POST /users")]
    Shape,
    #[error("the method must be GET, POST, PUT or DELETE")]
    Method,
    #[error("a route may have at most {ROUTE_BYTES_MAX} bytes")]
    Length,
    #[error("a route holds no white space or control character, and no empty segment")]
    Character,
}

impl Route {
    /// The canonical form of a reported route: `POST /users/{username}/password?x=1` becomes
    /// `POST /users/{}/password`. A segment that is a parameter (`{name}`, `${name}`, `:name`)
    /// loses its name; the prefix `/{org_name}/{app_name}` and the query are dropped.
    pub fn canonical(text: &str) -> Result<Self, RouteError> {
        if text.len() > ROUTE_BYTES_MAX {
            return Err(RouteError::Length);
        }
        let (method, path) = text.trim().split_once(' ').ok_or(RouteError::Shape)?;
        let method = Method::ALL
            .into_iter()
            .find(|known| known.as_str().eq_ignore_ascii_case(method))
            .ok_or(RouteError::Method)?;
        Self::of(method, path.trim_start())
    }

    /// The same from a method and a path.
    pub fn of(method: Method, path: &str) -> Result<Self, RouteError> {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let path = path.strip_prefix('/').ok_or(RouteError::Shape)?;
        let path = path.strip_suffix('/').unwrap_or(path);
        let segments: Vec<&str> = path.split('/').map(anonymous).collect();
        let is_plain = |segment: &&str| {
            !segment.is_empty() && !segment.chars().any(|c| c.is_whitespace() || c.is_control())
        };
        if !segments.iter().all(is_plain) {
            return Err(RouteError::Character);
        }
        let prefixed = segments.len() > 2 && segments[..2] == ["{}", "{}"];
        let rest = if prefixed { &segments[2..] } else { &segments[..] };
        Ok(Self::new(format!("{} /{}", method.as_str(), rest.join("/"))))
    }

    /// `POST`.
    pub fn method(&self) -> &str {
        self.as_str().split_once(' ').map_or("", |(method, _)| method)
    }

    /// `/users/{}`.
    pub fn path(&self) -> &str {
        self.as_str().split_once(' ').map_or("", |(_, path)| path)
    }
}

impl Route {
    /// The path with the names that its parameters have in `documented`, a path as a document
    /// writes it: `/users/{username}/password`. Where the document's does not fit, what is missing
    /// stays anonymous.
    pub fn named(&self, documented: &str) -> String {
        let documented = documented.split(['?', '#']).next().unwrap_or_default();
        let written: Vec<&str> = documented.split('/').filter(|part| !part.is_empty()).collect();
        let own: Vec<&str> = self.path().split('/').skip(1).collect();
        // The prefix of organisation and application is not part of a route.
        let prefix = written.len().checked_sub(own.len());
        let written = prefix.and_then(|prefix| written.get(prefix..)).unwrap_or_default();
        let named = own.iter().enumerate().map(|(place, part)| match written.get(place) {
            Some(word) if *part == "{}" => {
                // A document that forgot the braces still names the parameter.
                let before = place.checked_sub(1);
                let fits = before.is_some_and(|before| own.get(before) == written.get(before));
                let bare = fits.then(|| format!("{{{word}}}"));
                parameter_name(word).or(bare).unwrap_or_else(|| "{}".to_owned())
            }
            _ => (*part).to_owned(),
        });
        named.fold(String::new(), |path, part| format!("{path}/{part}"))
    }
}

/// `{username}` of `{username}`, `${username}`, `:username` or `{member1}(,{member2},…)`.
fn parameter_name(segment: &str) -> Option<String> {
    let name = match segment.split_once('{') {
        Some((_, rest)) => rest.split('}').next(),
        None => segment.strip_prefix(':'),
    };
    name.filter(|name| !name.is_empty()).map(|name| format!("{{{name}}}"))
}

fn anonymous(segment: &str) -> &str {
    let is_parameter = segment.starts_with(['{', ':']) || segment.starts_with("${");
    if is_parameter { "{}" } else { segment }
}

/// All known routes, and the one that a reported route or a concrete request means.
#[derive(Clone, Debug, Default)]
pub struct RouteTable {
    exact: HashSet<Route>,
    /// By method and number of segments.
    shapes: HashMap<(String, usize), Vec<Route>>,
}

impl RouteTable {
    pub fn new(routes: impl IntoIterator<Item = Route>) -> Self {
        let mut table = Self::default();
        for route in routes {
            if table.exact.insert(route.clone()) {
                table.shapes.entry(shape(&route)).or_default().push(route);
            }
        }
        table
    }

    /// Finds the route of `GET /metadata/user/capacity`, `GET /metadata/user/{}`,
    /// `GET /metadata/user/{username}` or `GET /metadata/user/alice`. A literal wins over a
    /// parameter, from the left. `None`: no such route.
    pub fn find(&self, reported: &str) -> Option<&Route> {
        // Nearly every report is canonical already.
        if let Some(route) = self.exact.get(reported) {
            return Some(route);
        }
        let wanted = Route::canonical(reported).ok()?;
        if let Some(route) = self.exact.get(&wanted) {
            return Some(route);
        }
        self.shapes.get(&shape(&wanted))?.iter().filter(|route| covers(route, &wanted)).max_by_key(
            |route| route.path().split('/').map(|part| part != "{}").collect::<Vec<_>>(),
        )
    }

    pub fn len(&self) -> usize {
        self.exact.len()
    }

    pub fn is_empty(&self) -> bool {
        self.exact.is_empty()
    }
}

fn shape(route: &Route) -> (String, usize) {
    (route.method().to_owned(), route.path().split('/').count())
}

/// Whether each segment of `wanted` is the route's own literal or stands where it has a parameter.
fn covers(route: &Route, wanted: &Route) -> bool {
    route
        .path()
        .split('/')
        .zip(wanted.path().split('/'))
        .all(|(own, other)| own == "{}" || own == other)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table() -> RouteTable {
        let routes = [
            "GET /metadata/user/{}",
            "GET /metadata/user/capacity",
            "GET /users/{}/status",
            "POST /users/batch/status",
            "POST /users",
            "GET /a/{}/c",
            "GET /a/b/{}",
        ];
        RouteTable::new(routes.map(Route::from))
    }

    fn find(reported: &str) -> Option<String> {
        table().find(reported).map(Route::to_string)
    }

    #[test]
    fn parameter_names_prefixes_and_queries_do_not_matter() {
        for (written, canonical) in [
            ("POST /users/{username}/password", "POST /users/{}/password"),
            ("POST /{org_name}/{app_name}/users", "POST /users"),
            ("get /chatmessages/${time}", "GET /chatmessages/{}"),
            ("DELETE /users/:name", "DELETE /users/{}"),
            ("DELETE /mute/{member1}(,{member2},…)", "DELETE /mute/{}"),
            ("GET /chatgroups?limit={N}&cursor={cursor}", "GET /chatgroups"),
            ("GET /chatgroups/", "GET /chatgroups"),
        ] {
            assert_eq!(Route::canonical(written).unwrap().as_str(), canonical, "{written}");
        }
    }

    #[test]
    fn a_route_takes_the_names_of_its_parameters_from_the_document() {
        for (route, documented, named) in [
            (
                "POST /users/{}/password",
                "/{org}/{app}/users/{username}/password",
                "/users/{username}/password",
            ),
            ("GET /chatmessages/{}", "{org}/{app}/chatmessages/${time}", "/chatmessages/{time}"),
            ("DELETE /mute/{}", "/mute/{member1}(,{member2},…)", "/mute/{member1}"),
            ("GET /chatgroups", "/{org}/{app}/chatgroups?limit={N}", "/chatgroups"),
            ("GET /a/{}/b/{}", "/a/:id/c/plain", "/a/{id}/b/{}"),
            ("DELETE /mutes/{}", "/{org}/{app}/mutes/username", "/mutes/{username}"),
            ("GET /a/{}", "", "/a/{}"),
            ("GET /a/{}", "/{x}", "/a/{}"),
        ] {
            assert_eq!(Route::from(route).named(documented), named, "{documented}");
        }
    }

    #[test]
    fn every_documented_parameter_has_a_name() {
        let catalogue = crate::terms::files::catalogue();
        for operation in catalogue.editions.iter().flat_map(|edition| &edition.operations) {
            let named = operation.route.named(&operation.path);
            assert!(!named.contains("{}"), "{}: {named}", operation.path);
            let again = Route::of(operation.method, &named).unwrap();
            assert_eq!(again, operation.route);
        }
    }

    #[test]
    fn what_is_no_route_is_refused_with_a_reason() {
        for (written, reason) in [
            ("", RouteError::Shape),
            ("POST", RouteError::Shape),
            ("POST users", RouteError::Shape),
            ("PATCH /users", RouteError::Method),
            ("POST /", RouteError::Character),
            ("POST /a//b", RouteError::Character),
            ("POST /a b", RouteError::Character),
            ("POST /a\u{0}b", RouteError::Character),
        ] {
            assert_eq!(Route::canonical(written), Err(reason), "{written:?}");
        }
        let long = format!("GET /{}", "x".repeat(ROUTE_BYTES_MAX));
        assert_eq!(Route::canonical(&long), Err(RouteError::Length));
    }

    #[test]
    fn a_literal_wins_over_a_parameter() {
        assert_eq!(find("GET /metadata/user/capacity").unwrap(), "GET /metadata/user/capacity");
        assert_eq!(find("GET /metadata/user/alice").unwrap(), "GET /metadata/user/{}");
        assert_eq!(find("GET /metadata/user/{username}").unwrap(), "GET /metadata/user/{}");
        assert_eq!(find("GET /a/b/c").unwrap(), "GET /a/b/{}");
    }

    #[test]
    fn method_and_length_must_agree() {
        assert_eq!(find("PUT /metadata/user/capacity"), None);
        assert_eq!(find("GET /users/batch/status").unwrap(), "GET /users/{}/status");
        assert_eq!(find("POST /users/alice/status"), None);
        assert_eq!(find("POST /users/batch"), None);
        assert_eq!(find("nonsense"), None);
        // A parameter is not a literal: an unknown name may not become "batch".
        assert_eq!(find("POST /users/{}/status"), None);
    }

    proptest! {
        #[test]
        fn canonical_never_panics_and_is_stable(text in "\\PC{0,60}") {
            if let Ok(route) = Route::canonical(&text) {
                // A path may still begin with two parameters; only they are dropped again.
                if !route.path().starts_with("/{}/{}/") {
                    prop_assert_eq!(Route::canonical(route.as_str()), Ok(route));
                }
            }
        }
    }
}
