//! The forms of the pages `/reports/recounts` and `/reports/recounts/{id}`.

use app::paths;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::Recount as MayRecount;
use domain::locale::done::Done;
use domain::problem::{Code, Problem};
use domain::recounts::{Ask, Reading};
use domain::rules::CommonRule;
use domain::units::typed_number;
use http::request::Parts;
use store::recounts::repair;
use uuid::Uuid;

use super::{Fields, Outcome};
use crate::AppState;

const START: &str = "start";

/// Starts a run, and leads to it.
pub async fn post(State(state): State<AppState>, parts: Parts, fields: Fields) -> Response {
    match start(&state, &parts, &fields).await {
        Ok(id) => {
            let page = paths::done(&paths::recount(id), Done::RecountStarted);
            Redirect::to(&page).into_response()
        }
        Err(error) => super::answer(&state, parts, &fields, START.to_owned(), Err(error)).await,
    }
}

async fn start(state: &AppState, parts: &Parts, fields: &Fields) -> store::Result<Uuid> {
    let permit = super::permit::<MayRecount>(parts)?;
    let ask = Ask {
        scope: fields.get("scope").to_owned(),
        quotas: fields.all("quotas"),
        // What is no number is out of bounds.
        calls_per_minute: typed_number(fields.get("calls_per_minute")).unwrap_or_default(),
    };
    Ok(store::recounts::start(&state.db, &permit, &ask, state.db.now()).await?.id)
}

pub async fn post_one(
    State(state): State<AppState>,
    Path(id): Path<Uuid>,
    parts: Parts,
    fields: Fields,
) -> Response {
    let form = match fields.get("item") {
        "" => fields.get("do").to_owned(),
        item => format!("{}-{item}", fields.get("do")),
    };
    let done = act(&state, &parts, &fields, id).await;
    super::answer(&state, parts, &fields, form, done).await
}

async fn act(state: &AppState, parts: &Parts, fields: &Fields, id: Uuid) -> store::Result<Outcome> {
    let permit = super::permit::<MayRecount>(parts)?;
    let (db, reason) = (&state.db, fields.get("reason"));
    let done = match fields.get("do") {
        "cancel" => {
            store::recounts::cancel(db, &permit, id, db.now()).await?;
            Done::RecountCancelled
        }
        "repair" => {
            let seen = seen(fields)?;
            repair::repair(db, &permit, fields.parse("item")?, seen, reason, db.now()).await?;
            Done::GaugeRepaired
        }
        "undo" => {
            repair::undo(db, &permit, fields.parse("item")?, reason, db.now()).await?;
            Done::RepairUndone
        }
        "dismiss" => {
            repair::dismiss(db, &permit, fields.parse("item")?, reason, db.now()).await?;
            Done::DifferenceDismissed
        }
        _ => return Err(Problem::new(Code::Malformed, CommonRule::FormExpired).into()),
    };
    Ok(Outcome::Done(done))
}

/// What the gauge said when the page was made.
fn seen(fields: &Fields) -> Result<Option<Reading>, Problem> {
    match fields.get("seen_at") {
        "" => Ok(None),
        _ => Ok(Some(Reading { value: fields.parse("seen_value")?, at: fields.parse("seen_at")? })),
    }
}
