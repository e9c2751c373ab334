//! Overrides: one, many at once, other ends, copies.

use reqwest::Method;
use serde_json::{Value, json};

use super::Recipe;
use super::call::{Call, Row};
use super::world::World;

const TARGET: &str = "quota:groups";

pub fn recipes() -> Vec<Recipe> {
    vec![
        Recipe("POST /api/v1/apps/{org}/{app}/overrides", |w| Box::pin(set(w))),
        Recipe("POST /api/v1/apps/{org}/{app}/overrides · replaced", |w| Box::pin(replace(w))),
        Recipe("DELETE /api/v1/overrides/{id}", |w| Box::pin(end(w))),
        Recipe("PATCH /api/v1/overrides/{id}", |w| Box::pin(extend(w))),
        Recipe("POST /api/v1/overrides/{id}/copy", |w| Box::pin(copy(w))),
        Recipe("POST /api/v1/overrides/bulk", |w| Box::pin(set_many(w))),
        Recipe("POST /api/v1/overrides/sets/{id}/undo", |w| Box::pin(undo(w))),
        Recipe("FORM /apps/{org}/{app}/quotas/{quota} · set", |w| {
            Box::pin(set_form(w, "quotas/groups"))
        }),
        Recipe("FORM /apps/{org}/{app}/buckets/{bucket} · set", |w| {
            Box::pin(set_form(w, "buckets/accounts"))
        }),
        Recipe("FORM /apps/{org}/{app}/quotas/{quota} · end", |w| Box::pin(end_limit_form(w))),
        Recipe("FORM /overrides/{id} · extend", |w| Box::pin(extend_form(w))),
        Recipe("FORM /overrides/{id} · end", |w| Box::pin(end_form(w))),
        Recipe("FORM /overrides/{id} · copy", |w| Box::pin(copy_form(w))),
        Recipe("FORM /overrides/bulk · apply", |w| Box::pin(bulk_form(w))),
        Recipe("FORM /overrides/sets/{id} · undo", |w| Box::pin(undo_form(w))),
    ]
}

fn key(app: &str) -> String {
    app.replacen('/', "#", 1)
}

fn groups(amount: u64) -> Value {
    json!({
        "target": { "quota": "groups" },
        "value": { "kind": "limited", "amount": amount },
        "reason": "a launch",
    })
}

fn row(app: &str) -> Row {
    Row::of("override.set").app(app).about(TARGET).after().reason("a launch")
}

/// An App Key with an override: the path of the first, the id of the second.
async fn made(w: &World) -> (String, String) {
    let app = w.app().await;
    let made = w.done(Method::POST, &format!("/apps/{app}/overrides"), groups(300)).await;
    (app, made["id"].as_str().unwrap().to_owned())
}

async fn set(w: &World) -> Call {
    let app = w.app().await;
    let tag = w.tag(&format!("/apps/{app}")).await;
    w.post(&format!("/api/v1/apps/{app}/overrides"), groups(300)).if_match(&tag).row(row(&app))
}

async fn replace(w: &World) -> Call {
    let (app, _) = made(w).await;
    w.post(&format!("/api/v1/apps/{app}/overrides"), groups(400)).row(row(&app).before())
}

fn over() -> Value {
    json!({ "reason": "over", "confirm": ["drops_more_than_10_percent"] })
}

fn ended(app: &str) -> Row {
    Row::of("override.end").app(app).about(TARGET).before().after().reason("over")
}

async fn end(w: &World) -> Call {
    let (app, id) = made(w).await;
    w.delete(&format!("/api/v1/overrides/{id}"), over()).row(ended(&app))
}

fn extended(app: &str) -> Row {
    Row::of("override.extend").app(app).about(TARGET).before().after().reason("longer")
}

async fn extend(w: &World) -> Call {
    let (app, id) = made(w).await;
    let body = json!({ "ends_at": crate::gateway::ago(-9 * 86_400), "reason": "longer",
                       "confirm": ["drops_more_than_10_percent"] });
    w.patch(&format!("/api/v1/overrides/{id}"), body)
        .if_match(&w.tag(&format!("/overrides/{id}")).await)
        .row(extended(&app))
}

async fn copy(w: &World) -> Call {
    let ((_, id), other) = (made(w).await, w.app().await);
    w.post(&format!("/api/v1/overrides/{id}/copy"), json!({ "app": key(&other) })).row(row(&other))
}

async fn two(w: &World) -> [String; 2] {
    [w.app().await, w.app().await]
}

fn bulk(apps: &[String; 2]) -> Value {
    let mut body = groups(300);
    body["apps"] = json!(apps.each_ref().map(|app| key(app)));
    body
}

async fn set_many(w: &World) -> Call {
    let apps = two(w).await;
    let call = w.post("/api/v1/overrides/bulk", bulk(&apps));
    made_rows(call, &apps)
}

fn made_rows(call: Call, apps: &[String; 2]) -> Call {
    let call = call.row(Row::of("override_set.create").after().reason("a launch"));
    apps.iter().fold(call, |call, app| call.row(row(app)))
}

async fn undo_rows(w: &World) -> (String, [String; 2]) {
    let apps = two(w).await;
    let set = w.done(Method::POST, "/overrides/bulk", bulk(&apps)).await;
    (set["id"].as_str().unwrap().to_owned(), apps)
}

fn undone(call: Call, id: &str, apps: &[String; 2]) -> Call {
    let set = Row::of("override_set.undo").about(id).before().after().reason("over");
    let one = |app| Row { action: "override.undo_set", ..ended(app) };
    apps.iter().fold(call.row(set), |call, app| call.row(one(app)))
}

async fn undo(w: &World) -> Call {
    let (id, apps) = undo_rows(w).await;
    undone(w.post(&format!("/api/v1/overrides/sets/{id}/undo"), over()), &id, &apps)
}

async fn undo_form(w: &World) -> Call {
    let (id, apps) = undo_rows(w).await;
    let fields = [("do", "undo"), ("reason", "over"), ("confirm", "drops_more_than_10_percent")];
    undone(w.form(&format!("/overrides/sets/{id}"), &fields).await, &id, &apps)
}

async fn version(w: &World, app: &str) -> String {
    w.tag(&format!("/apps/{app}")).await.trim_matches('"').to_owned()
}

/// On the page of a quota or a bucket: the form names what it is about.
async fn set_form(w: &World, page: &str) -> Call {
    let app = w.app().await;
    let version = version(w, &app).await;
    let fields = [
        ("do", "set"),
        ("version", version.as_str()),
        ("target", TARGET),
        ("value", "300"),
        ("reason", "a launch"),
        ("starts_at", ""),
        ("ends_at", ""),
    ];
    w.form(&format!("/apps/{app}/{page}"), &fields).await.row(row(&app))
}

async fn end_limit_form(w: &World) -> Call {
    let (app, id) = made(w).await;
    let fields = [
        ("do", "end"),
        ("id", id.as_str()),
        ("reason", "over"),
        ("confirm", "drops_more_than_10_percent"),
    ];
    w.form(&format!("/apps/{app}/quotas/groups"), &fields).await.row(ended(&app))
}

async fn extend_form(w: &World) -> Call {
    let (app, id) = made(w).await;
    let version = version(w, &app).await;
    let fields = [
        ("do", "extend"),
        ("version", version.as_str()),
        ("zone", "UTC"),
        ("ends_at", "2030-01-01T00:00"),
        ("confirm", "drops_more_than_10_percent"),
        ("reason", "longer"),
    ];
    w.form(&format!("/overrides/{id}"), &fields).await.row(extended(&app))
}

async fn end_form(w: &World) -> Call {
    let (app, id) = made(w).await;
    let fields = [("do", "end"), ("reason", "over"), ("confirm", "drops_more_than_10_percent")];
    w.form(&format!("/overrides/{id}"), &fields).await.row(ended(&app))
}

async fn copy_form(w: &World) -> Call {
    let ((_, id), other) = (made(w).await, w.app().await);
    let other_key = key(&other);
    let fields = [
        ("do", "copy"),
        ("app", other_key.as_str()),
        ("target", TARGET),
        ("value", "300"),
        ("reason", "a launch"),
        ("zone", ""),
    ];
    w.form(&format!("/overrides/{id}"), &fields).await.row(row(&other))
}

async fn bulk_form(w: &World) -> Call {
    let apps = two(w).await;
    let list = apps.each_ref().map(|app| key(app)).join("\n");
    let fields = |act, seen| {
        [
            ("do", act),
            ("which", "list"),
            ("apps", list.as_str()),
            ("target", TARGET),
            ("value", "300"),
            ("reason", "a launch"),
            ("zone", ""),
            ("seen", seen),
        ]
    };
    // The page names what it showed.
    let (looker, _) = w.person(domain::access::Role::Operator).await;
    let page = looker.post_form("/overrides/bulk", &fields("preview", "")).await;
    let page = page.text().await.unwrap();
    let seen = page.split("name=\"seen\" value=\"").nth(1).unwrap_or_else(|| panic!("{page}"));
    let seen = seen.split('"').next().unwrap();
    made_rows(w.form("/overrides/bulk", &fields("apply", seen)).await, &apps)
}
