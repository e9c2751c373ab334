//! The form of how long samples and audit rows are kept. To keep less is saved once the page has
//! shown what goes.

use domain::access::ManageRetention;
use domain::locale::done::Done;
use domain::problem::Problem;
use domain::retention::parse_fields;

use super::{Form, Outcome};

pub async fn act(form: Form) -> store::Result<Outcome> {
    let permit = form.permit::<ManageRetention>()?;
    if form.asks() != "save" {
        return Err(form.expired());
    }
    let version = form.parse::<u64>("version")?;
    let new = parse_fields(&form.fields().typed()).map_err(Problem::fields)?;
    // Whoever types something else has not looked at what that does.
    let is_confirmed = form.get("confirmed") == new.word();
    store::retention::save(form.db(), &permit, version, &new, is_confirmed, form.now()).await?;
    Ok(Outcome::Done(Done::RetentionSaved))
}
