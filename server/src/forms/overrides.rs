//! The forms of the page of one override: another end, ending it now, copying it.

use app::paths;
use domain::access::{Permit, SetOverride};
use domain::ids::AppKey;
use domain::locale::done::Done;
use domain::override_sets::form::field_errors;
use domain::overrides::form::{OverrideForm, parse_target, parse_time};
use domain::overrides::{EndOverride, Override};
use domain::problem::Problem;
use domain::quotas::QuotaUnit;
use domain::rules::{FormRule, LimitRule, Thing};
use store::overrides::NewEnd;

use super::{Form, Outcome};

pub async fn act(form: Form) -> store::Result<Outcome> {
    let permit = form.permit::<SetOverride>()?;
    let (db, id) = (form.db(), form.id(Thing::Override)?);
    let (shown, done) = match form.asks() {
        "extend" => {
            let version = Some(form.parse("version")?);
            let new = new_end(&form)?;
            let one = store::overrides::extend(db, &permit, id, version, &new, db.now()).await?;
            (one.id, Done::OverrideExtended)
        }
        "end" => {
            end(&form, &permit, id).await?;
            (id, Done::OverrideEnded)
        }
        "copy" => (copy(&form, &permit).await?.id, Done::OverrideCopied),
        _ => return Err(form.expired()),
    };
    Ok(Outcome::Leads(paths::done(&paths::one_override(shown), done)))
}

/// Ends the override `id` now.
pub(super) async fn end(
    form: &Form,
    permit: &Permit<SetOverride>,
    id: uuid::Uuid,
) -> store::Result<()> {
    let ending = EndOverride { reason: form.text("reason"), confirm: form.confirm() };
    store::overrides::end(form.db(), permit, id, &ending, form.now()).await
}

fn new_end(form: &Form) -> Result<NewEnd, Problem> {
    let ends_at = match form.get("for_good") {
        "true" => None,
        _ => {
            let end = parse_time(form.get("ends_at"), &form.zone(), FormRule::EndUnreadable);
            let end = end.and_then(|end| end.ok_or(FormRule::EndMissing));
            Some(end.map_err(|fault| Problem::fields(field_errors(vec![fault])))?)
        }
    };
    Ok(NewEnd { ends_at, reason: form.text("reason"), confirm: form.confirm() })
}

async fn copy(form: &Form, permit: &Permit<SetOverride>) -> store::Result<Override> {
    let app = form.get("app").trim().parse::<AppKey>();
    let app = app.map_err(|_| Problem::field("/app", LimitRule::NotAnAppKey))?;
    if form.db().snapshot().app(&app).is_none() {
        return Err(Problem::field("/app", LimitRule::NoSuchApp).into());
    }
    set(form, permit, &app, None).await
}

/// Sets what was typed for `app`, which has `version`.
pub(super) async fn set(
    form: &Form,
    permit: &Permit<SetOverride>,
    app: &AppKey,
    version: Option<u64>,
) -> store::Result<Override> {
    let typed = typed(form);
    let new = typed.parse(unit(form, &typed.target), &form.zone(), form.now());
    let new = new.map_err(|faults| Problem::fields(field_errors(faults)))?;
    store::overrides::set(form.db(), permit, app, version, &new, form.now()).await
}

/// What is set, as it was typed.
pub(super) fn typed(form: &Form) -> OverrideForm {
    OverrideForm::of(&form.fields().typed())
}

/// The unit of what is set.
pub(super) fn unit(form: &Form, target: &str) -> Option<QuotaUnit> {
    form.unit(&parse_target(target)?)
}
