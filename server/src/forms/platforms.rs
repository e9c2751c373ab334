//! The forms of the page `/admin/platforms`.

use domain::access::ManagePlatforms;
use domain::locale::done::Done;
use domain::platforms::PlatformForm;
use domain::units::typed_number;

use super::{Form, Outcome};
use crate::outside;

pub async fn act(form: Form) -> store::Result<Outcome> {
    let permit = form.permit::<ManagePlatforms>()?;
    let (db, private) = (form.db(), form.state().settings.webhook_private_addresses);
    let version = || form.parse::<i64>("version");
    let done = match form.asks() {
        "create" => {
            let new = read(&form).parse(None, private)?;
            outside::check(&new.url, private)?;
            store::platforms::create(db, &permit, &new, db.now()).await?;
            Done::PlatformCreated
        }
        "edit" => {
            let (id, edit) = (form.parse("id")?, read(&form));
            outside::check(form.get("url").trim(), private)?;
            store::platforms::edit(db, &permit, id, version()?, &edit, private, db.now()).await?;
            Done::PlatformEdited
        }
        "delete" => {
            store::platforms::delete(db, &permit, form.parse("id")?, version()?, db.now()).await?;
            Done::PlatformDeleted
        }
        _ => return Err(form.expired()),
    };
    Ok(Outcome::Done(done))
}

fn read(form: &Form) -> PlatformForm {
    let text = |name: &str| Some(form.text(name));
    PlatformForm {
        name: text("name"),
        url: text("url"),
        scope: text("scope"),
        client_id: text("client_id"),
        client_secret: text("client_secret"),
        // What is no number is out of bounds.
        calls_per_minute: Some(typed_number(form.get("calls_per_minute")).unwrap_or_default()),
        enabled: Some(!form.get("enabled").is_empty()),
    }
}
