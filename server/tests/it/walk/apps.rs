//! App Keys and their plans; gateways.

use reqwest::Method;
use serde_json::{Value, json};

use super::Recipe;
use super::call::{Call, Row};
use super::world::World;

/// Whatever a change does, it is meant.
const ALL_CHECKS: [&str; 6] = [
    "deletes_history",
    "feature_not_supported",
    "below_current_use",
    "below_peak",
    "drops_more_than_10_percent",
    "calls_off_planned",
];

pub fn recipes() -> Vec<Recipe> {
    vec![
        Recipe("PUT /api/v1/apps/{org}/{app}", |w| Box::pin(register(w))),
        Recipe("POST /api/v1/apps/bulk", |w| Box::pin(register_many(w))),
        Recipe("POST /api/v1/apps/bulk · partial", |w| Box::pin(register_partly(w))),
        Recipe("FORM /apps/bulk", |w| Box::pin(register_by_form(w))),
        Recipe("FORM /apps/bulk · partly", |w| Box::pin(register_partly_by_form(w))),
        Recipe("PUT /api/v1/apps/{org}/{app}/plan", |w| Box::pin(choose(w))),
        Recipe("PUT /api/v1/apps/{org}/{app}/plan · later", |w| Box::pin(choose_later(w))),
        Recipe("DELETE /api/v1/apps/{org}/{app}/plan/coming", |w| Box::pin(cancel(w))),
        Recipe("FORM /apps/{org}/{app}/plan · choose", |w| Box::pin(choose_form(w))),
        Recipe("FORM /apps/{org}/{app}/plan · cancel", |w| Box::pin(cancel_form(w))),
        Recipe("DELETE /api/v1/gateways/{name}", |w| Box::pin(forget(w))),
        Recipe("FORM /gateways · forget", |w| Box::pin(forget_form(w))),
    ]
}

async fn register(w: &World) -> Call {
    let app = format!("walk/{}", w.name("new"));
    let key = app.replacen('/', "#", 1);
    w.put(&format!("/api/v1/apps/{app}"), json!({ "plan": "free" }))
        .row(Row::of("app.register").app(&app).about(key).after())
}

/// New App Keys, and the rows of a registration of each.
fn news<const N: usize>(w: &World) -> [(String, Row); N] {
    std::array::from_fn(|_| {
        let key = format!("walk#{}", w.name("new"));
        (key.clone(), Row::of("app.register").app(&key).about(key).after())
    })
}

async fn register_many(w: &World) -> Call {
    let known = w.app().await.replacen('/', "#", 1);
    let [(one, one_row), (two, two_row)] = news(w);
    let lines = format!("app,plan\n{one},free\n{known},free\n{two},basic\n");
    w.post_text("/api/v1/apps/bulk", "text/csv", lines).row(one_row).row(two_row)
}

async fn register_partly(w: &World) -> Call {
    let known = w.app().await.replacen('/', "#", 1);
    let [(good, row)] = news(w);
    let lines = format!(
        "{{\"app\":\"{known}\",\"plan\":\"basic\"}}\n{{\"app\":\"{good}\",\"plan\":\"free\"}}\n"
    );
    w.post_text("/api/v1/apps/bulk?partial=true", "application/x-ndjson", lines).row(row)
}

async fn register_by_form(w: &World) -> Call {
    let known = w.app().await.replacen('/', "#", 1);
    let [(one, one_row), (two, two_row)] = news(w);
    let lines = format!("app,plan\r\n{one},free\r\n{known},free\r\n{two},basic\r\n");
    w.form("/apps/bulk", &[("lines", &lines)]).await.row(one_row).row(two_row)
}

async fn register_partly_by_form(w: &World) -> Call {
    let [(good, row)] = news(w);
    let lines = format!(
        "{{\"app\":\"broken\",\"plan\":\"free\"}}\r\n{{\"app\":\"{good}\",\"plan\":\"free\"}}\r\n"
    );
    w.form("/apps/bulk", &[("lines", &lines), ("partial", "true")]).await.row(row)
}

fn row(action: &'static str, app: &str) -> Row {
    let key = app.replacen('/', "#", 1);
    Row::of(action).app(app).about(key).before().after().reason("a contract")
}

async fn choose(w: &World) -> Call {
    let app = w.app().await;
    let body = json!({ "plan": "basic", "reason": "a contract", "confirm": ALL_CHECKS });
    w.put(&format!("/api/v1/apps/{app}/plan"), body)
        .if_match(&w.tag(&format!("/apps/{app}")).await)
        .row(row("app.choose_plan", &app))
}

fn later() -> Value {
    let starts_at = crate::gateway::ago(-7 * 86_400);
    json!({ "plan": "basic", "reason": "a contract", "confirm": ALL_CHECKS, "starts_at": starts_at })
}

async fn choose_later(w: &World) -> Call {
    let app = w.app().await;
    w.put(&format!("/api/v1/apps/{app}/plan"), later())
        .if_match(&w.tag(&format!("/apps/{app}")).await)
        .row(row("app.choose_plan", &app))
}

/// An App Key with a plan that is to come, and its tag.
async fn coming(w: &World) -> (String, String) {
    let app = w.app().await;
    let (path, tag) = (format!("/apps/{app}"), w.tag(&format!("/apps/{app}")).await);
    let token = &w.gateway.token;
    w.done_by(token, Method::PUT, &format!("{path}/plan"), later(), Some(&tag)).await;
    let tag = w.tag(&path).await;
    (app, tag)
}

async fn cancel(w: &World) -> Call {
    let (app, tag) = coming(w).await;
    let body = json!({ "reason": "a contract", "confirm": ALL_CHECKS });
    w.delete(&format!("/api/v1/apps/{app}/plan/coming"), body)
        .if_match(&tag)
        .row(row("app.cancel_plan", &app))
}

async fn choose_form(w: &World) -> Call {
    let app = w.app().await;
    let tag = w.tag(&format!("/apps/{app}")).await;
    let version = tag.trim_matches('"');
    let asked =
        [("do", "choose"), ("version", version), ("plan", "basic"), ("reason", "a contract")];
    let checks = ALL_CHECKS.iter().map(|check| ("confirm", *check));
    let fields: Vec<_> = asked.into_iter().chain(checks).collect();
    w.form(&format!("/apps/{app}/plan"), &fields).await.row(row("app.choose_plan", &app))
}

async fn cancel_form(w: &World) -> Call {
    let (app, tag) = coming(w).await;
    let version = tag.trim_matches('"');
    let asked = [("do", "cancel"), ("version", version), ("reason", "a contract")];
    let checks = ALL_CHECKS.iter().map(|check| ("confirm", *check));
    let fields: Vec<_> = asked.into_iter().chain(checks).collect();
    w.form(&format!("/apps/{app}/plan"), &fields).await.row(row("app.cancel_plan", &app))
}

/// A gateway that has said something.
async fn gateway(w: &World) -> String {
    let name = w.name("gateway");
    w.done(Method::POST, "/limits/ack", json!({ "gateway": name, "version": 1 })).await;
    name
}

async fn forget(w: &World) -> Call {
    let name = gateway(w).await;
    w.delete(&format!("/api/v1/gateways/{name}"), json!({ "reason": "replaced" }))
        .row(Row::of("gateway.forget").about(name).before().reason("replaced"))
}

async fn forget_form(w: &World) -> Call {
    let name = gateway(w).await;
    w.form("/gateways", &[("do", "forget"), ("name", &name), ("reason", "replaced")])
        .await
        .row(Row::of("gateway.forget").about(name.clone()).before().reason("replaced"))
}
