//! Accounts and tokens, by the API and by the forms of the pages of an admin.

use domain::access::Role;
use reqwest::Method;
use serde_json::{Value, json};

use super::Recipe;
use super::call::{Call, Row};
use super::world::World;
use crate::spawn::PASSWORD;

const ANOTHER: &str = "another battery staple";

pub fn recipes() -> Vec<Recipe> {
    vec![
        Recipe("POST /api/v1/accounts", |w| Box::pin(create(w))),
        Recipe("PATCH /api/v1/accounts/{id}", |w| Box::pin(edit(w))),
        Recipe("POST /api/v1/accounts/{id}/password", |w| Box::pin(reset(w))),
        Recipe("DELETE /api/v1/accounts/{id}/sessions", |w| Box::pin(end_sessions(w))),
        Recipe("POST /api/v1/tokens", |w| Box::pin(token(w))),
        Recipe("DELETE /api/v1/tokens/{id}", |w| Box::pin(revoke(w))),
        Recipe("FORM /admin/accounts · create", |w| Box::pin(create_form(w))),
        Recipe("FORM /admin/accounts · edit", |w| Box::pin(edit_form(w, "edit"))),
        Recipe("FORM /admin/accounts · disable", |w| Box::pin(edit_form(w, "disable"))),
        Recipe("FORM /admin/accounts · enable", |w| Box::pin(enable_form(w))),
        Recipe("FORM /admin/accounts · reset_password", |w| Box::pin(reset_form(w))),
        Recipe("FORM /admin/accounts · end_sessions", |w| Box::pin(end_form(w))),
        Recipe("FORM /admin/tokens · create", |w| Box::pin(token_form(w))),
        Recipe("FORM /admin/tokens · revoke", |w| Box::pin(revoke_form(w))),
    ]
}

/// An account that is signed in: its login and what the API says of it.
async fn account(w: &World) -> (String, Value) {
    let (_, login) = w.person(Role::Support).await;
    let all = w.read("/accounts?limit=500").await;
    let all = all["items"].as_array().unwrap().clone();
    let one = all.into_iter().find(|one| one["login"] == login.as_str()).unwrap();
    (login, one)
}

fn id(of: &Value) -> String {
    of["id"].as_str().unwrap().to_owned()
}

async fn create(w: &World) -> Call {
    let login = w.name("made");
    let new = json!({ "login": login, "role": "viewer", "password": PASSWORD });
    w.post("/api/v1/accounts", new).row(Row::of("account.create").about(login).after())
}

async fn edit(w: &World) -> Call {
    let (login, one) = account(w).await;
    let path = format!("/accounts/{}", id(&one));
    w.patch(&format!("/api/v1{path}"), json!({ "role": "operator" }))
        .if_match(&w.tag(&path).await)
        .row(Row::of("account.edit").about(login).before().after())
}

async fn reset(w: &World) -> Call {
    let (login, one) = account(w).await;
    let path = format!("/api/v1/accounts/{}/password", id(&one));
    w.post(&path, json!({ "password": ANOTHER }))
        .row(Row::of("account.reset_password").about(login))
}

async fn end_sessions(w: &World) -> Call {
    let (login, one) = account(w).await;
    w.delete(&format!("/api/v1/accounts/{}/sessions", id(&one)), Value::Null)
        .row(Row::of("account.end_sessions").about(login).after())
}

async fn create_form(w: &World) -> Call {
    let login = w.name("made");
    let fields = [("do", "create"), ("login", &login), ("role", "viewer"), ("password", PASSWORD)];
    w.form("/admin/accounts", &fields)
        .await
        .row(Row::of("account.create").about(login.clone()).after())
}

async fn edit_form(w: &World, act: &str) -> Call {
    let (login, one) = account(w).await;
    let version = one["version"].to_string();
    let id = id(&one);
    let fields = [
        ("do", act),
        ("id", &id),
        ("version", &version),
        ("name", "Another"),
        ("role", "operator"),
    ];
    w.form("/admin/accounts", &fields)
        .await
        .row(Row::of("account.edit").about(login).before().after())
}

async fn enable_form(w: &World) -> Call {
    let (login, one) = account(w).await;
    let (id, path) = (id(&one), format!("/accounts/{}", id(&one)));
    let (off, tag) = (json!({ "disabled": true }), w.tag(&path).await);
    let off = w.done_by(&w.gateway.token, Method::PATCH, &path, off, Some(&tag)).await;
    let version = off["version"].to_string();
    let fields = [("do", "enable"), ("id", id.as_str()), ("version", &version)];
    w.form("/admin/accounts", &fields)
        .await
        .row(Row::of("account.edit").about(login).before().after())
}

async fn reset_form(w: &World) -> Call {
    let (login, one) = account(w).await;
    let id = id(&one);
    let fields = [("do", "reset_password"), ("id", id.as_str()), ("password", ANOTHER)];
    w.form("/admin/accounts", &fields).await.row(Row::of("account.reset_password").about(login))
}

async fn end_form(w: &World) -> Call {
    let (login, one) = account(w).await;
    let id = id(&one);
    w.form("/admin/accounts", &[("do", "end_sessions"), ("id", &id)])
        .await
        .row(Row::of("account.end_sessions").about(login).after())
}

async fn token(w: &World) -> Call {
    let new = json!({ "name": w.name("gateway"), "scopes": ["usage:write"], "all": true });
    w.post("/api/v1/tokens", new).row(Row::of("token.create").after())
}

/// A token that may be revoked.
async fn made(w: &World) -> String {
    id(&w.done(Method::POST, "/tokens", json!({ "name": "gone", "role": "viewer" })).await)
}

async fn revoke(w: &World) -> Call {
    let id = made(w).await;
    w.delete(&format!("/api/v1/tokens/{id}"), Value::Null)
        .row(Row::of("token.revoke").about(id).before())
}

async fn token_form(w: &World) -> Call {
    w.form("/admin/tokens", &[("do", "create"), ("name", "x"), ("role", "viewer")])
        .await
        .row(Row::of("token.create").after())
}

async fn revoke_form(w: &World) -> Call {
    let id = made(w).await;
    w.form("/admin/tokens", &[("do", "revoke"), ("id", &id)])
        .await
        .row(Row::of("token.revoke").about(id).before())
}
