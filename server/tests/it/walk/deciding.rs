//! Requests that are taken, decided, proposed and agreed to.

use domain::access::Role;
use reqwest::Method;
use serde_json::{Value, json};

use super::Recipe;
use super::asking::filed;
use super::call::{Call, Row};
use super::world::World;

pub fn recipes() -> Vec<Recipe> {
    vec![
        Recipe("POST /api/v1/requests/{id}/claim", |w| Box::pin(claim(w))),
        Recipe("POST /api/v1/requests/{id}/claim · taken over", |w| Box::pin(take_over(w))),
        Recipe("POST /api/v1/requests/{id}/release", |w| Box::pin(release(w))),
        Recipe("POST /api/v1/requests/{id}/supersede", |w| Box::pin(supersede(w))),
        Recipe("POST /api/v1/requests/{id}/decision", |w| Box::pin(decide(w, "approve"))),
        Recipe("POST /api/v1/requests/{id}/decision · deny", |w| Box::pin(decide(w, "deny"))),
        Recipe("POST /api/v1/requests/{id}/decision · ask", |w| Box::pin(decide(w, "ask"))),
        Recipe("POST /api/v1/requests/{id}/decision · partly", |w| Box::pin(decide(w, PARTLY))),
        Recipe("POST /api/v1/requests/{id}/decision · proposed", |w| Box::pin(propose(w))),
        Recipe("POST /api/v1/requests/{id}/agreement", |w| Box::pin(agree(w, true))),
        Recipe("POST /api/v1/requests/{id}/agreement · refused", |w| Box::pin(agree(w, false))),
        Recipe("FORM /requests/{id} · claim", |w| Box::pin(form(w, "claim"))),
        Recipe("FORM /requests/{id} · take_over", |w| Box::pin(form(w, "take_over"))),
        Recipe("FORM /requests/{id} · release", |w| Box::pin(release_form(w))),
        Recipe("FORM /requests/{id} · supersede", |w| Box::pin(form(w, "supersede"))),
        Recipe("FORM /requests/{id} · deny", |w| Box::pin(form(w, "deny"))),
        Recipe("FORM /requests/{id} · ask", |w| Box::pin(form(w, "ask"))),
        Recipe("FORM /requests/{id} · approve", |w| Box::pin(form(w, "approve"))),
        Recipe("FORM /requests/{id} · agree", |w| Box::pin(agree_form(w, "agree"))),
        Recipe("FORM /requests/{id} · refuse", |w| Box::pin(agree_form(w, "refuse"))),
    ]
}

const PARTLY: &str = "approve_partially";

fn row(action: &'static str, app: &str, id: &str) -> Row {
    Row::of(action).app(app).about(id).before().after()
}

fn granted(app: &str) -> Row {
    Row::of("override.set").app(app).about("quota:groups").after().reason("fits")
}

async fn tag(w: &World, id: &str) -> String {
    w.tag(&format!("/requests/{id}")).await
}

async fn claim(w: &World) -> Call {
    let (app, id) = filed(w, &w.portal, false).await;
    w.post(&format!("/api/v1/requests/{id}/claim"), json!({})).row(row("request.claim", &app, &id))
}

/// A request that somebody else has.
async fn taken(w: &World, token: &str) -> (String, String) {
    let (app, id) = filed(w, &w.portal, false).await;
    w.done_by(token, Method::POST, &format!("/requests/{id}/claim"), json!({}), None).await;
    (app, id)
}

async fn take_over(w: &World) -> Call {
    let other = w.gateway.server.token(Some(Role::Operator), &[]).await;
    let (app, id) = taken(w, &other).await;
    w.post(&format!("/api/v1/requests/{id}/claim"), json!({ "take_over": true })).row(row(
        "request.claim",
        &app,
        &id,
    ))
}

async fn release(w: &World) -> Call {
    let (app, id) = taken(w, &w.gateway.token).await;
    w.post(&format!("/api/v1/requests/{id}/release"), Value::Null).row(row(
        "request.release",
        &app,
        &id,
    ))
}

async fn supersede(w: &World) -> Call {
    let (app, id) = filed(w, &w.portal, false).await;
    w.post(&format!("/api/v1/requests/{id}/supersede"), json!({ "reason": "another way" }))
        .if_match(&tag(w, &id).await)
        .row(row("request.supersede", &app, &id).reason("another way"))
}

async fn decide(w: &World, what: &str) -> Call {
    let (app, id) = filed(w, &w.portal, false).await;
    let mut body = json!({ "decision": what, "reason": "fits" });
    if what == PARTLY {
        body["granted"] = json!({ "kind": "limited", "amount": 120 });
    }
    let action = match what {
        "approve" => "request.approve",
        "deny" => "request.deny",
        "ask" => "request.ask",
        _ => "request.approve_partly",
    };
    let call = w
        .post(&format!("/api/v1/requests/{id}/decision"), body)
        .if_match(&tag(w, &id).await)
        .row(row(action, &app, &id).reason("fits"));
    if what.starts_with("approve") { call.row(granted(&app)) } else { call }
}

/// A request over the threshold, which the platform ships: more than four times the plan's value.
async fn large(w: &World) -> (String, String) {
    let app = w.app().await;
    let new = json!({
        "app": app.replacen('/', "#", 1), "target": { "quota": "groups" },
        "requested": { "kind": "limited", "amount": 9000 }, "justification": "a launch",
    });
    let made = w.done_by(&w.portal, Method::POST, "/requests", new, None).await;
    (app, made["id"].as_str().unwrap().to_owned())
}

async fn propose(w: &World) -> Call {
    let (app, id) = large(w).await;
    w.post(
        &format!("/api/v1/requests/{id}/decision"),
        json!({ "decision": "approve", "reason": "fits" }),
    )
    .if_match(&tag(w, &id).await)
    .row(row("request.propose", &app, &id).reason("fits"))
}

/// A request with a proposal of somebody else.
async fn proposed(w: &World) -> (String, String) {
    let (app, id) = large(w).await;
    let other = w.gateway.server.token(Some(Role::Operator), &[]).await;
    let (path, tag) = (format!("/requests/{id}/decision"), tag(w, &id).await);
    let body = json!({ "decision": "approve", "reason": "fits" });
    w.done_by(&other, Method::POST, &path, body, Some(&tag)).await;
    (app, id)
}

async fn agree(w: &World, agree: bool) -> Call {
    let (app, id) = proposed(w).await;
    let mut body = json!({ "agree": agree });
    if !agree {
        body["reason"] = json!("too much");
    }
    let call =
        w.post(&format!("/api/v1/requests/{id}/agreement"), body).if_match(&tag(w, &id).await);
    match agree {
        true => call.row(row("request.approve", &app, &id).reason("fits")).row(granted(&app)),
        false => call.row(row("request.refuse_proposal", &app, &id).reason("too much")),
    }
}

fn seen(tag: &str) -> String {
    tag.trim_matches('"').to_owned()
}

/// What the page names of what it showed.
async fn shown(w: &World, path: &str, fields: &[(&str, &str)]) -> String {
    let (looker, _) = w.person(Role::Operator).await;
    let page = looker.post_form(path, fields).await.text().await.unwrap();
    let shown = page.split("name=\"shown\" value=\"").nth(1).unwrap_or_else(|| panic!("{page}"));
    shown.split('"').next().unwrap().to_owned()
}

async fn form(w: &World, act: &str) -> Call {
    let (app, id) = match act {
        "take_over" => {
            let other = w.gateway.server.token(Some(Role::Operator), &[]).await;
            taken(w, &other).await
        }
        _ => filed(w, &w.portal, false).await,
    };
    let (path, seen) = (format!("/requests/{id}"), seen(&tag(w, &id).await));
    let mut fields = vec![("do", act), ("reason", "fits"), ("zone", "UTC")];
    if !matches!(act, "claim" | "take_over") {
        fields.push(("seen", &seen));
    }
    let name = if act == "approve" { shown(w, &path, &fields).await } else { String::new() };
    fields.push(("shown", &name));
    let call = w.form(&path, &fields).await;
    match act {
        "claim" | "take_over" => call.row(row("request.claim", &app, &id)),
        "supersede" => call.row(row("request.supersede", &app, &id).reason("fits")),
        "deny" => call.row(row("request.deny", &app, &id).reason("fits")),
        "ask" => call.row(row("request.ask", &app, &id).reason("fits")),
        _ => call.row(row("request.approve", &app, &id).reason("fits")).row(granted(&app)),
    }
}

async fn release_form(w: &World) -> Call {
    let (app, id) = filed(w, &w.portal, false).await;
    let (browser, login) = w.person(Role::Operator).await;
    let path = format!("/requests/{id}");
    assert_eq!(browser.post_form(&path, &[("do", "claim")]).await.status(), 303);
    let who = super::call::Who::Browser { browser, login, role: "operator" };
    w.form(&path, &[("do", "release")]).await.by(who).row(row("request.release", &app, &id))
}

async fn agree_form(w: &World, act: &str) -> Call {
    let (app, id) = proposed(w).await;
    let (path, seen) = (format!("/requests/{id}"), seen(&tag(w, &id).await));
    let mut fields = vec![("do", act), ("reason", "too much"), ("seen", &seen), ("zone", "UTC")];
    let name = if act == "agree" { shown(w, &path, &fields).await } else { String::new() };
    fields.push(("shown", &name));
    let call = w.form(&path, &fields).await;
    match act {
        "agree" => call.row(row("request.approve", &app, &id).reason("fits")).row(granted(&app)),
        _ => call.row(row("request.refuse_proposal", &app, &id).reason("too much")),
    }
}
