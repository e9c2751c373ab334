//! Who may not, is refused: every route and every server function, as a stranger and as the lowest
//! role. The lists of exceptions may only shrink, and what is new must be put into a list here.

use std::collections::BTreeSet;

use domain::access::Role;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::gateway::{Gateway, more_groups};
use crate::spawn::{TestServer, location};

const METHODS: [Method; 5] =
    [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

/// What a stranger may ask for; everything else leads to sign-in or is refused.
const FOR_STRANGERS: [&str; 4] = ["/sign-in", "/sign-out", "/preferences", "/api/v1/openapi.json"];

/// What the lowest role may read in the JSON API.
const READ_BY_VIEWERS: &[&str] = &[
    "/api/v1/apps",
    "/api/v1/apps/{org}/{app}",
    "/api/v1/apps/{org}/{app}/as-of",
    "/api/v1/apps/{org}/{app}/limits",
    "/api/v1/apps/{org}/{app}/limits/explain",
    "/api/v1/apps/{org}/{app}/plan-preview",
    "/api/v1/apps/{org}/{app}/usage",
    "/api/v1/apps/{org}/{app}/usage/history",
    "/api/v1/audit",
    "/api/v1/audit/seal",
    "/api/v1/audit/{id}",
    "/api/v1/catalogue",
    "/api/v1/gateways",
    "/api/v1/growth",
    "/api/v1/limits",
    "/api/v1/limits/export",
    "/api/v1/limits/stream",
    "/api/v1/overrides",
    "/api/v1/overrides/sets/{id}",
    "/api/v1/overrides/{id}",
    "/api/v1/plans",
    "/api/v1/recounts",
    "/api/v1/recounts/{id}",
    "/api/v1/reports/months",
    "/api/v1/reports/months/{month}",
    "/api/v1/reports/months/{month}/check",
    "/api/v1/reports/usage",
    "/api/v1/requests",
    "/api/v1/requests/rules",
    "/api/v1/requests/rules/{id}",
    "/api/v1/requests/settings",
    "/api/v1/requests/{id}",
    "/api/v1/retention",
    "/api/v1/terms/releases",
    "/api/v1/utilization",
    "/metrics",
];

/// What the lowest role may ask by a body, without changing anything.
const ASKED_BY_VIEWERS: [&str; 2] =
    ["/api/v1/audit/check", "/api/v1/requests/{id}/decision/preview"];

/// What a token may that is for requests only.
const FOR_PORTALS: [(Method, &str); 8] = [
    (Method::GET, "/api/v1/requests"),
    (Method::POST, "/api/v1/requests"),
    (Method::GET, "/api/v1/requests/{id}"),
    (Method::PUT, "/api/v1/requests/{id}"),
    (Method::POST, "/api/v1/requests/{id}/submit"),
    (Method::POST, "/api/v1/requests/{id}/withdraw"),
    (Method::POST, "/api/v1/requests/{id}/answer"),
    (Method::POST, "/api/v1/requests/{id}/comments"),
];

/// Every server function that islands call, with arguments that it can read. All of them only read,
/// and the lowest role may call them. What pages read is theirs: `pages.rs`.
fn functions() -> Vec<(&'static str, Value)> {
    let form = json!({ "target": "quota:groups", "value": "1", "reason": "x" });
    let preview = json!({ "app": "acme#shop", "zone": "", "form": form });
    vec![
        ("/rpc/audit/newer", json!({ "query": "{}", "after": 0 })),
        ("/rpc/overrides/preview", preview),
    ]
}

/// Every route that looks at who is calling.
fn routes() -> BTreeSet<String> {
    server::router::paths_with_caller().into_iter().collect()
}

/// A path for a route: something that has the right shape and is not there.
fn path(route: &str) -> String {
    let path = route.replace("{org}", "acme").replace("{app}", "shop");
    let path = path.replace("{id}", &uuid::Uuid::nil().to_string());
    let mut plain = String::new();
    for part in path.split('/').skip(1) {
        let part = if part.starts_with(['{', ':', '*']) { "anything" } else { part };
        plain.push('/');
        plain.push_str(part);
    }
    plain
}

#[test]
fn every_exception_is_a_route() {
    let routes = routes();
    let portals = FOR_PORTALS.iter().map(|(_, route)| route);
    let exceptions = FOR_STRANGERS.iter().chain(READ_BY_VIEWERS).chain(&ASKED_BY_VIEWERS);
    let gone: Vec<_> =
        exceptions.chain(portals).filter(|route| !routes.contains(**route)).collect();
    assert!(gone.is_empty(), "there are no such routes: {gone:#?}");
}

#[sqlx::test(migrations = "../migrations")]
async fn a_stranger_is_refused_everywhere(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let stranger = server.browser();
    let routes = routes();
    for route in routes.iter().filter(|route| !FOR_STRANGERS.contains(&route.as_str())) {
        server.reached.lock().unwrap().clear();
        for method in METHODS {
            let answer = stranger.request(method.clone(), &path(route)).send().await.unwrap();
            let is_refused = match answer.status().as_u16() {
                401 | 403 | 405 => true,
                303 => location(&answer).starts_with("/sign-in"),
                _ => false,
            };
            assert!(is_refused, "{method} {route}: {} {}", answer.status(), location(&answer));
        }
        // What refuses must be the route itself: a stranger is led to sign-in from anywhere.
        let reached = server.reached.lock().unwrap().clone();
        assert_eq!(reached, BTreeSet::from([route.clone()]), "there is no route {route}");
    }
    for (function, arguments) in functions() {
        let call = stranger.request(Method::POST, function).json(&arguments);
        assert_eq!(call.send().await.unwrap().status(), 401, "{function}");
    }
}

#[sqlx::test(migrations = "../migrations")]
async fn the_lowest_role_changes_nothing_by_the_api(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let token = server.token(Some(Role::Viewer), &[]).await;
    let portal = server.token(None, &["requests:write"]).await;
    let client = server.browser();
    let is_api = |route: &&String| {
        // What does not exist answers as such to whoever may ask at all.
        let is_there = !route.contains("{*");
        let is_guarded = is_there && !FOR_STRANGERS.contains(&route.as_str());
        is_guarded && (route.starts_with("/api/") || *route == "/metrics")
    };
    for route in routes().iter().filter(is_api) {
        for method in METHODS {
            let request = |token: &str| {
                let request = client.request(method.clone(), &path(route)).bearer_auth(token);
                request.header("if-match", "\"1\"").send()
            };
            let status = request(&token).await.unwrap().status().as_u16();
            let may_read = method == Method::GET && READ_BY_VIEWERS.contains(&route.as_str())
                || method == Method::POST && ASKED_BY_VIEWERS.contains(&route.as_str());
            match may_read {
                true => assert!(
                    !matches!(status, 401 | 403 | 405 | 500..),
                    "{method} {route}: {status}"
                ),
                false => assert!(matches!(status, 403 | 405), "{method} {route}: {status}"),
            }
            // A token of another purpose opens nothing of this.
            let status = request(&portal).await.unwrap().status().as_u16();
            match FOR_PORTALS.contains(&(method.clone(), route.as_str())) {
                true => assert!(
                    !matches!(status, 401 | 403 | 405 | 500..),
                    "{method} {route} by scope: {status}"
                ),
                false => {
                    assert!(matches!(status, 403 | 405), "{method} {route} by scope: {status}")
                }
            }
        }
    }
}

#[sqlx::test(migrations = "../migrations")]
async fn the_lowest_role_calls_only_functions_that_read(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let viewer = server.signed_in(Role::Viewer).await;
    let functions = functions();
    let listed: BTreeSet<&str> = functions.iter().map(|(path, _)| *path).collect();
    let registered: BTreeSet<&str> =
        server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
    assert_eq!(registered, listed, "put new server functions into the list");
    for (function, arguments) in functions {
        let call = viewer.request(Method::POST, function).json(&arguments).send().await.unwrap();
        let status = call.status().as_u16();
        let body = call.text().await.unwrap();
        assert!(matches!(status, 200 | 404), "{function}: {status} {body}");
    }
}

#[sqlx::test(migrations = "../migrations")]
async fn a_function_cannot_be_called_by_a_link(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let admin = server.signed_in(Role::Admin).await;
    for (path, method) in server_fn::axum::server_fn_paths() {
        assert_eq!(method, Method::POST, "{path}");
        assert_eq!(admin.get(path).await.status(), 405, "{path}");
    }
}

/// An act, a number or a filter that none of our pages has.
#[sqlx::test(migrations = "../migrations")]
async fn forms_that_no_page_sends_are_refused(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let request = gateway.made("/requests", more_groups(300)).await;
    let request = format!("/requests/{}", request["id"].as_str().unwrap());
    let thread = format!("{request}/comment");
    let admin = gateway.server.signed_in(Role::Admin).await;
    for (path, fields) in [
        ("/admin/requests", &[("do", "")][..]),
        ("/admin/requests", &[("do", "remove-")]),
        ("/admin/requests/rules/new", &[("do", "nonsense")]),
        ("/admin/retention", &[("do", "x"), ("version", "1")]),
        ("/audit/export", &[("format", "csv"), ("app", "nonsense")]),
        ("/notifications", &[("until", "x")]),
        (&request, &[("do", "nonsense")]),
        (&thread, &[("do", "dance")]),
        (&thread, &[("do", "comment"), ("to", "nobody"), ("text", "x")]),
    ] {
        let answer = admin.post_form(path, fields).await;
        assert_eq!(answer.status(), 400, "{path} {fields:?}");
    }
}

#[sqlx::test(migrations = "../migrations")]
async fn arguments_that_cannot_be_read_are_the_callers_fault(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let viewer = server.signed_in(Role::Viewer).await;
    let no_query = json!({ "query": "{\"action\":7}", "after": 0 });
    let no_number = json!({ "query": "{}", "after": "never" });
    for body in [json!({}), json!([]), no_query, no_number] {
        let call = viewer.request(Method::POST, "/rpc/audit/newer").json(&body);
        assert_eq!(call.send().await.unwrap().status(), 400, "{body}");
    }
    let call = viewer.request(Method::POST, "/rpc/audit/newer").body("{");
    assert_eq!(call.send().await.unwrap().status(), 400);
    let call = viewer.request(Method::POST, "/rpc/audit/nothing").json(&json!({}));
    assert_eq!(call.send().await.unwrap().status(), 404);
}
