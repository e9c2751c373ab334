//! `/api/v1/usage`: what gateways report; and use as it is and was.

use std::collections::HashMap;

use axum::Json as Answer;
use axum::extract::State;
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use domain::access::{Permit, ReadConsole, ReportUsage};
use domain::apps::{BucketRow, QuotaRow};
use domain::history::Series;
use domain::ids::{AppKey, QuotaId};
use domain::limit_values::Target;
use domain::limits::rate_keys;
use domain::problem::{Code, Problem};
use domain::rates::RateScope;
use domain::rules::{Thing, UsageRule};
use domain::times;
use domain::usage::AppSummary;
use domain::usage::report::{Batch, Refusal, RefusalCode, Rules};
use serde::{Deserialize, Serialize};
use store::snapshot::Contract;
use store::usage::flush::{CheckedBatch, Outcome, content};
use store::usage::history::{POINTS_MAX, Span, What, series};
use store::{Db, Error};
use utoipa::{IntoParams, ToSchema};

mod shape;

use shape::UsageBatch;

use super::extract::{Allowed, App, AppParts, JsonBytes, Params};
use super::openapi::{BadBody, BadQuery, Barred, Crowded, Missing};
use crate::AppState;
use crate::problem::ApiResult;

/// The answer to a report.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reported {
    /// Samples that are durable now because of this report.
    stored: usize,
    refused: Vec<Refusal>,
    /// The batch is stored already: nothing was changed. A batch of which nothing could be stored
    /// is never repeated, its number is free for it once it can.
    repeated: bool,
}

/// `POST /usage`: a batch of samples. 200 only after they are durable. The source belongs to the
/// token (or account) that used it first; to another one (403) it is free once that token is
/// revoked or has expired. To a token that is for some customers, App Keys of others are not in the
/// directory; one that is for some sources gets 404 at another. Other samples under a number that is stored already are refused (422 at
/// `/batch`). A sample that is ahead of the server's clock is taken as of its arrival.
#[utoipa::path(
    post,
    path = "/usage",
    operation_id = "report_usage",
    tag = "usage",
    request_body = UsageBatch,
    responses((status = 200, description = "The samples are durable", body = Reported), Barred, Missing, BadBody, Crowded),
    security(("token" = [])),
)]
pub async fn report(
    State(state): State<AppState>,
    Allowed(permit): Allowed<ReportUsage>,
    JsonBytes(body): JsonBytes,
) -> ApiResult<Answer<Reported>> {
    let batch: Batch = serde_json::from_slice(&body).map_err(|error| {
        Problem::technical(Code::Malformed, format!("the body is no usage batch: {error}"))
    })?;
    let faults = batch.faults();
    if !faults.is_empty() {
        return Err(Problem::fields(faults).into());
    }
    if !permit.caller().reach.has_source(&batch.source) {
        let rule = UsageRule::NameOutsideReach { name: batch.source };
        return Err(Problem { code: Code::NotFound, ..Problem::field("/source", rule) }.into());
    }
    let Checked { batch, refused, unknown } = check(&state, batch, &permit)?;
    let samples = batch.gauges.len() + batch.calls.len();
    let (source, number) = (batch.source.clone(), batch.batch);
    let repeated = match state.ingest.report(&permit, batch).await? {
        Outcome::Stored | Outcome::Nothing => false,
        Outcome::Repeated => true,
        Outcome::OtherContent => return Err(other_content(&source, number).into()),
        Outcome::OtherOwner => return Err(not_theirs(&source).into()),
    };
    if !repeated {
        for (app, samples) in unknown {
            state.ingest.note_unknown(app.as_str(), &source, samples);
        }
    }
    Ok(Answer(Reported { stored: if repeated { 0 } else { samples }, refused, repeated }))
}

fn other_content(source: &str, number: u64) -> Problem {
    let rule = format!(
        "batch {number} of {source:?} is stored with other samples: send these under a number that \
         was not used yet"
    );
    Problem::technical_field("/batch", rule)
}

fn not_theirs(source: &str) -> Problem {
    let rule = format!(
        "the source {source:?} belongs to another token: report under another name, or have that \
         token revoked first"
    );
    Problem { code: Code::Forbidden, ..Problem::technical_field("/source", rule) }
}

/// A batch of which each sample was looked at.
struct Checked {
    batch: CheckedBatch,
    refused: Vec<Refusal>,
    /// App Keys that are not in the directory, with their samples.
    unknown: HashMap<AppKey, u64>,
}

fn check(state: &AppState, batch: Batch, permit: &Permit<ReportUsage>) -> Result<Checked, Error> {
    let content = content(&batch)?;
    let snapshot = state.db.snapshot();
    let rules = Rules {
        terms: &snapshot.terms,
        now: state.db.now(),
        history_days: state.db.retention().sample_days,
    };
    let mut refused = Vec::new();
    let mut unknown: HashMap<AppKey, u64> = HashMap::new();
    let mut is_known = |app: &AppKey| {
        // What a token is not for is nothing to look into for whoever registers App Keys.
        if !permit.reaches(app) {
            return false;
        }
        let is_known = snapshot.app(app).is_some();
        if !is_known {
            *unknown.entry(app.clone()).or_default() += 1;
        }
        is_known
    };
    let mut take = |list: &str, place: usize, app: Result<AppKey, (RefusalCode, String)>| {
        let verdict = match app {
            Ok(app) if is_known(&app) => return true,
            Ok(app) => (RefusalCode::UnknownApp, format!("{app} is not in the directory")),
            Err(verdict) => verdict,
        };
        let (code, detail) = verdict;
        refused.push(Refusal { pointer: format!("/{list}/{place}"), code, detail });
        false
    };
    let mut gauges = Vec::with_capacity(batch.gauges.len());
    for (place, sample) in batch.gauges.iter().enumerate() {
        let gauge = rules.gauge(sample);
        let app = gauge.as_ref().map(|gauge| gauge.app.clone()).map_err(Clone::clone);
        if take("gauges", place, app) {
            gauges.extend(gauge);
        }
    }
    let mut calls = Vec::with_capacity(batch.calls.len());
    for (place, sample) in batch.calls.iter().enumerate() {
        let one = rules.calls(sample);
        let app = one.as_ref().map(|one| one.app.clone()).map_err(Clone::clone);
        if take("calls", place, app) {
            calls.extend(one);
        }
    }
    let Batch { source, batch: number, .. } = batch;
    let sender = permit.actor().id().unwrap_or_default();
    let batch = CheckedBatch { source, batch: number, sender, content, gauges, calls };
    Ok(Checked { batch, refused, unknown })
}

/// Use of one App Key now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Usage)]
pub struct Current {
    app: AppKey,
    /// The time of the answer: ages are reckoned from it.
    at: DateTime<Utc>,
    summary: AppSummary,
    quotas: Vec<QuotaRow>,
    /// Only buckets for which something was reported.
    buckets: Vec<BucketRow>,
}

/// `GET /apps/{org}/{app}/usage`: current values with limit, share and time.
#[utoipa::path(
    get,
    path = "/apps/{org}/{app}/usage",
    operation_id = "read_usage",
    tag = "usage",
    params(AppParts),
    responses((status = 200, description = "Current values", body = Current), Barred, Missing),
    security(("token" = [])),
)]
pub async fn current(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadConsole>,
    App(app): App,
) -> ApiResult<Answer<Current>> {
    let at = db.now();
    let mut view = store::apps::view(&db, &permit, &app, at).await?;
    view.buckets.retain(|row| row.usage.is_some());
    let (quotas, buckets, summary) = (view.quotas, view.buckets, view.summary);
    Ok(Answer(Current { app, at, summary, quotas, buckets }))
}

/// What `GET …/usage/history` may ask for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HistoryParams {
    /// Either a quota
    #[param(value_type = Option<String>)]
    quota: Option<QuotaId>,
    /// or a route, as gateways report it.
    route: Option<String>,
    #[serde(default, deserialize_with = "times::read_optional")]
    from: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "times::read_optional")]
    to: Option<DateTime<Utc>>,
    /// Seconds of one point: whole minutes.
    step: Option<u32>,
}

/// One series for a quota, one per rate for a route.
#[derive(Debug, Serialize, ToSchema)]
pub struct History {
    app: AppKey,
    series: Vec<NamedSeries>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct NamedSeries {
    target: Target,
    #[serde(flatten)]
    series: Series,
}

/// `GET /apps/{org}/{app}/usage/history?quota=|route=&from=&to=&step=`: the last 24 hours in steps
/// of 15 minutes unless told otherwise.
#[utoipa::path(
    get,
    path = "/apps/{org}/{app}/usage/history",
    operation_id = "read_usage_history",
    tag = "usage",
    params(AppParts, HistoryParams),
    responses((status = 200, description = "Series with the limit in force at each point", body = History), Barred, Missing, BadQuery),
    security(("token" = [])),
)]
pub async fn history(
    State(db): State<Db>,
    Allowed(_permit): Allowed<ReadConsole>,
    App(app): App,
    Params(params): Params<HistoryParams>,
) -> ApiResult<Answer<History>> {
    let snapshot = db.snapshot();
    let entry = snapshot.app(&app).ok_or_else(|| Error::not_found(Thing::App))?;
    let now = db.now();
    let span = span(&params, now)?;
    let Contract { terms, plan, .. } = &**entry.contract(now);
    let wanted: Vec<(Target, What)> = match (params.quota, params.route) {
        (Some(quota), None) => {
            terms.book.quota(&quota).ok_or_else(|| Error::not_found(Thing::Quota))?;
            vec![(Target::Quota { quota: quota.clone() }, What::Quota(quota))]
        }
        (None, Some(named)) => {
            let catalogue = &terms.catalogue;
            let route = catalogue.route(&named).ok_or_else(|| Error::not_found(Thing::Route))?;
            let bucket = catalogue.bucket_of(&plan.catalogue, route).ok_or_else(|| {
                Problem::technical(
                    Code::NotFound,
                    "the route has no documented limit under this plan",
                )
            })?;
            let keys = rate_keys(plan, bucket);
            let keys = keys.into_iter().filter(|key| key.scope == RateScope::App);
            keys.map(|key| {
                let target = Target::Rate { bucket: bucket.id.clone(), rate: key };
                (target.clone(), What::Rate { target, key, routes: vec![route.clone()] })
            })
            .collect()
        }
        _ => {
            return Err(
                Problem::technical(Code::Malformed, "name either a quota or a route").into()
            );
        }
    };
    let mut all = Vec::with_capacity(wanted.len());
    for (target, what) in wanted {
        let series = series(&db, &snapshot, entry, &what, span, now).await?;
        all.push(NamedSeries { target, series });
    }
    Ok(Answer(History { app, series: all }))
}

/// A point of a history covers whole minutes, at most a day; in seconds.
pub(super) const STEP_SECONDS: u32 = 60;
pub(super) const STEP_SECONDS_MAX: u32 = 86_400;

fn span(params: &HistoryParams, now: DateTime<Utc>) -> Result<Span, Problem> {
    let step_seconds = params.step.unwrap_or(900);
    let is_whole = step_seconds.is_multiple_of(STEP_SECONDS);
    if !is_whole || !(STEP_SECONDS..=STEP_SECONDS_MAX).contains(&step_seconds) {
        let rule =
            format!("step must be whole minutes in seconds: {STEP_SECONDS} to {STEP_SECONDS_MAX}");
        return Err(Problem::technical_field("/step", rule));
    }
    let step = TimeDelta::seconds(i64::from(step_seconds));
    let day = TimeDelta::days(1);
    let outside =
        || Problem::technical_field("/from", "from must be a time of this era and before to");
    let to = params.to.unwrap_or(now).min(now + day);
    let from = params.from.or_else(|| to.checked_sub_signed(day)).ok_or_else(outside)?;
    let aligned = |at: DateTime<Utc>| at.duration_trunc(step).map_err(|_| outside());
    let (from, last) = (aligned(from)?, aligned(to)?);
    if from >= to {
        return Err(outside());
    }
    let to = if last < to { last + step } else { last };
    if (to - from).num_seconds() / i64::from(step_seconds) > POINTS_MAX {
        let rule = format!("from, to and step ask for more than {POINTS_MAX} points");
        return Err(Problem::technical_field("/step", rule));
    }
    Ok(Span { from, to, step_seconds })
}
