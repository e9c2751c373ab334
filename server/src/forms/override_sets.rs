//! The form that sets one override for many App Keys, and the one that takes a set back.

use app::paths;
use app::reply::{Previewed, Reply};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Permit, SetOverride};
use domain::locale::done::Done;
use domain::override_sets::form::SetForm;
use domain::override_sets::{NewSet, SetPreview};
use domain::overrides::form::read_checks;
use domain::problem::{Code, Problem};
use domain::rules::OverrideSetRule;
use http::StatusCode;
use http::request::Parts;
use sha2::{Digest, Sha256};
use store::Error;
use uuid::Uuid;

use super::{Fields, Outcome};
use crate::AppState;

/// What the button says that sets it; the other one only looks.
const APPLY: &str = "apply";

pub async fn post_bulk(State(state): State<AppState>, parts: Parts, fields: Fields) -> Response {
    let (new, permit) = match read(&state, &parts, &fields) {
        Ok(read) => read,
        Err(problem) => {
            return super::answer(&state, parts, &fields, "bulk".into(), Err(problem.into())).await;
        }
    };
    let seen = seen(&new);
    let refused = match fields.get("do") {
        APPLY if fields.get("seen") == seen => {
            match store::overrides::set_many(&state.db, &permit, &new, state.db.now()).await {
                Ok(set) => {
                    let page = paths::done(&paths::override_set(set.id), Done::OverridesSet);
                    return Redirect::to(&page).into_response();
                }
                Err(Error::Problem(problem)) => Some(problem),
                Err(error) => {
                    return super::answer(&state, parts, &fields, "bulk".into(), Err(error)).await;
                }
            }
        }
        APPLY => Some(Problem::new(Code::Stale, OverrideSetRule::Changed)),
        _ => None,
    };
    match store::overrides::preview_set(&state.db, &permit, &new, state.db.now()).await {
        Ok(preview) => show(&state, parts, &fields, (seen, preview), refused).await,
        Err(error) => super::answer(&state, parts, &fields, "bulk".into(), Err(error)).await,
    }
}

fn read(
    state: &AppState,
    parts: &Parts,
    fields: &Fields,
) -> Result<(NewSet, Permit<SetOverride>), Problem> {
    let permit = super::permit::<SetOverride>(parts)?;
    let text = |name: &str| fields.get(name).to_owned();
    let form = SetForm {
        which: text("which"),
        apps: text("apps"),
        query: text("query"),
        plan: text("plan"),
        what: super::overrides::what(fields),
        confirm: fields.all("confirm"),
        leave_out: fields.get("leave_out") == "true",
    };
    let unit = super::overrides::unit(state, &form.what.target);
    let new = form.read(unit, &super::overrides::app_zone(fields), state.db.now());
    Ok((new.map_err(Problem::fields)?, permit))
}

/// Names what is set and for whom, without what was ticked.
fn seen(new: &NewSet) -> String {
    let about = (&new.apps, &new.filter, &new.target, new.value, new.starts_at, new.ends_at);
    // Plain data with text keys: writing it cannot fail.
    let text = serde_json::to_vec(&about).unwrap_or_default();
    Sha256::digest(&text).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// The page with what it would do, and with why it was not set.
async fn show(
    state: &AppState,
    parts: Parts,
    fields: &Fields,
    (seen, preview): (String, SetPreview),
    refused: Option<Problem>,
) -> Response {
    let status = refused.as_ref().map_or(200, |problem| problem.code.status());
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let reply = Reply {
        form: "bulk".to_owned(),
        typed: fields.typed(),
        problem: refused,
        preview: Some(Box::new(Previewed { seen, preview })),
        ..Reply::default()
    };
    crate::pages::reply(state, parts, reply, status).await
}

pub async fn post_set(
    State(state): State<AppState>,
    Path(id): Path<Uuid>,
    parts: Parts,
    fields: Fields,
) -> Response {
    let done = undo(&state, &parts, &fields, id).await;
    super::answer(&state, parts, &fields, "undo".into(), done).await
}

async fn undo(
    state: &AppState,
    parts: &Parts,
    fields: &Fields,
    id: Uuid,
) -> store::Result<Outcome> {
    let permit = super::permit::<SetOverride>(parts)?;
    let confirm = read_checks(&fields.all("confirm"));
    let how = (fields.get("reason"), confirm.as_slice());
    store::overrides::undo(&state.db, &permit, id, how, state.db.now()).await?;
    Ok(Outcome::Page)
}
