//! The exports of the usage report, as its pages ask for them.

use axum::extract::State;
use axum::response::Response;
use domain::access::ReadReports;
use domain::language::Locale;
use domain::reports::form::ReportForm;
use domain::reports::query::Month;
use http::request::Parts;
use store::reports::Format;

use super::fields::Fields;
use crate::AppState;
use crate::http::reports::exported;
use crate::problem::ApiResult;

/// `POST /reports/export`: what the filters of the page find, as a file; of a kept month where the
/// form names one.
pub async fn export(
    State(state): State<AppState>,
    parts: Parts,
    fields: Fields,
) -> ApiResult<Response> {
    let permit = super::permit::<ReadReports>(&parts)?;
    let locale = Locale::parse(fields.get("lang")).unwrap_or_default();
    let format = match fields.get("format") {
        "csv" => Format::Csv(locale),
        _ => Format::JsonLines,
    };
    let month = match fields.get("month") {
        "" => None,
        _ => Some(fields.parse::<Month>("month")?),
    };
    let form = ReportForm::gather(|name| fields.get(name).to_owned());
    let query = form.parse(month, state.db.now().date_naive())?;
    let pieces =
        store::reports::export(&state.db, &permit, month, &query, format, state.db.now()).await?;
    Ok(exported(pieces, query.period, format))
}
