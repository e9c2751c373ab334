//! The forms of the page of one limit: setting an override of it, and ending one.

use app::paths;
use domain::access::SetOverride;
use domain::locale::done::Done;

use super::{Form, Outcome};

pub async fn act(form: Form) -> store::Result<Outcome> {
    let permit = form.permit::<SetOverride>()?;
    let page = |done| paths::done(form.parts().uri.path(), done);
    let leads = match form.asks() {
        "set" => {
            let version = Some(form.parse("version")?);
            super::overrides::set(&form, &permit, &form.app()?, version).await?;
            format!("{}#override", page(Done::LimitOverridden))
        }
        "end" => {
            super::overrides::end(&form, &permit, form.parse("id")?).await?;
            format!("{}#overrides", page(Done::LimitRestored))
        }
        _ => return Err(form.expired()),
    };
    Ok(Outcome::Leads(leads))
}
