//! Who is for some customers meets no others.

use std::sync::Arc;

use domain::access::Scope;
use domain::reach::CustomerReach;
use domain::requests::list::{RequestQuery, Show};

use domain::problem::Problem;

use super::*;

/// A portal for one App Key of beta and for all of gamma.
fn portal<R: Right>() -> Permit<R> {
    let reach = CustomerReach {
        all: false,
        orgs: ["gamma".to_owned()].into(),
        apps: ["beta#chat".parse().unwrap()].into(),
        sources: [].into(),
    };
    let actor = Actor::Token { id: Uuid::from_u128(9), name: "portal".into() };
    let (role, scopes, reach) = (None, vec![Scope::RequestsWrite], Arc::new(reach));
    Caller { actor, role, scopes, reach, ..Caller::system("test") }.permit().unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_portal_lists_reads_and_moves_the_requests_of_its_customers_alone(pool: PgPool) {
    let db = ready(&pool).await;
    let mut requests = Vec::new();
    for key in ["acme#shop", "beta#chat", "beta#shop", "gamma#shop", "gammas#shop"] {
        let app = app(&db, key, "free").await;
        requests.push((key, filed(&db, &app, 300).await));
    }
    let listed = async |show, app: &str, limit| {
        let page = domain::page::PageRequest { cursor: None, limit };
        let query = RequestQuery { show, app: app.to_owned(), page, ..RequestQuery::default() };
        let page = list(&db, &portal(), &query, at(1)).await.unwrap();
        let apps = page.items.iter().map(|row| row.request.app.to_string());
        (apps.collect::<Vec<_>>(), page.next)
    };
    assert_eq!(listed(Show::Open, "", None).await.0, ["beta#chat", "gamma#shop"]);
    assert_eq!(listed(Show::All, "", None).await.0, ["gamma#shop", "beta#chat"]);
    assert_eq!(listed(Show::All, "shop", None).await.0, ["gamma#shop"]);
    // Others make no further page.
    assert_eq!(listed(Show::Open, "", Some(2)).await.1, None);
    for (key, request) in requests {
        let is_theirs = ["beta#chat", "gamma#shop"].contains(&key);
        let id = request.id;
        let told = [
            read(&db, &portal(), id, at(2)).await.map(drop),
            comment(&db, &portal(), id, "hello", false, at(2)).await.map(drop),
            answer(&db, &portal(), id, "hello", at(2)).await.map(drop),
            edit_draft(&db, &portal(), id, None, &new(&request.app, 400), at(2)).await.map(drop),
            submit(&db, &portal(), id, None, at(2)).await.map(drop),
            withdraw(&db, &portal(), id, None, "no", at(2)).await.map(drop),
            file(&db, &portal(), &new(&request.app, 400), at(3)).await.map(drop),
        ];
        let told = told.map(|told| told.err().map(|error| Problem::from(error).code));
        let (missing, no_app) = (Some(Code::NotFound), Some(Code::Invalid));
        let conflict = Some(Code::Conflict);
        let expected = match is_theirs {
            true => [None, None, conflict, conflict, conflict, None, None],
            false => [missing, missing, missing, no_app, missing, missing, no_app],
        };
        assert_eq!(told, expected, "{key}");
    }
}
