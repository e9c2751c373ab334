//! Where webhooks go.

use reqwest::Method;
use serde_json::{Value, json};

use super::Recipe;
use super::call::{Call, Row};
use super::world::World;

/// Nobody listens there.
const URL: &str = "http://127.0.0.1:9/";

pub fn recipes() -> Vec<Recipe> {
    vec![
        Recipe("POST /api/v1/webhooks", |w| Box::pin(create(w))),
        Recipe("PATCH /api/v1/webhooks/{id}", |w| Box::pin(edit(w))),
        Recipe("DELETE /api/v1/webhooks/{id}", |w| Box::pin(delete(w))),
        Recipe("POST /api/v1/webhooks/{id}/rotate", |w| Box::pin(act(w, "rotate"))),
        Recipe("POST /api/v1/webhooks/{id}/test", |w| Box::pin(act(w, "test"))),
        Recipe("POST /api/v1/webhooks/deliveries/{id}/repeat", |w| Box::pin(repeat(w))),
        Recipe("FORM /admin/webhooks", |w| Box::pin(create_form(w))),
        Recipe("FORM /admin/webhooks/{id} · edit", |w| Box::pin(form(w, "edit"))),
        Recipe("FORM /admin/webhooks/{id} · pause", |w| Box::pin(form(w, "pause"))),
        Recipe("FORM /admin/webhooks/{id} · resume", |w| Box::pin(form(w, "resume"))),
        Recipe("FORM /admin/webhooks/{id} · test", |w| Box::pin(form(w, "test"))),
        Recipe("FORM /admin/webhooks/{id} · repeat", |w| Box::pin(form(w, "repeat"))),
        Recipe("FORM /admin/webhooks/{id} · rotate", |w| Box::pin(form(w, "rotate"))),
        Recipe("FORM /admin/webhooks/{id} · delete", |w| Box::pin(form(w, "delete"))),
    ]
}

/// A webhook that is told nothing by itself; `paused`, so that the sender leaves it alone.
async fn made(w: &World) -> String {
    let made = json!({ "name": w.name("hook"), "url": URL, "org": "nobody" });
    let id = w.done(Method::POST, "/webhooks", made).await["id"].as_str().unwrap().to_owned();
    let (path, tag) = (format!("/webhooks/{id}"), w.tag(&format!("/webhooks/{id}")).await);
    let pause = json!({ "paused": true });
    w.done_by(&w.gateway.token, Method::PATCH, &path, pause, Some(&tag)).await;
    id
}

async fn create(w: &World) -> Call {
    w.post("/api/v1/webhooks", json!({ "name": w.name("hook"), "url": URL, "org": "nobody" }))
        .row(Row::of("webhook.create").after())
}

async fn edit(w: &World) -> Call {
    let id = made(w).await;
    w.patch(&format!("/api/v1/webhooks/{id}"), json!({ "name": w.name("other") }))
        .if_match(&w.tag(&format!("/webhooks/{id}")).await)
        .row(Row::of("webhook.edit").about(id).before().after())
}

async fn delete(w: &World) -> Call {
    let id = made(w).await;
    w.delete(&format!("/api/v1/webhooks/{id}"), Value::Null)
        .if_match(&w.tag(&format!("/webhooks/{id}")).await)
        .row(Row::of("webhook.delete").about(id).before())
}

async fn act(w: &World, act: &str) -> Call {
    let id = made(w).await;
    w.post(&format!("/api/v1/webhooks/{id}/{act}"), Value::Null).row(of(act, &id))
}

fn of(act: &str, id: &str) -> Row {
    match act {
        "rotate" => Row::of("webhook.rotate").about(id).before().after(),
        "test" => Row::of("webhook.test").about(id).after(),
        "repeat" => Row::of("webhook.repeat").about(id).after(),
        "delete" => Row::of("webhook.delete").about(id).before(),
        _ => Row::of("webhook.edit").about(id).before().after(),
    }
}

async fn delivery(w: &World, id: &str) -> String {
    let sent = w.done(Method::POST, &format!("/webhooks/{id}/test"), Value::Null).await;
    sent["id"].as_str().unwrap().to_owned()
}

async fn repeat(w: &World) -> Call {
    let id = made(w).await;
    let delivery = delivery(w, &id).await;
    w.post(&format!("/api/v1/webhooks/deliveries/{delivery}/repeat"), Value::Null)
        .row(of("repeat", &id))
}

async fn create_form(w: &World) -> Call {
    let name = w.name("hook");
    let fields = [("do", "create"), ("name", name.as_str()), ("url", URL), ("org", "nobody")];
    w.form("/admin/webhooks", &fields).await.row(Row::of("webhook.create").after())
}

async fn form(w: &World, act: &str) -> Call {
    let id = made(w).await;
    let path = format!("/webhooks/{id}");
    let token = &w.gateway.token;
    if act == "pause" {
        let resume = json!({ "paused": false });
        w.done_by(token, Method::PATCH, &path, resume, Some(&w.tag(&path).await)).await;
    }
    let delivery = if act == "repeat" { delivery(w, &id).await } else { String::new() };
    let (version, name) = (w.tag(&path).await.trim_matches('"').to_owned(), w.name("other"));
    let mut fields = vec![("do", act), ("name", &name), ("url", URL), ("org", "nobody")];
    match act {
        "edit" | "pause" | "resume" | "delete" => fields.push(("version", &version)),
        _ => fields.push(("delivery", &delivery)),
    }
    w.form(&format!("/admin/webhooks/{id}"), &fields).await.row(of(act, &id))
}
