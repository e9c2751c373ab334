//! The forms of the plan of one App Key: choosing another, and calling off the one to come.

use app::paths;
use domain::access::ChoosePlan;
use domain::changes::plan::PlanChange;
use domain::ids::PlanId;
use domain::locale::done::Done;
use domain::override_sets::form::field_errors;
use domain::overrides::form::parse_time;
use domain::problem::Problem;
use domain::rules::FormRule;

use super::{Form, Outcome};

pub async fn act(form: Form) -> store::Result<Outcome> {
    let permit = form.permit::<ChoosePlan>()?;
    let (db, app, version) = (form.db(), form.app()?, form.parse::<u64>("version")?);
    let (reason, confirm) = (form.reason()?, form.confirm());
    let done = match form.asks() {
        "choose" => {
            let starts_at =
                parse_time(form.get("starts_at"), &form.zone(), FormRule::StartUnreadable);
            let starts_at = starts_at.map_err(|rule| Problem::fields(field_errors(vec![rule])))?;
            let plan = PlanId::new(form.get("plan"));
            let change = PlanChange { plan, reason, confirm, starts_at };
            store::apps::choose_plan(db, &permit, &app, version, &change, db.now()).await?;
            if starts_at.is_some() { Done::PlanPlanned } else { Done::PlanChosen }
        }
        "cancel" => {
            store::apps::cancel_plan(db, &permit, &app, version, &reason, &confirm, db.now())
                .await?;
            Done::PlanCancelled
        }
        _ => return Err(form.expired()),
    };
    Ok(Outcome::Leads(paths::done(&paths::app(&app), done)))
}
