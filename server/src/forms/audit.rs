//! The check of the seal, and the exports of the record, as pages ask for them.

use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use domain::access::ReadAudit;
use domain::audit::AuditQuery;
use domain::page::PageRequest;
use domain::problem::{Code, Problem};
use domain::rules::CommonRule;
use http::request::Parts;
use store::audit::Format;

use super::{Fields, Outcome};
use crate::AppState;
use crate::http::audit::exported;
use crate::problem::ApiResult;

/// `POST /audit/export`: what the filters of the page find, as a file.
pub async fn export(
    State(state): State<AppState>,
    parts: Parts,
    fields: Fields,
) -> ApiResult<Response> {
    let permit = super::permit::<ReadAudit>(&parts)?;
    let format = match fields.get("format") {
        "csv" => Format::Csv,
        _ => Format::JsonLines,
    };
    let text = |name: &str| fields.get(name).to_owned();
    // The page fills them in. What cannot be read would be no filter, and export everything.
    let moment = |name: &str| -> Result<Option<DateTime<Utc>>, Problem> {
        if fields.get(name).is_empty() { Ok(None) } else { fields.parse(name).map(Some) }
    };
    let query = AuditQuery {
        app: if fields.get("app").is_empty() { None } else { Some(fields.parse("app")?) },
        actor: text("actor"),
        action: text("action"),
        target: text("target"),
        from: moment("from")?,
        to: moment("to")?,
        page: PageRequest::default(),
    };
    let pieces = store::audit::export(&state.db, &permit, &query, format, state.db.now()).await?;
    Ok(exported(pieces, format))
}

/// `POST /audit/seal`: checks the whole record.
pub async fn post_seal(State(state): State<AppState>, parts: Parts, fields: Fields) -> Response {
    let done = check(&state, &parts, &fields).await;
    super::answer(&state, parts, &fields, "check".to_owned(), done).await
}

async fn check(state: &AppState, parts: &Parts, fields: &Fields) -> store::Result<Outcome> {
    let permit = super::permit::<ReadAudit>(parts)?;
    if fields.get("do") != "check" {
        return Err(Problem::new(Code::Malformed, CommonRule::FormExpired).into());
    }
    store::audit::check_now(&state.db, &permit, state.db.now()).await?;
    Ok(Outcome::Page)
}
