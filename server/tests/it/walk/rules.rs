//! How requests are decided: settings, and rules that may decide alone.

use reqwest::Method;
use serde_json::{Value, json};

use super::Recipe;
use super::call::{Call, Row};
use super::world::World;

pub fn recipes() -> Vec<Recipe> {
    vec![
        Recipe("PUT /api/v1/requests/settings", |w| Box::pin(settings(w))),
        Recipe("POST /api/v1/requests/rules", |w| Box::pin(create(w))),
        Recipe("PUT /api/v1/requests/rules/{id}", |w| Box::pin(change(w))),
        Recipe("DELETE /api/v1/requests/rules/{id}", |w| Box::pin(end(w))),
        Recipe("POST /api/v1/requests/rules/{id}/replay", |w| Box::pin(replay(w))),
        Recipe("POST /api/v1/requests/rules/{id}/enable", |w| Box::pin(enable(w))),
        Recipe("POST /api/v1/requests/rules/{id}/disable", |w| Box::pin(disable(w))),
        Recipe("FORM /admin/requests · save", |w| Box::pin(settings_form(w))),
        Recipe("FORM /admin/requests/rules/{id} · save", |w| Box::pin(save_form(w))),
        Recipe("FORM /admin/requests/rules/{id} · new", |w| Box::pin(new_form(w))),
        Recipe("FORM /admin/requests/rules/{id} · replay", |w| Box::pin(form(w, "replay"))),
        Recipe("FORM /admin/requests/rules/{id} · enable", |w| Box::pin(form(w, "enable"))),
        Recipe("FORM /admin/requests/rules/{id} · disable", |w| Box::pin(form(w, "disable"))),
        Recipe("FORM /admin/requests/rules/{id} · end", |w| Box::pin(form(w, "end"))),
    ]
}

async fn settings(w: &World) -> Call {
    let (tag, body) = (w.tag("/requests/settings").await, w.read("/requests/settings").await);
    w.put("/api/v1/requests/settings", body)
        .if_match(&tag)
        .row(Row::of("requests.settings").about("settings").before().after())
}

async fn settings_form(w: &World) -> Call {
    let tag = w.tag("/requests/settings").await;
    let fields = [
        ("do", "save"),
        ("version", tag.trim_matches('"')),
        ("goal", "2"),
        ("goal_unit", "working_days"),
        ("remind_days", "14"),
        ("answer_days", "30"),
        ("rows", "1"),
        ("of-0", "all"),
        ("factor-0", "4"),
    ];
    w.form("/admin/requests", &fields)
        .await
        .row(Row::of("requests.settings").about("settings").before().after())
}

/// Of a quota that no other recipe asks for: none of them is decided by it.
fn words(name: &str) -> Value {
    json!({
        "name": name, "of": { "kind": "quota", "quota": "chat_rooms" }, "plans": ["enterprise"],
        "factor_percent": 200, "unchanged_days": 0, "peak_percent": 80, "headroom_percent": 200,
    })
}

/// A rule: its path in the API, and its id.
async fn made(w: &World) -> (String, String) {
    let made = w.done(Method::POST, "/requests/rules", words(&w.name("rule"))).await;
    let id = made["id"].as_str().unwrap().to_owned();
    (format!("/requests/rules/{id}"), id)
}

/// The same, looked at over the past; switched on where that is said.
async fn replayed(w: &World, is_on: bool) -> (String, String) {
    let (path, id) = made(w).await;
    w.done(Method::POST, &format!("{path}/replay"), Value::Null).await;
    if is_on {
        let (on, tag) = (format!("{path}/enable"), w.tag(&path).await);
        w.done_by(&w.gateway.token, Method::POST, &on, Value::Null, Some(&tag)).await;
    }
    (path, id)
}

fn row(action: &'static str, id: &str) -> Row {
    let row = Row::of(action).about(id).before();
    if action == "requests.rule_end" { row } else { row.after() }
}

async fn create(w: &World) -> Call {
    w.post("/api/v1/requests/rules", words(&w.name("rule")))
        .row(Row::of("requests.rule_create").after())
}

async fn change(w: &World) -> Call {
    let (path, id) = made(w).await;
    w.put(&format!("/api/v1{path}"), words(&w.name("rule")))
        .if_match(&w.tag(&path).await)
        .row(row("requests.rule_change", &id))
}

async fn end(w: &World) -> Call {
    let (path, id) = made(w).await;
    w.delete(&format!("/api/v1{path}"), Value::Null)
        .if_match(&w.tag(&path).await)
        .row(row("requests.rule_end", &id))
}

async fn replay(w: &World) -> Call {
    let (path, id) = made(w).await;
    w.post(&format!("/api/v1{path}/replay"), Value::Null).row(row("requests.rule_replay", &id))
}

async fn enable(w: &World) -> Call {
    let (path, id) = replayed(w, false).await;
    w.post(&format!("/api/v1{path}/enable"), Value::Null)
        .if_match(&w.tag(&path).await)
        .row(row("requests.rule_enable", &id))
}

async fn disable(w: &World) -> Call {
    let (path, id) = replayed(w, true).await;
    w.post(&format!("/api/v1{path}/disable"), Value::Null).row(row("requests.rule_disable", &id))
}

fn fields<'a>(act: &'a str, name: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("do", act),
        ("name", name),
        ("of", "quota:chat_rooms"),
        ("plan-enterprise", "on"),
        ("factor", "2"),
        ("unchanged_days", "0"),
        ("peak", "80"),
        ("headroom", "2"),
    ]
}

async fn new_form(w: &World) -> Call {
    let name = w.name("rule");
    w.form("/admin/requests/rules/new", &fields("save", &name))
        .await
        .row(Row::of("requests.rule_create").after())
}

async fn save_form(w: &World) -> Call {
    let ((path, id), name) = (made(w).await, w.name("rule"));
    let tag = w.tag(&path).await;
    let mut fields = fields("save", &name);
    fields.push(("version", tag.trim_matches('"')));
    w.form(&format!("/admin/requests/rules/{id}"), &fields)
        .await
        .row(row("requests.rule_change", &id))
}

async fn form(w: &World, act: &str) -> Call {
    let (path, id) = match act {
        "enable" => replayed(w, false).await,
        "disable" => replayed(w, true).await,
        _ => made(w).await,
    };
    let tag = w.tag(&path).await;
    let mut fields = vec![("do", act), ("seen", "true")];
    if matches!(act, "enable" | "end") {
        fields.push(("version", tag.trim_matches('"')));
    }
    let action = match act {
        "replay" => "requests.rule_replay",
        "enable" => "requests.rule_enable",
        "disable" => "requests.rule_disable",
        _ => "requests.rule_end",
    };
    w.form(&format!("/admin/requests/rules/{id}"), &fields).await.row(row(action, &id))
}
