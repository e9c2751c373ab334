//! The forms of the pages `/reports/recounts` and `/reports/recounts/{id}`.

use app::paths;
use domain::access::Recount as MayRecount;
use domain::locale::done::Done;
use domain::problem::Problem;
use domain::recounts::{Ask, Reading};
use domain::rules::Thing;
use domain::units::typed_number;
use store::recounts::repair;

use super::{Form, Outcome};

/// Starts a run, and leads to it.
pub async fn start(form: Form) -> store::Result<Outcome> {
    let permit = form.permit::<MayRecount>()?;
    let ask = Ask {
        scope: form.text("scope"),
        quotas: form.fields().all("quotas"),
        // What is no number is out of bounds.
        calls_per_minute: typed_number(form.get("calls_per_minute")).unwrap_or_default(),
    };
    let run = store::recounts::start(form.db(), &permit, &ask, form.now()).await?;
    Ok(Outcome::Leads(paths::done(&paths::recount(run.id), Done::RecountStarted)))
}

pub async fn act(form: Form) -> store::Result<Outcome> {
    let permit = form.permit::<MayRecount>()?;
    let (db, reason) = (form.db(), form.get("reason"));
    let item = || form.parse("item");
    let done = match form.asks() {
        "cancel" => {
            store::recounts::cancel(db, &permit, form.id(Thing::Recount)?, db.now()).await?;
            Done::RecountCancelled
        }
        "repair" => {
            repair::repair(db, &permit, item()?, seen(&form)?, reason, db.now()).await?;
            Done::GaugeRepaired
        }
        "undo" => {
            repair::undo(db, &permit, item()?, reason, db.now()).await?;
            Done::RepairUndone
        }
        "dismiss" => {
            repair::dismiss(db, &permit, item()?, reason, db.now()).await?;
            Done::DifferenceDismissed
        }
        _ => return Err(form.expired()),
    };
    Ok(Outcome::Done(done))
}

/// What the gauge said when the page was made.
fn seen(form: &Form) -> Result<Option<Reading>, Problem> {
    match form.get("seen_at") {
        "" => Ok(None),
        _ => Ok(Some(Reading { value: form.parse("seen_value")?, at: form.parse("seen_at")? })),
    }
}
