//! Requests for more, short of deciding them: filed, edited, said something about, taken back.

use domain::access::Role;
use reqwest::Method;
use serde_json::{Value, json};

use super::Recipe;
use super::call::{Call, Row, Who};
use super::world::World;

pub fn recipes() -> Vec<Recipe> {
    vec![
        Recipe("POST /api/v1/requests", |w| Box::pin(file(w))),
        Recipe("POST /api/v1/requests · portal", |w| Box::pin(file_by_portal(w))),
        Recipe("POST /api/v1/requests · draft", |w| Box::pin(draft(w))),
        Recipe("PUT /api/v1/requests/{id}", |w| Box::pin(edit(w))),
        Recipe("POST /api/v1/requests/{id}/submit", |w| Box::pin(submit(w))),
        Recipe("POST /api/v1/requests/{id}/withdraw", |w| Box::pin(withdraw(w))),
        Recipe("POST /api/v1/requests/{id}/answer", |w| Box::pin(answer(w))),
        Recipe("POST /api/v1/requests/{id}/comments", |w| Box::pin(comment(w))),
        Recipe("FORM /requests/new", |w| Box::pin(file_form(w, "submit"))),
        Recipe("FORM /requests/new · draft", |w| Box::pin(file_form(w, "draft"))),
        Recipe("FORM /requests/{id}/edit", |w| Box::pin(edit_form(w))),
        Recipe("FORM /requests/{id}/comment · comment", |w| Box::pin(say(w, "comment"))),
        Recipe("FORM /requests/{id}/comment · answer", |w| Box::pin(say(w, "answer"))),
        Recipe("FORM /requests/{id}/comment · withdraw", |w| Box::pin(say(w, "withdraw"))),
    ]
}

fn new(app: &str, draft: bool) -> Value {
    json!({
        "app": app.replacen('/', "#", 1), "target": { "quota": "groups" }, "draft": draft,
        "requested": { "kind": "limited", "amount": 150 }, "justification": "a launch",
    })
}

/// A request that a token filed, for an App Key of its own: the key's path, the request's id.
pub async fn filed(w: &World, token: &str, draft: bool) -> (String, String) {
    let app = w.app().await;
    let id = filed_for(w, token, &app, draft).await;
    (app, id)
}

pub async fn filed_for(w: &World, token: &str, app: &str, draft: bool) -> String {
    let made = w.done_by(token, Method::POST, "/requests", new(app, draft), None).await;
    made["id"].as_str().unwrap().to_owned()
}

/// The same, with a question that waits for the customer.
async fn asked(w: &World) -> (String, String) {
    let (app, id) = filed(w, &w.portal, false).await;
    let tag = w.tag(&format!("/requests/{id}")).await;
    let ask = json!({ "decision": "ask", "reason": "until when?" });
    let path = format!("/requests/{id}/decision");
    w.done_by(&w.gateway.token, Method::POST, &path, ask, Some(&tag)).await;
    (app, id)
}

fn row(action: &'static str, app: &str, id: &str) -> Row {
    Row::of(action).app(app).about(id).before().after()
}

async fn file(w: &World) -> Call {
    let app = w.app().await;
    w.post("/api/v1/requests", new(&app, false))
        .row(Row::of("request.submit").app(&app).after().reason("a launch"))
}

async fn file_by_portal(w: &World) -> Call {
    let app = w.app().await;
    w.post("/api/v1/requests", new(&app, false))
        .by_token(&w.portal)
        .row(Row::of("request.submit").app(&app).after().reason("a launch"))
}

async fn draft(w: &World) -> Call {
    let app = w.app().await;
    w.post("/api/v1/requests", new(&app, true))
        .row(Row::of("request.draft").app(&app).after().reason("a launch"))
}

async fn edit(w: &World) -> Call {
    let (app, id) = filed(w, &w.gateway.token, true).await;
    let mut body = new(&app, true);
    body["requested"]["amount"] = json!(160);
    w.put(&format!("/api/v1/requests/{id}"), body)
        .if_match(&w.tag(&format!("/requests/{id}")).await)
        .row(row("request.draft", &app, &id).reason("a launch"))
}

async fn submit(w: &World) -> Call {
    let (app, id) = filed(w, &w.gateway.token, true).await;
    w.post(&format!("/api/v1/requests/{id}/submit"), Value::Null)
        .if_match(&w.tag(&format!("/requests/{id}")).await)
        .row(row("request.submit", &app, &id).reason("a launch"))
}

async fn withdraw(w: &World) -> Call {
    let (app, id) = filed(w, &w.gateway.token, false).await;
    w.post(&format!("/api/v1/requests/{id}/withdraw"), json!({ "reason": "not needed" }))
        .if_match(&w.tag(&format!("/requests/{id}")).await)
        .row(row("request.withdraw", &app, &id).reason("not needed"))
}

async fn answer(w: &World) -> Call {
    let (app, id) = asked(w).await;
    w.post(&format!("/api/v1/requests/{id}/answer"), json!({ "text": "until May" }))
        .by_token(&w.portal)
        .row(row("request.answer", &app, &id).reason("until May"))
}

async fn comment(w: &World) -> Call {
    let (app, id) = filed(w, &w.portal, false).await;
    w.post(&format!("/api/v1/requests/{id}/comments"), json!({ "text": "a word" }))
        .row(row("request.comment", &app, &id).reason("a word"))
}

/// The fields of the form, as a person fills them.
fn fields<'a>(act: &'a str, key: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("do", act),
        ("app", key),
        ("target0", "quota:groups"),
        ("value0", "170"),
        ("justification", "a launch"),
        ("for_good", "true"),
    ]
}

async fn file_form(w: &World, act: &str) -> Call {
    let app = w.app().await;
    let key = app.replacen('/', "#", 1);
    let action = if act == "draft" { "request.draft" } else { "request.submit" };
    w.form("/requests/new", &fields(act, &key))
        .await
        .row(Row::of(action).app(&app).after().reason("a launch"))
}

async fn edit_form(w: &World) -> Call {
    let app = w.app().await;
    let key = app.replacen('/', "#", 1);
    // One's own draft: the same person files and edits it.
    let (browser, login) = w.person(Role::Support).await;
    let made = browser.post_form("/requests/new", &fields("draft", &key)).await;
    assert_eq!(made.status(), 303);
    let path = crate::spawn::location(&made).split('?').next().unwrap().to_owned();
    let id = path.split('/').nth(2).unwrap().to_owned();
    let mut fields = fields("draft", &key);
    fields.push(("version", "1"));
    w.form(&path, &fields)
        .await
        .by(Who::Browser { browser, login, role: "support" })
        .hidden()
        .row(row("request.draft", &app, &id).reason("a launch"))
}

async fn say(w: &World, act: &str) -> Call {
    let (app, id) = match act {
        "answer" => asked(w).await,
        _ => filed(w, &w.portal, false).await,
    };
    let version = w.tag(&format!("/requests/{id}")).await;
    let version = version.trim_matches('"').split('-').next().unwrap().to_owned();
    let mut fields = vec![("do", act), ("text", "a word"), ("to", "customer")];
    if act == "withdraw" {
        fields.extend([("version", version.as_str()), ("reason", "a word")]);
    }
    let action = match act {
        "comment" => "request.comment",
        "answer" => "request.answer",
        _ => "request.withdraw",
    };
    w.form(&format!("/requests/{id}/comment"), &fields)
        .await
        .row(row(action, &app, &id).reason("a word"))
}
