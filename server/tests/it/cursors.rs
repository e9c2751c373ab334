//! Lists go on by cursors, and each refuses what it gave nobody. Which lists there are is read from the
//! API's own document.

use domain::access::Role;
use domain::ids::AppKey;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::gateway::{body, pointer, problem};
use crate::spawn::TestServer;

/// The same page as `/reports/usage`, of a month that must be closed first.
const SAME_AS_ANOTHER: &str = "/reports/months/{month}";

/// The paths of all lists that go on by a cursor, below `/api/v1`.
fn lists(webhook: &str) -> Vec<String> {
    let paths = server::http::openapi::document().paths.paths.into_iter();
    let with_cursor = paths.filter_map(|(path, item)| {
        let parameters = serde_json::to_value(item.get?.parameters?).unwrap();
        let has = parameters.as_array()?.iter().any(|one| one["name"] == "cursor");
        let path = path.trim_start_matches("/api/v1");
        (has && path != SAME_AS_ANOTHER).then(|| path.replace("{id}", webhook))
    });
    with_cursor.collect()
}

#[sqlx::test(migrations = "../migrations")]
async fn each_list_refuses_a_cursor_that_it_gave_nobody(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let admin = server.signed_in(Role::Admin).await;
    let hook = json!({ "name": "hook", "url": "https://example.org/" });
    let token = server.token(Some(Role::Admin), &[]).await;
    let hook = admin.api(Method::POST, "/webhooks", &token, Some(hook)).await;
    let hook = body(hook).await;
    let lists = lists(hook["id"].as_str().unwrap());
    assert!(lists.len() >= 12, "{lists:?}");
    let foreign = store::cursor::Cursor::<AppKey>::new("another list");
    let foreign = foreign.encode(&"acme#shop".parse().unwrap()).unwrap();
    for path in &lists {
        assert!(!path.contains('{'), "{path} needs something to be listed of");
        let first = admin.get(&format!("/api/v1{path}")).await;
        assert_eq!(first.status(), 200, "{path}");
        for cursor in ["garbage", "%00", "1", "00000000-0000-0000-0000-000000000000", &foreign] {
            let answer = admin.get(&format!("/api/v1{path}?cursor={cursor}")).await;
            let refused: Value = problem(answer, 422, "invalid").await;
            assert_eq!(pointer(&refused), "/cursor", "{path} {cursor}");
        }
    }
}
