//! Choosing the plan of an App Key: what it would do. The choice itself comes by a form.

use chrono::{DateTime, Utc};
use domain::changes::plan::PlanChoice;
use domain::ids::{AppKey, PlanId};

use super::Answer;

/// The present plan, the one to come, and what `plan` would do.
pub async fn read_plan_choice(
    app: AppKey,
    plan: Option<PlanId>,
    starts_at: Option<DateTime<Utc>>,
) -> Answer<PlanChoice> {
    super::serve::<domain::access::ReadConsole, _, _>(|call| async move {
        let asked = plan.map(|plan| (plan, starts_at));
        store::changes::plan_choice(&call.db, &call.permit, &app, asked, call.now).await
    })
    .await
}
