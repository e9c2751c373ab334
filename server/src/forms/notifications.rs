//! The form of the page `/notifications`: which were read.

use domain::access::OwnAccount;
use domain::locale::done::Done;
use domain::notifications::MarkRead;

use super::{Form, Outcome};

pub async fn act(form: Form) -> store::Result<Outcome> {
    let permit = form.permit::<OwnAccount>()?;
    let read = match form.get("id") {
        "" => MarkRead { ids: Vec::new(), until: Some(form.parse("until")?) },
        _ => MarkRead { ids: vec![form.parse("id")?], until: None },
    };
    store::notifications::mark_read(form.db(), &permit, &read, form.now()).await?;
    Ok(Outcome::Done(Done::NotificationsRead))
}
