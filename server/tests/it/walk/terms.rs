//! Plans and catalogue.

use serde_json::json;

use super::Recipe;
use super::call::{Call, Row};
use super::world::World;

pub fn recipes() -> Vec<Recipe> {
    vec![
        Recipe("POST /api/v1/terms", |w| Box::pin(edit(w))),
        Recipe("FORM /plans/edit/{plan} · save", |w| Box::pin(form(w, "/plans/edit/enterprise"))),
        Recipe("FORM /catalogue/edit/{edition}/{bucket} · save", |w| {
            Box::pin(form(w, "/catalogue/edit/rest/accounts"))
        }),
    ]
}

/// The newest release.
async fn release(w: &World) -> u64 {
    w.read("/terms/releases").await["items"][0]["release"].as_u64().unwrap()
}

fn row(release: u64) -> Row {
    let next = format!("release {}", release + 1);
    Row::of("terms.edit").about(next).before().after().reason("the price list")
}

async fn edit(w: &World) -> Call {
    let release = release(w).await;
    let change = json!({ "kind": "plan_quota", "plan": "enterprise", "quota": "groups",
                         "value": { "kind": "limited", "amount": 7_000_000 + release } });
    let confirm = ["drops_more_than_10_percent", "below_current_use"];
    let body = json!({ "changes": [change], "reason": "the price list", "confirm": confirm });
    w.post("/api/v1/terms", body).if_match(&format!("\"{release}\"")).row(row(release))
}

async fn form(w: &World, page: &str) -> Call {
    let release = release(w).await;
    let (number, value) = (release.to_string(), (8_000_000 + release).to_string());
    let fields = [
        ("do", "save"),
        ("release", number.as_str()),
        ("plan.enterprise.quota:groups", &value),
        ("existing", "move"),
        ("reason", "the price list"),
        ("confirm", "drops_more_than_10_percent"),
        ("confirm", "below_current_use"),
    ];
    w.form(page, &fields).await.row(row(release))
}
