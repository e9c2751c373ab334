//! `/api/v1/reports/usage` and `/api/v1/reports/months`: what was used in a period, and the months
//! of it that are kept.

use axum::Json as Answer;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::access::ReadReports;
use domain::language::Locale;
use domain::page::{Page, PageRequest};
use domain::reports::form::ReportForm;
use domain::reports::query::{Month, Period};
use domain::reports::{KeptMonth, MonthCheck, ReportPage};
use futures::StreamExt;
use http::{HeaderMap, HeaderValue, header};
use serde::Deserialize;
use store::Db;
use store::cursor::Cursor;
use store::reports::{Format, Pieces};
use tokio_stream::wrappers::ReceiverStream;
use utoipa::IntoParams;

use super::extract::{Allowed, Id, Params};
use super::openapi::{BadQuery, Barred, Missing};
use crate::accept::{EXPORTED, preferred};
use crate::problem::ApiResult;

const CURSOR: Cursor<String> = Cursor::new("closed months");

/// How a table is written.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LanguageParams {
    /// The language of the headings of a table: `en` or `zh`.
    #[serde(default)]
    lang: Option<String>,
}

/// `GET /reports/usage`: use against the limits that held, in a period. With `Accept: text/csv` or
/// `application/x-ndjson` every row of the selection as a stream, by App Key; the last line is the
/// total. An export is itself on record.
#[utoipa::path(
    get,
    path = "/reports/usage",
    operation_id = "read_usage_report",
    tag = "reports",
    params(ReportForm, LanguageParams),
    responses(
        (status = 200, description = "A page of the report, or the export", content(
            (ReportPage = "application/json"),
            (String = "application/x-ndjson"),
            (String = "text/csv"),
        )),
        Barred,
        BadQuery,
    ),
    security(("token" = [])),
)]
pub async fn usage(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadReports>,
    Params(form): Params<ReportForm>,
    Params(language): Params<LanguageParams>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    answer(&db, &permit, None, &form, &language, &headers).await
}

/// `GET /reports/months`: the months that are closed, newest first.
#[utoipa::path(
    get,
    path = "/reports/months",
    operation_id = "list_report_months",
    tag = "reports",
    params(PageRequest),
    responses((status = 200, description = "A page of months", body = Page<KeptMonth>), Barred, BadQuery),
    security(("token" = [])),
)]
pub async fn months(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadReports>,
    Params(page): Params<PageRequest>,
) -> ApiResult<Answer<Page<KeptMonth>>> {
    let months = store::reports::kept_months(&db, &permit).await?;
    Ok(Answer(CURSOR.of_whole(months, &page, |one| one.month.to_string())?))
}

/// `GET /reports/months/{month}`: the report of a closed month, as it was kept; filters, order and
/// exports are those of `/reports/usage`, the period is the month.
#[utoipa::path(
    get,
    path = "/reports/months/{month}",
    operation_id = "read_report_month",
    tag = "reports",
    params(("month" = String, Path, description = "`2026-10`"), ReportForm, LanguageParams),
    responses(
        (status = 200, description = "A page of the report, or the export", content(
            (ReportPage = "application/json"),
            (String = "application/x-ndjson"),
            (String = "text/csv"),
        )),
        Barred,
        BadQuery,
        Missing,
    ),
    security(("token" = [])),
)]
pub async fn month(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadReports>,
    Id(month): Id<Month>,
    Params(form): Params<ReportForm>,
    Params(language): Params<LanguageParams>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    answer(&db, &permit, Some(month), &form, &language, &headers).await
}

/// `GET /reports/months/{month}/check`: whether a kept month is what was closed, by its hash and by
/// the one on record in the audit.
#[utoipa::path(
    get,
    path = "/reports/months/{month}/check",
    operation_id = "check_report_month",
    tag = "reports",
    params(("month" = String, Path, description = "`2026-10`")),
    responses((status = 200, description = "What was found", body = MonthCheck), Barred, Missing),
    security(("token" = [])),
)]
pub async fn check(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadReports>,
    Id(month): Id<Month>,
) -> ApiResult<Answer<MonthCheck>> {
    Ok(Answer(store::reports::check_month(&db, &permit, month).await?))
}

async fn answer(
    db: &Db,
    permit: &domain::access::Permit<ReadReports>,
    month: Option<Month>,
    form: &ReportForm,
    language: &LanguageParams,
    headers: &HeaderMap,
) -> ApiResult<Response> {
    let query = form.parse(month, db.now().date_naive())?;
    let locale = language.lang.as_deref().and_then(Locale::parse).unwrap_or_default();
    let format = match preferred(headers, &EXPORTED) {
        "application/x-ndjson" => Format::JsonLines,
        "text/csv" => Format::Csv(locale),
        _ => {
            let page = store::reports::page(db, permit, month, &query, db.now()).await?;
            return Ok(([(header::VARY, "accept")], Answer(page)).into_response());
        }
    };
    let pieces = store::reports::export(db, permit, month, &query, format, db.now()).await?;
    Ok(([(header::VARY, "accept")], exported(pieces, query.period, format)).into_response())
}

/// The pieces as a file that is named after its period. What fails on the way ends the stream
/// unfinished, so that nobody takes a part for the whole.
pub fn exported(pieces: Pieces, period: Period, format: Format) -> Response {
    let (kind, ending) = match format {
        Format::JsonLines => ("application/x-ndjson", "jsonl"),
        Format::Csv(_) => ("text/csv; charset=utf-8", "csv"),
    };
    let body = ReceiverStream::new(pieces).map(|piece| piece.map_err(std::io::Error::other));
    let mut answer = Body::from_stream(body).into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let Period { from, to } = period;
    let name = format!("attachment; filename=\"usage-{from}-{to}.{ending}\"");
    let name = HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment"));
    headers.insert(header::CONTENT_DISPOSITION, name);
    answer
}
