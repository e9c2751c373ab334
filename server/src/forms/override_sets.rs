//! The form that sets one override for many App Keys, and the one that takes a set back.

use app::paths;
use app::reply::{Previewed, Reply};
use domain::access::SetOverride;
use domain::locale::done::Done;
use domain::override_sets::NewSet;
use domain::override_sets::form::SetForm;
use domain::problem::{Code, Problem};
use domain::rules::{OverrideSetRule, Thing};
use store::Error;

use super::{Form, Outcome, digest};

/// Sets them once it was looked at; else shows what it would do.
pub async fn set(form: Form) -> store::Result<Outcome> {
    let permit = form.permit::<SetOverride>()?;
    let new = read(&form)?;
    let seen = seen(&new)?;
    let is_seen = form.get("seen") == seen;
    let problem = match form.asks() {
        "apply" if is_seen => {
            match store::overrides::set_many(form.db(), &permit, &new, form.now()).await {
                Ok(set) => {
                    let page = paths::done(&paths::override_set(set.id), Done::OverridesSet);
                    return Ok(Outcome::Leads(page));
                }
                Err(Error::Problem(problem)) => Some(problem),
                Err(error) => return Err(error),
            }
        }
        "apply" => Some(Problem::new(Code::Stale, OverrideSetRule::Changed)),
        _ => None,
    };
    let preview = store::overrides::preview_set(form.db(), &permit, &new, form.now()).await?;
    let preview = Some(Box::new(Previewed { seen, preview }));
    Ok(Outcome::Shown(Box::new(Reply { problem, preview, ..Reply::default() })))
}

fn read(form: &Form) -> Result<NewSet, Problem> {
    let what = super::overrides::typed(form);
    let set = SetForm {
        which: form.text("which"),
        apps: form.text("apps"),
        query: form.text("query"),
        plan: form.text("plan"),
        confirm: what.confirm.clone(),
        leave_out: form.get("leave_out") == "true",
        what,
    };
    let unit = super::overrides::unit(form, &set.what.target);
    set.parse(unit, &form.zone(), form.now()).map_err(Problem::fields)
}

/// Names what is set and for whom, without what was ticked.
fn seen(new: &NewSet) -> store::Result<String> {
    digest(&(&new.apps, &new.filter, &new.target, new.value, new.starts_at, new.ends_at))
}

pub async fn undo(form: Form) -> store::Result<Outcome> {
    let permit = form.permit::<SetOverride>()?;
    let (id, confirm) = (form.id(Thing::OverrideSet)?, form.confirm());
    let how = (form.get("reason"), confirm.as_slice());
    store::overrides::undo(form.db(), &permit, id, how, form.now()).await?;
    Ok(Outcome::Leads(paths::override_set(id)))
}
