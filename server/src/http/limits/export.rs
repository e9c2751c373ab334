//! `GET /api/v1/limits/export`: the limits in the formats of others, made while they are sent.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::access::{Permit, ReadLimits};
use domain::export::envoy::DOMAIN_CHARS_MAX;
use domain::export::{csv, envoy};
use domain::ids::{AppKey, PlanId};
use domain::limits::{AppLimits, resolve_all};
use domain::problem::{Code, Problem};
use http::{HeaderName, HeaderValue, header};
use serde::{Deserialize, Serialize};
use store::Db;
use store::snapshot::{AppEntry, Snapshot};
use utoipa::{IntoParams, ToSchema};

use super::super::extract::{Allowed, Params};
use super::super::openapi::{BadQuery, Barred, Missing};
use super::bulk;
use super::changes::LimitsPage;
use crate::problem::ApiResult;

/// App Keys that may be named one by one.
const NAMED_MAX: usize = 1000;

/// What an export is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// The configuration of the Envoy rate-limit service, YAML: rates only.
    Envoy,
    /// One document `{version, items, next: null}`, an App Key on each line.
    Json,
    /// One row for each App Key and limit.
    Csv,
}

/// What `GET /limits/export` may ask for.
#[derive(Debug, Default, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes the query, which is read pair by pair")]
pub struct ExportParams {
    #[param(inline, required)]
    format: Option<Format>,
    /// An App Key, `org#app`; may be given many times. Without it: all.
    #[param(required = false)]
    app: Vec<String>,
    /// Only App Keys with this plan.
    plan: Option<String>,
    /// Only App Keys with this in their name, upper and lower case alike.
    query: Option<String>,
    /// For `envoy`: count and report, but let everything pass.
    shadow_mode: Option<bool>,
    /// For `envoy`: the domain of the configuration; `headroom` if not given.
    domain: Option<String>,
}

/// The query as it is read, and as it stands on record.
#[derive(Debug, Serialize)]
struct Wanted {
    format: Format,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    apps: Vec<AppKey>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<PlanId>,
    #[serde(skip_serializing_if = "String::is_empty")]
    query: String,
    #[serde(skip)]
    envoy: envoy::Options,
}

impl Wanted {
    fn read(pairs: Vec<(String, String)>) -> Result<Self, Problem> {
        let mut format = None;
        let (mut apps, mut plan, mut query) = (Vec::new(), None, String::new());
        let mut options = envoy::Options::default();
        for (name, value) in pairs {
            match name.as_str() {
                "format" => format = Some(parse_format(&value)?),
                "app" => apps.push(read_app(&value)?),
                "plan" => plan = Some(PlanId::new(value)),
                "query" => query = value.to_lowercase(),
                "shadow_mode" => options.shadow_mode = parse_switch(&value)?,
                "domain" => options.domain = parse_domain(value)?,
                _ => {}
            }
        }
        if apps.len() > NAMED_MAX {
            let rule = format!("at most {NAMED_MAX} App Keys are named one by one");
            return Err(Problem::technical_field("/app", rule));
        }
        let rule = "format is one of envoy, json, csv";
        let format = format.ok_or_else(|| Problem::technical_field("/format", rule))?;
        apps.sort();
        apps.dedup();
        Ok(Self { format, apps, plan, query, envoy: options })
    }

    /// The App Keys that are meant and that the caller reaches, by name.
    fn entries(
        &self,
        permit: &Permit<ReadLimits>,
        snapshot: &Snapshot,
        now: DateTime<Utc>,
    ) -> Result<Vec<Arc<AppEntry>>, Problem> {
        let is_meant = |entry: &&Arc<AppEntry>| {
            let has_plan = self.plan.as_ref().is_none_or(|plan| entry.plan(now).id == *plan);
            has_plan
                && permit.reaches(&entry.app)
                && (self.query.is_empty()
                    || entry.app.as_str().to_lowercase().contains(&self.query))
        };
        if self.apps.is_empty() {
            return Ok(snapshot.apps_after(None).filter(is_meant).cloned().collect());
        }
        let missing =
            |app| Problem::technical(Code::NotFound, format!("the App Key {app} does not exist"));
        let find = |app| snapshot.app(app).filter(|entry| permit.reaches(&entry.app));
        let named = self.apps.iter().map(|app| find(app).ok_or_else(|| missing(app)));
        let named = named.collect::<Result<Vec<_>, _>>()?;
        Ok(named.into_iter().filter(is_meant).cloned().collect())
    }
}

fn parse_format(text: &str) -> Result<Format, Problem> {
    match text {
        "envoy" => Ok(Format::Envoy),
        "json" => Ok(Format::Json),
        "csv" => Ok(Format::Csv),
        _ => Err(Problem::technical_field("/format", "format is one of envoy, json, csv")),
    }
}

fn read_app(text: &str) -> Result<AppKey, Problem> {
    text.parse().map_err(|error: domain::ids::AppKeyError| {
        Problem::technical_field("/app", error.to_string())
    })
}

fn parse_switch(text: &str) -> Result<bool, Problem> {
    text.parse()
        .map_err(|_| Problem::technical_field("/shadow_mode", "shadow_mode is true or false"))
}

fn parse_domain(text: String) -> Result<String, Problem> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/');
    if text.is_empty() || text.len() > DOMAIN_CHARS_MAX || !text.chars().all(is_plain) {
        let rule =
            format!("domain has 1 to {DOMAIN_CHARS_MAX} letters, digits, '.', '_', '-' and '/'");
        return Err(Problem::technical_field("/domain", rule));
    }
    Ok(text)
}

/// `GET /limits/export`: the effective limits of chosen App Keys, or of all. The same limits always
/// give the same bytes; `Limits-Version` says at which version they are. That they were exported is
/// on record.
#[utoipa::path(
    get,
    path = "/limits/export",
    operation_id = "export_limits",
    tag = "limits",
    params(ExportParams),
    responses(
        (status = 200, description = "The limits", content((LimitsPage = "application/json"), (Object = "application/yaml"), (String = "text/csv"))),
        Barred, Missing, BadQuery,
    ),
    security(("token" = [])),
)]
pub async fn export(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadLimits>,
    Params(pairs): Params<Vec<(String, String)>>,
) -> ApiResult<Response> {
    let (wanted, now) = (Wanted::read(pairs)?, db.now());
    let snapshot = db.snapshot();
    let entries = wanted.entries(&permit, &snapshot, now)?;
    store::audit::note_limits(&db, &permit, &wanted, now).await?;
    let version = snapshot.version;
    let (kind, body) = match wanted.format {
        Format::Json => {
            ("application/json", bulk::json_list(snapshot, entries, version, None, now))
        }
        Format::Csv => {
            let head = csv::HEAD.to_owned();
            ("text/csv; charset=utf-8", resolved(snapshot, entries, head, now, csv::rows))
        }
        Format::Envoy => {
            let (options, head) = (wanted.envoy.clone(), envoy::head(&wanted.envoy));
            let write = move |limits: &AppLimits| envoy::app(limits, &options);
            ("application/yaml", resolved(snapshot, entries, head, now, write))
        }
    };
    let mut answer = body.into_response();
    let out = answer.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    out.insert(HeaderName::from_static("limits-version"), HeaderValue::from(version));
    if wanted.format == Format::Csv {
        let name = HeaderValue::from_static("attachment; filename=\"limits.csv\"");
        out.insert(header::CONTENT_DISPOSITION, name);
    }
    bulk::tell_age(out, &db, now);
    Ok(answer)
}

/// A text of one App Key after the other.
fn resolved(
    snapshot: Arc<Snapshot>,
    entries: Vec<Arc<AppEntry>>,
    head: String,
    now: DateTime<Utc>,
    write: impl Fn(&AppLimits) -> String + Send + 'static,
) -> Body {
    let row = move |_, entry: &AppEntry| {
        let subject = snapshot.subject(entry, now);
        let limits = resolve_all(subject, entry.app.clone(), entry.limits_version);
        let text = write(&limits);
        Ok(if text.is_empty() { Vec::new() } else { vec![Bytes::from(text)] })
    };
    bulk::body(entries, head, row, String::new())
}
