//! The forms of the pages `/admin/webhooks` and `/admin/webhooks/{id}`.

use app::paths;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::ManageRequests;
use domain::locale::done::Done;
use domain::problem::{Code, Problem};
use domain::rules::CommonRule;
use domain::webhooks::{EndpointEdit, EndpointForm};
use http::request::Parts;
use uuid::Uuid;

use super::{Fields, Outcome};
use crate::{AppState, outside};

/// The form that makes a webhook, and the one reply that shows its secret.
const CREATE: &str = "create";
const ROTATE: &str = "rotate";

pub async fn post(State(state): State<AppState>, parts: Parts, fields: Fields) -> Response {
    let done = create(&state, &parts, &fields).await;
    super::answer(&state, parts, &fields, CREATE.to_owned(), done).await
}

async fn create(state: &AppState, parts: &Parts, fields: &Fields) -> store::Result<Outcome> {
    let permit = super::permit::<ManageRequests>(parts)?;
    let private = state.settings.webhook_private_addresses;
    let form = EndpointForm {
        name: fields.get("name").to_owned(),
        url: fields.get("url").to_owned(),
        org: Some(fields.get("org").to_owned()),
    };
    let new = form.parse(private)?;
    outside::check(&new.url, private)?;
    let (_, secret) = store::webhooks::create(&state.db, &permit, &new, state.db.now()).await?;
    Ok(Outcome::Secret { form: CREATE, secret: secret.unwrap_or_default() })
}

pub async fn post_one(
    State(state): State<AppState>,
    Path(id): Path<Uuid>,
    parts: Parts,
    fields: Fields,
) -> Response {
    let form = fields.get("do").to_owned();
    match act(&state, &parts, &fields, id).await {
        // The page itself is gone.
        Ok(Outcome::Done(done @ Done::WebhookDeleted)) => {
            Redirect::to(&paths::done(paths::ADMIN_WEBHOOKS, done)).into_response()
        }
        done => super::answer(&state, parts, &fields, form, done).await,
    }
}

async fn act(state: &AppState, parts: &Parts, fields: &Fields, id: Uuid) -> store::Result<Outcome> {
    let permit = super::permit::<ManageRequests>(parts)?;
    let (db, private) = (&state.db, state.settings.webhook_private_addresses);
    let change = async |change: EndpointEdit| {
        let version = Some(fields.parse("version")?);
        store::webhooks::edit(db, &permit, id, version, &change, private, db.now()).await
    };
    let done = match fields.get("do") {
        "edit" => {
            let text = |name| Some(fields.get(name).to_owned());
            let edit = EndpointEdit {
                name: text("name"),
                url: text("url"),
                org: text("org"),
                paused: None,
            };
            outside::check(fields.get("url").trim(), private)?;
            change(edit).await?;
            Done::WebhookEdited
        }
        "pause" => {
            change(EndpointEdit { paused: Some(true), ..EndpointEdit::default() }).await?;
            Done::WebhookPaused
        }
        "resume" => {
            change(EndpointEdit { paused: Some(false), ..EndpointEdit::default() }).await?;
            Done::WebhookResumed
        }
        "test" => {
            store::webhooks::ping(db, &permit, id, db.now()).await?;
            Done::WebhookTested
        }
        "repeat" => {
            let delivery = fields.parse("delivery")?;
            store::webhooks::deliveries::repeat(db, &permit, delivery, db.now()).await?;
            Done::DeliveryRepeated
        }
        ROTATE => {
            let (_, secret) = store::webhooks::rotate(db, &permit, id, db.now()).await?;
            return Ok(Outcome::Secret { form: ROTATE, secret });
        }
        "delete" => {
            let version = Some(fields.parse("version")?);
            store::webhooks::delete(db, &permit, id, version, db.now()).await?;
            Done::WebhookDeleted
        }
        _ => return Err(Problem::new(Code::Malformed, CommonRule::FormExpired).into()),
    };
    Ok(Outcome::Done(done))
}
