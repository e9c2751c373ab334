//! The forms of the pages `/admin/webhooks` and `/admin/webhooks/{id}`.

use app::paths;
use domain::access::ManageRequests;
use domain::locale::done::Done;
use domain::rules::Thing;
use domain::webhooks::{EndpointEdit, EndpointForm};

use super::{Form, Outcome};
use crate::outside;

pub async fn create(form: Form) -> store::Result<Outcome> {
    let permit = form.permit::<ManageRequests>()?;
    let private = form.state().settings.webhook_private_addresses;
    let new = EndpointForm {
        name: form.text("name"),
        url: form.text("url"),
        org: Some(form.text("org")),
    };
    let new = new.parse(private)?;
    outside::check(&new.url, private)?;
    let (_, secret) = store::webhooks::create(form.db(), &permit, &new, form.now()).await?;
    Ok(Outcome::secret(secret.unwrap_or_default()))
}

pub async fn act(form: Form) -> store::Result<Outcome> {
    let permit = form.permit::<ManageRequests>()?;
    let (db, id) = (form.db(), form.id(Thing::Webhook)?);
    let private = form.state().settings.webhook_private_addresses;
    let change = async |change: EndpointEdit| {
        let version = Some(form.parse("version")?);
        store::webhooks::edit(db, &permit, id, version, &change, private, db.now()).await
    };
    let done = match form.asks() {
        "edit" => {
            let text = |name| Some(form.text(name));
            let edit = EndpointEdit {
                name: text("name"),
                url: text("url"),
                org: text("org"),
                paused: None,
            };
            outside::check(form.get("url").trim(), private)?;
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
            let delivery = form.parse("delivery")?;
            store::webhooks::deliveries::repeat(db, &permit, delivery, db.now()).await?;
            Done::DeliveryRepeated
        }
        "rotate" => {
            let (_, secret) = store::webhooks::rotate(db, &permit, id, db.now()).await?;
            return Ok(Outcome::secret(secret));
        }
        "delete" => {
            let version = Some(form.parse("version")?);
            store::webhooks::delete(db, &permit, id, version, db.now()).await?;
            // Its own page is gone.
            return Ok(Outcome::Leads(paths::done(paths::ADMIN_WEBHOOKS, Done::WebhookDeleted)));
        }
        _ => return Err(form.expired()),
    };
    Ok(Outcome::Done(done))
}
