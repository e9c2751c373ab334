//! Signing in, failing to, and ending sessions; the own password.

use domain::access::Role;

use super::Recipe;
use super::call::{Call, Row, Who};
use super::world::World;
use crate::spawn::{Browser, PASSWORD};

pub fn recipes() -> Vec<Recipe> {
    vec![
        Recipe("FORM /sign-in", |w| Box::pin(sign_in(w))),
        Recipe("FORM /sign-in · wrong password", |w| Box::pin(refused(w))),
        Recipe("FORM /sign-in · unknown login", |w| Box::pin(unknown(w))),
        Recipe("FORM /sign-out", |w| Box::pin(sign_out(w))),
        Recipe("FORM /sign-out-everywhere", |w| Box::pin(everywhere(w))),
        Recipe("FORM /account · change_password", |w| Box::pin(password(w))),
        Recipe("FORM /account · wrong password", |w| Box::pin(wrong_password(w))),
        Recipe("FORM /account · end_session", |w| Box::pin(end_one(w))),
        Recipe("FORM /account · end_other_sessions", |w| Box::pin(end_others(w))),
    ]
}

async fn sign_in(w: &World) -> Call {
    let login = w.name("ana");
    w.gateway.server.account(&login, Role::Operator).await;
    let who = Who::Browser {
        browser: w.gateway.server.browser(),
        login: login.clone(),
        role: "operator",
    };
    w.form("/sign-in", &[("login", &login), ("password", PASSWORD)])
        .await
        .by(who)
        .open_to_all()
        .row(Row::of("session.sign_in").about(login))
}

async fn refused(w: &World) -> Call {
    let login = w.name("ana");
    w.gateway.server.account(&login, Role::Operator).await;
    w.form("/sign-in", &[("login", &login), ("password", "not this one")])
        .await
        .by(Who::Nobody)
        .open_to_all()
        .answers(401)
        .row(Row::of("session.refuse").about(login))
}

async fn unknown(w: &World) -> Call {
    w.form("/sign-in", &[("login", "nobody-here"), ("password", "not this one")])
        .await
        .by(Who::Nobody)
        .open_to_all()
        .answers(401)
        .row(Row::of("session.refuse").about("unknown login"))
}

/// Somebody in two browsers, and their login; the first is who calls.
async fn twice(w: &World) -> (Browser, String, Who) {
    let (browser, login) = w.person(Role::Viewer).await;
    let other = w.gateway.server.browser();
    assert_eq!(other.sign_in(&login, PASSWORD).await.status(), 303);
    (other, login.clone(), Who::Browser { browser, login, role: "viewer" })
}

async fn sign_out(w: &World) -> Call {
    let (_, login, who) = twice(w).await;
    w.form("/sign-out", &[])
        .await
        .by(who)
        .open_to_all()
        .row(Row::of("session.sign_out").about(login))
}

async fn everywhere(w: &World) -> Call {
    let (_, login, who) = twice(w).await;
    w.form("/sign-out-everywhere", &[])
        .await
        .by(who)
        .open()
        .row(Row::of("session.end_all").about(login).after())
}

async fn password(w: &World) -> Call {
    let (_, login, who) = twice(w).await;
    let new = "another battery staple";
    let fields = [
        ("do", "change_password"),
        ("current_password", PASSWORD),
        ("new_password", new),
        ("repeat_password", new),
    ];
    w.form("/account", &fields)
        .await
        .by(who)
        .open()
        .row(Row::of("account.change_password").about(login).after())
}

/// A wrong one is a failed sign-in of whoever is signed in.
async fn wrong_password(w: &World) -> Call {
    let (_, login, who) = twice(w).await;
    let new = "another battery staple";
    let fields = [
        ("do", "change_password"),
        ("current_password", "not this one"),
        ("new_password", new),
        ("repeat_password", new),
    ];
    let call = w.form("/account", &fields).await.by(who).open().answers(422);
    call.row(Row::of("session.refuse").about(login))
}

async fn end_one(w: &World) -> Call {
    let (_, login, who) = twice(w).await;
    let session: uuid::Uuid = sqlx::query_scalar(
        "select s.id from sessions s join accounts a on a.id = s.account_id
         where a.login = $1 order by s.created_at desc limit 1",
    )
    .bind(&login)
    .fetch_one(w.pool())
    .await
    .unwrap();
    w.form("/account", &[("do", "end_session"), ("session", &session.to_string())])
        .await
        .by(who)
        .open()
        .row(Row::of("session.end").about(login).after())
}

async fn end_others(w: &World) -> Call {
    let (_, login, who) = twice(w).await;
    w.form("/account", &[("do", "end_other_sessions")])
        .await
        .by(who)
        .open()
        .row(Row::of("session.end_all").about(login).after())
}
