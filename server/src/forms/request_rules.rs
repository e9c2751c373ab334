//! The forms of how requests are decided: the settings with their rows of thresholds, and the rules.

use app::api::request_rules::NEW;
use app::paths;
use domain::access::ManageRequests;
use domain::limit_values::Target;
use domain::locale::done::Done;
use domain::problem::{FieldError, Problem};
use domain::quotas::QuotaUnit;
use domain::requests::ThresholdOf;
use domain::requests::form::{
    parse_rule, parse_settings, rule_field, settings_field, with_row, without_row,
};
use domain::rules::{RequestRule, Thing};
use store::Error;
use store::requests::{rules, settings};
use uuid::Uuid;

use super::{Form, Outcome};

pub async fn act_on_settings(form: Form) -> store::Result<Outcome> {
    let permit = form.permit::<ManageRequests>()?;
    let (act, typed) = (form.asks(), form.fields().typed());
    // Rows come and go without anything being saved.
    if act == "add" {
        return Ok(Outcome::typed(with_row(typed)));
    }
    if let Some(row) = act.strip_prefix("remove-").and_then(|row| row.parse().ok()) {
        return Ok(Outcome::typed(without_row(typed, row)));
    }
    if act != "save" {
        return Err(form.expired());
    }
    let version = form.parse::<u64>("version")?;
    let new = parse_settings(&typed, |of| unit(&form, of)).map_err(Problem::fields)?;
    let saved = settings::save(form.db(), &permit, version, &new, form.now()).await;
    saved.map_err(|error| at_fields(error, settings_field))?;
    Ok(Outcome::Done(Done::SettingsSaved))
}

/// The unit of a quota that is named.
fn unit(form: &Form, of: &ThresholdOf) -> Option<QuotaUnit> {
    let ThresholdOf::Quota { quota } = of else { return None };
    form.unit(&Target::Quota { quota: quota.clone() })
}

/// The store's faults, at the fields of the form.
fn at_fields(error: Error, field: fn(&str) -> String) -> Error {
    let Error::Problem(mut problem) = error else { return error };
    for FieldError { pointer, .. } in &mut problem.errors {
        *pointer = format!("/{}", field(pointer));
    }
    problem.into()
}

/// Of a rule, or of one that is to be made.
pub async fn act_on_rule(form: Form) -> store::Result<Outcome> {
    let permit = form.permit::<ManageRequests>()?;
    let db = form.db();
    let page = |id: Uuid, done| paths::done(&paths::request_rule(&id.to_string()), done);
    let words = || parse_rule(&form.fields().typed()).map_err(Problem::fields);
    let version = || form.parse::<u64>("version");
    if form.id::<String>(Thing::RequestRule)? == NEW {
        if form.asks() != "save" {
            return Err(form.expired());
        }
        let made = rules::create(db, &permit, &words()?, db.now()).await;
        let made = made.map_err(|error| at_fields(error, rule_field))?;
        return Ok(Outcome::Leads(page(made.id, Done::RuleCreated)));
    }
    let id: Uuid = form.id(Thing::RequestRule)?;
    let leads = match form.asks() {
        "save" => {
            let changed = rules::change(db, &permit, id, version()?, &words()?, db.now()).await;
            changed.map_err(|error| at_fields(error, rule_field))?;
            page(id, Done::RuleChanged)
        }
        "replay" => {
            rules::replay(db, &permit, id, db.now()).await?;
            format!("{}#replay", page(id, Done::RuleReplayed))
        }
        "enable" => {
            if form.get("seen").is_empty() {
                // One that was not replayed is told so, whatever was ticked.
                let view = rules::read(db, &form.permit()?, id).await?;
                if view.replay.is_none() {
                    return Err(Error::conflict(RequestRule::RuleNotReplayed));
                }
                return Err(Problem::field("/seen", RequestRule::SeenFirst).into());
            }
            rules::enable(db, &permit, id, version()?, db.now()).await?;
            page(id, Done::RuleEnabled)
        }
        "disable" => {
            rules::disable(db, &permit, id, db.now()).await?;
            page(id, Done::RuleDisabled)
        }
        "end" => {
            rules::end(db, &permit, id, version()?, db.now()).await?;
            paths::done(paths::ADMIN_REQUESTS, Done::RuleEnded)
        }
        _ => return Err(form.expired()),
    };
    Ok(Outcome::Leads(leads))
}
