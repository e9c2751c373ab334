//! The form that files a request or edits a draft. Adding a limit and taking one off only brings
//! the form back.

use app::paths;
use app::reply::Reply;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{FileRequest, Permit};
use domain::limit_values::Target;
use domain::locale::done::Done;
use domain::problem::{FieldError, Problem};
use domain::requests::filing_form::{RequestForm, field_of, names};
use domain::requests::{NewRequest, Request};
use domain::rules::LimitRule;
use http::StatusCode;
use http::request::Parts;
use store::Error;
use uuid::Uuid;

use super::Fields;
use crate::AppState;

/// The one form of its page.
const FORM: &str = "file";

pub async fn post_new(State(state): State<AppState>, parts: Parts, fields: Fields) -> Response {
    file(&state, parts, &fields, None).await
}

pub async fn post_edit(
    State(state): State<AppState>,
    Path(id): Path<Uuid>,
    parts: Parts,
    fields: Fields,
) -> Response {
    file(&state, parts, &fields, Some(id)).await
}

/// `draft`: the one that is edited.
async fn file(state: &AppState, parts: Parts, fields: &Fields, draft: Option<Uuid>) -> Response {
    let mut form = RequestForm::from_fields(|name| fields.find(name).map(str::to_owned));
    let act = fields.get("do");
    let permit = match super::permit::<FileRequest>(&parts) {
        Ok(permit) => permit,
        Err(problem) => return again(state, parts, fields, &form, Some(problem.into())).await,
    };
    if act == "add" {
        form.add(fields.get(names::ADD));
        return again(state, parts, fields, &form, None).await;
    }
    if let Some(place) = act.strip_prefix("remove-").and_then(|place| place.parse().ok()) {
        form.remove(place);
        return again(state, parts, fields, &form, None).await;
    }
    if let Some(open) = act.strip_prefix("replace-") {
        form.follows = open.to_owned();
    }
    match save(state, &permit, fields, &form, draft).await {
        Ok(request) if act == "draft" => {
            let page = paths::done(&paths::edit_request(request.id), Done::DraftSaved);
            Redirect::to(&page).into_response()
        }
        Ok(request) => {
            let page = paths::done(&paths::request(request.id), Done::RequestSubmitted);
            Redirect::to(&page).into_response()
        }
        Err(error) => again(state, parts, fields, &form, Some(error)).await,
    }
}

async fn save(
    state: &AppState,
    permit: &Permit<FileRequest>,
    fields: &Fields,
    form: &RequestForm,
    draft: Option<Uuid>,
) -> store::Result<Request> {
    let unit = |target: &Target| {
        let Target::Quota { quota } = target else { return None };
        state.db.snapshot().terms.book.quota(quota).map(|quota| quota.unit)
    };
    let new = form.read(unit, &super::overrides::app_zone(fields), state.db.now());
    let new = new.map_err(Problem::fields)?;
    let new = NewRequest { draft: fields.get("do") == "draft", ..new };
    let saved = match draft {
        Some(id) => {
            let version = Some(fields.parse("version")?);
            store::requests::edit_draft(&state.db, permit, id, version, &new, state.db.now()).await
        }
        None => store::requests::file(&state.db, permit, &new, state.db.now()).await,
    };
    saved.map_err(|error| match error {
        Error::Problem(mut problem) => {
            let is_missing = state.db.snapshot().app(&new.app).is_none();
            if is_missing && problem.code == domain::problem::Code::NotFound {
                return Problem::field(format!("/{}", names::APP), LimitRule::NoSuchApp).into();
            }
            let errors = problem
                .errors
                .into_iter()
                .map(|error| FieldError { pointer: field_of(&error.pointer), ..error });
            problem.errors = errors.collect();
            problem.into()
        }
        other => other,
    })
}

/// The page with what was typed, and with why it was not filed, if it was to be.
async fn again(
    state: &AppState,
    parts: Parts,
    fields: &Fields,
    form: &RequestForm,
    error: Option<Error>,
) -> Response {
    let problem = error.map(|error| super::problem_of(FORM, error));
    let status = problem.as_ref().map_or(200, |problem| problem.code.status());
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut typed = form.to_fields();
    typed.insert("version".to_owned(), fields.get("version").to_owned());
    let reply = Reply { form: FORM.to_owned(), typed, problem, ..Reply::default() };
    crate::pages::reply(state, parts, reply, status).await
}
