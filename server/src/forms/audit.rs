//! The check of the seal, and the exports of the record, as pages ask for them.

use app::paths;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use domain::access::ReadAudit;
use domain::audit::AuditQuery;
use domain::page::PageRequest;
use domain::problem::Problem;
use http::request::Parts;
use store::audit::Format;

use super::fields::Fields;
use super::{Form, Outcome};
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
pub async fn act(form: Form) -> store::Result<Outcome> {
    let permit = form.permit::<ReadAudit>()?;
    if form.asks() != "check" {
        return Err(form.expired());
    }
    store::audit::check_now(form.db(), &permit, form.now()).await?;
    Ok(Outcome::Leads(paths::AUDIT_SEAL.to_owned()))
}
