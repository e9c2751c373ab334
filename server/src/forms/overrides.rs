//! The forms of the page of one override: another end, ending it now, copying it.

use app::paths;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Permit, SetOverride};
use domain::ids::AppKey;
use domain::locale::done::Done;
use domain::override_sets::form::field_errors;
use domain::overrides::form::{OverrideForm, read_checks, read_time};
use domain::overrides::{EndOverride, Override};
use domain::problem::{Code, Problem};
use domain::quotas::QuotaUnit;
use domain::rules::{CommonRule, FormRule, LimitRule};
use http::request::Parts;
use store::overrides::NewEnd;
use uuid::Uuid;

use super::Fields;
use crate::AppState;

pub async fn post(
    State(state): State<AppState>,
    Path(id): Path<Uuid>,
    parts: Parts,
    fields: Fields,
) -> Response {
    match act(&state, &parts, &fields, id).await {
        Ok((one, done)) => {
            Redirect::to(&paths::done(&paths::one_override(one), done)).into_response()
        }
        Err(error) => {
            let form = fields.get("do").to_owned();
            super::answer(&state, parts, &fields, form, Err(error)).await
        }
    }
}

/// Does it; the override to show next, and what was done.
async fn act(
    state: &AppState,
    parts: &Parts,
    fields: &Fields,
    id: Uuid,
) -> store::Result<(Uuid, Done)> {
    let permit = super::permit::<SetOverride>(parts)?;
    match fields.get("do") {
        "extend" => {
            let version = Some(fields.parse("version")?);
            let new = new_end(fields)?;
            let one =
                store::overrides::extend(&state.db, &permit, id, version, &new, state.db.now())
                    .await?;
            Ok((one.id, Done::OverrideExtended))
        }
        "end" => {
            let (reason, confirm) = (fields.get("reason").to_owned(), checks(fields));
            let ending = EndOverride { reason, confirm };
            store::overrides::end(&state.db, &permit, id, &ending, state.db.now()).await?;
            Ok((id, Done::OverrideEnded))
        }
        "copy" => Ok((copy(state, &permit, fields).await?.id, Done::OverrideCopied)),
        _ => Err(Problem::new(Code::Malformed, CommonRule::FormExpired).into()),
    }
}

fn checks(fields: &Fields) -> Vec<domain::checks::Check> {
    read_checks(&fields.all("confirm"))
}

fn new_end(fields: &Fields) -> Result<NewEnd, Problem> {
    let zone = app_zone(fields);
    let ends_at = match fields.get("for_good") {
        "true" => None,
        _ => {
            let end = read_time(fields.get("ends_at"), &zone, FormRule::EndUnreadable);
            let end = end.and_then(|end| end.ok_or(FormRule::EndMissing));
            Some(end.map_err(|fault| Problem::fields(field_errors(vec![fault])))?)
        }
    };
    Ok(NewEnd { ends_at, reason: fields.get("reason").to_owned(), confirm: checks(fields) })
}

async fn copy(
    state: &AppState,
    permit: &Permit<SetOverride>,
    fields: &Fields,
) -> store::Result<Override> {
    let app = fields.get("app").trim().parse::<AppKey>();
    let app = app.map_err(|_| Problem::field("/app", LimitRule::NotAnAppKey))?;
    if state.db.snapshot().app(&app).is_none() {
        return Err(Problem::field("/app", LimitRule::NoSuchApp).into());
    }
    let zone = app_zone(fields);
    let new = what(fields).read(unit(state, fields.get("target")), &zone, state.db.now());
    let mut new = new.map_err(|faults| Problem::fields(field_errors(faults)))?;
    new.confirm = checks(fields);
    store::overrides::set(&state.db, permit, &app, None, &new, state.db.now()).await
}

/// The zone in which the times of a form are meant.
pub(super) fn app_zone(fields: &Fields) -> domain::units::Zone {
    app::viewer::zone(fields.get("zone")).unwrap_or_default()
}

/// What is set, as it was typed.
pub(super) fn what(fields: &Fields) -> OverrideForm {
    let text = |name: &str| fields.get(name).to_owned();
    OverrideForm {
        target: text("target"),
        value: text("value"),
        reason: text("reason"),
        starts_at: text("starts_at"),
        ends_at: text("ends_at"),
        ..OverrideForm::default()
    }
}

/// The unit of a quota; a rate has its own.
pub(super) fn unit(state: &AppState, target: &str) -> Option<QuotaUnit> {
    use domain::limit_values::Target;
    let target = domain::overrides::form::read_target(target)?;
    let Target::Quota { quota } = target else { return None };
    state.db.snapshot().terms.book.quota(&quota).map(|quota| quota.unit)
}
