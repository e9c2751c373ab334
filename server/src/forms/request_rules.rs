//! The forms of how requests are decided: the settings with their rows of thresholds, and the rules.

use app::api::request_rules::NEW;
use app::paths;
use app::reply::Reply;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{ManageRequests, Permit};
use domain::locale::done::Done;
use domain::problem::{Code, FieldError, Problem};
use domain::quotas::QuotaUnit;
use domain::requests::ThresholdOf;
use domain::requests::form::{
    read_rule, read_settings, rule_field, settings_field, with_row, without_row,
};
use domain::rules::{CommonRule, RequestRule, Thing};
use http::StatusCode;
use http::request::Parts;
use store::Error;
use store::requests::{rules, settings};
use uuid::Uuid;

use super::{Fields, Outcome};
use crate::AppState;

/// The form of the settings on the page.
const SETTINGS: &str = "settings";

pub async fn post(State(state): State<AppState>, parts: Parts, fields: Fields) -> Response {
    let act = fields.get("do");
    let permit = match super::permit::<ManageRequests>(&parts) {
        Ok(permit) => permit,
        Err(problem) => {
            let refused = Err(problem.into());
            return super::answer(&state, parts, &fields, SETTINGS.to_owned(), refused).await;
        }
    };
    // Rows come and go without anything being saved.
    let gone = act.strip_prefix("remove-").and_then(|row| row.parse().ok());
    let rows = match (act, gone) {
        ("add", _) => Some(with_row(fields.typed())),
        (_, Some(row)) => Some(without_row(fields.typed(), row)),
        _ => None,
    };
    if let Some(typed) = rows {
        let reply = Reply { form: SETTINGS.to_owned(), typed, ..Reply::default() };
        return crate::pages::reply(&state, parts, reply, StatusCode::OK).await;
    }
    let done = match act {
        "save" => save(&state, &permit, &fields).await,
        _ => Err(Problem::new(Code::Malformed, CommonRule::FormExpired).into()),
    };
    super::answer(&state, parts, &fields, SETTINGS.to_owned(), done).await
}

async fn save(
    state: &AppState,
    permit: &Permit<ManageRequests>,
    fields: &Fields,
) -> store::Result<Outcome> {
    let version = fields.parse::<u64>("version")?;
    let new = read_settings(&fields.typed(), |of| unit(state, of)).map_err(Problem::fields)?;
    let saved = settings::save(&state.db, permit, version, &new, state.db.now()).await;
    saved.map_err(|error| at_fields(error, settings_field))?;
    Ok(Outcome::Done(Done::SettingsSaved))
}

/// The unit of a quota that is named.
fn unit(state: &AppState, of: &ThresholdOf) -> Option<QuotaUnit> {
    let ThresholdOf::Quota { quota } = of else { return None };
    state.db.snapshot().terms.book.quota(quota).map(|quota| quota.unit)
}

/// The store's faults, at the fields of the form.
fn at_fields(error: Error, field: fn(&str) -> String) -> Error {
    let Error::Problem(mut problem) = error else { return error };
    for FieldError { pointer, .. } in &mut problem.errors {
        *pointer = format!("/{}", field(pointer));
    }
    problem.into()
}

pub async fn post_rule(
    State(state): State<AppState>,
    Path(id): Path<String>,
    parts: Parts,
    fields: Fields,
) -> Response {
    match act(&state, &parts, &fields, &id).await {
        Ok(page) => Redirect::to(&page).into_response(),
        Err(error) => {
            let form = fields.get("do").to_owned();
            super::answer(&state, parts, &fields, form, Err(error)).await
        }
    }
}

/// Does it; the page to show next, with what was done.
async fn act(state: &AppState, parts: &Parts, fields: &Fields, id: &str) -> store::Result<String> {
    let permit = super::permit::<ManageRequests>(parts)?;
    let db = &state.db;
    let page = |id: Uuid, done| paths::done(&paths::request_rule(&id.to_string()), done);
    if id == NEW {
        if fields.get("do") != "save" {
            return Err(Problem::new(Code::Malformed, CommonRule::FormExpired).into());
        }
        let words = read_rule(&fields.typed()).map_err(Problem::fields)?;
        let made = rules::create(db, &permit, &words, db.now()).await;
        let made = made.map_err(|error| at_fields(error, rule_field))?;
        return Ok(page(made.id, Done::RuleCreated));
    }
    let id: Uuid = id.parse().map_err(|_| Error::not_found(Thing::RequestRule))?;
    match fields.get("do") {
        "save" => {
            let words = read_rule(&fields.typed()).map_err(Problem::fields)?;
            let version = fields.parse::<u64>("version")?;
            let changed = rules::change(db, &permit, id, version, &words, db.now()).await;
            changed.map_err(|error| at_fields(error, rule_field))?;
            Ok(page(id, Done::RuleChanged))
        }
        "replay" => {
            rules::replay(db, &permit, id, db.now()).await?;
            Ok(format!("{}#replay", page(id, Done::RuleReplayed)))
        }
        "enable" => {
            if fields.get("seen").is_empty() {
                // One that was not replayed is told so, whatever was ticked.
                let view = rules::read(db, &read_permit(parts)?, id).await?;
                if view.replay.is_none() {
                    return Err(Error::conflict(RequestRule::RuleNotReplayed));
                }
                return Err(Problem::field("/seen", RequestRule::SeenFirst).into());
            }
            rules::enable(db, &permit, id, fields.parse::<u64>("version")?, db.now()).await?;
            Ok(page(id, Done::RuleEnabled))
        }
        "disable" => {
            rules::disable(db, &permit, id, db.now()).await?;
            Ok(page(id, Done::RuleDisabled))
        }
        "end" => {
            rules::end(db, &permit, id, fields.parse::<u64>("version")?, db.now()).await?;
            Ok(paths::done(paths::ADMIN_REQUESTS, Done::RuleEnded))
        }
        _ => Err(Problem::new(Code::Malformed, CommonRule::FormExpired).into()),
    }
}

fn read_permit(parts: &Parts) -> Result<Permit<domain::access::ReadConsole>, Problem> {
    super::permit(parts)
}
