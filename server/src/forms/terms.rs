//! The form that saves an edit of plans or catalogue as the next release.

use app::paths;
use domain::access::EditTerms;
use domain::locale::done::Done;
use domain::problem::{FieldError, Problem};
use domain::terms::form::TermsForm;
use domain::terms::{Existing, TermsEdit};

use super::{Form, Outcome};

pub async fn act(form: Form) -> store::Result<Outcome> {
    let permit = form.permit::<EditTerms>()?;
    if form.asks() != "save" {
        return Err(form.expired());
    }
    let values = TermsForm::of(form.fields().typed());
    let changes = values.parse(&form.db().snapshot().terms).map_err(|rules| {
        let error = |(name, rule)| FieldError::new(format!("/{name}"), rule);
        Problem::fields(rules.into_iter().map(error).collect())
    })?;
    let existing = Existing::parse(form.get("existing")).unwrap_or_default();
    let edit = TermsEdit { changes, existing, reason: form.reason()?, confirm: form.confirm() };
    let release = form.parse::<u32>("release")?;
    store::term_edits::save(form.db(), &permit, release, &edit, form.now()).await?;
    Ok(Outcome::Leads(paths::done(paths::RELEASES, Done::ReleaseSaved)))
}
