//! The forms of the page `/admin/platforms`.

use axum::extract::State;
use axum::response::Response;
use domain::access::ManagePlatforms;
use domain::locale::done::Done;
use domain::platforms::PlatformForm;
use domain::problem::{Code, Problem};
use domain::rules::CommonRule;
use domain::units::typed_number;
use http::request::Parts;

use super::{Fields, Outcome};
use crate::{AppState, outside};

pub async fn post(State(state): State<AppState>, parts: Parts, fields: Fields) -> Response {
    let form = match fields.get("do") {
        "edit" => format!("edit-{}", fields.get("id")),
        form => form.to_owned(),
    };
    let done = act(&state, &parts, &fields).await;
    super::answer(&state, parts, &fields, form, done).await
}

async fn act(state: &AppState, parts: &Parts, fields: &Fields) -> store::Result<Outcome> {
    let permit = super::permit::<ManagePlatforms>(parts)?;
    let (db, private) = (&state.db, state.settings.webhook_private_addresses);
    let done = match fields.get("do") {
        "create" => {
            let new = read(fields).parse(None, private)?;
            outside::check(&new.url, private)?;
            store::platforms::create(db, &permit, &new, db.now()).await?;
            Done::PlatformCreated
        }
        "edit" => {
            let (id, version) = (fields.parse("id")?, fields.parse::<i64>("version")?);
            outside::check(fields.get("url").trim(), private)?;
            store::platforms::edit(db, &permit, id, version, &read(fields), private, db.now())
                .await?;
            Done::PlatformEdited
        }
        "delete" => {
            let (id, version) = (fields.parse("id")?, fields.parse::<i64>("version")?);
            store::platforms::delete(db, &permit, id, version, db.now()).await?;
            Done::PlatformDeleted
        }
        _ => return Err(Problem::new(Code::Malformed, CommonRule::FormExpired).into()),
    };
    Ok(Outcome::Done(done))
}

fn read(fields: &Fields) -> PlatformForm {
    let text = |name: &str| Some(fields.get(name).to_owned());
    PlatformForm {
        name: text("name"),
        url: text("url"),
        scope: text("scope"),
        client_id: text("client_id"),
        client_secret: text("client_secret"),
        // What is no number is out of bounds.
        calls_per_minute: Some(typed_number(fields.get("calls_per_minute")).unwrap_or_default()),
        enabled: Some(!fields.get("enabled").is_empty()),
    }
}
