//! The forms of the pages about limits, as HTML posts them: with JavaScript they answer in place,
//! without it the browser is sent back to the page, with what was typed in the address.
//!
//! What is wrong with the fields is not sent along: the page reads them by the same rules and says
//! it itself, so nobody can put words into our mouth by an address. Only the code of a refusal is.

use domain::ids::{AppKey, PlanId};
use domain::overrides::form::OverrideForm;
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use uuid::Uuid;

use super::Answer;
#[cfg(feature = "ssr")]
use crate::paths;

/// Names in the address of a page to which a form came back.
pub mod names {
    /// The code of the refusal.
    pub const REFUSED: &str = "refused";
    /// What was done: [`SET`], [`ENDED`].
    pub const DONE: &str = "done";
    pub const SET: &str = "set";
    pub const ENDED: &str = "ended";
    pub const TARGET: &str = "target";
    pub const VALUE: &str = "value";
    pub const REASON: &str = "reason";
    pub const STARTS_AT: &str = "starts_at";
    pub const ENDS_AT: &str = "ends_at";
    pub const PLAN: &str = "plan";
    /// The plan that the person saw as the present one.
    pub const SEEN: &str = "seen";
}

/// Sets an override. `version` is the App Key's that the person saw, `zone` the name of the zone
/// in which the times of `form` are meant.
#[server(prefix = "/rpc", endpoint = "overrides/post")]
pub async fn post_override(
    app: AppKey,
    version: u64,
    zone: String,
    form: OverrideForm,
) -> Answer<()> {
    let typed = form.clone();
    let key = app.clone();
    let answer = super::serve::<domain::access::SetOverride, _, _>(|call| async move {
        let zone = crate::viewer::zone(&zone, call.now).unwrap_or_default();
        let new = form.read(ssr::unit(&call.db, &form.target), &zone, call.now);
        let new = new.map_err(ssr::faults)?;
        store::overrides::set(&call.db, &call.permit, &app, Some(version), &new, call.now).await
    })
    .await
    .map(|_| ());
    let page = domain::overrides::form::read_target(&typed.target)
        .map_or_else(|| paths::app(&key), |target| paths::target(&key, &target));
    ssr::leave(&answer, &page, override_params(&typed), (names::DONE, names::SET), "override");
    answer
}

/// Ends an override now. `target` leads back to its page.
#[server(prefix = "/rpc", endpoint = "overrides/post-end")]
pub async fn post_end(app: AppKey, target: String, id: Uuid, reason: String) -> Answer<()> {
    let answer = super::serve::<domain::access::SetOverride, _, _>(|call| async move {
        store::overrides::end(&call.db, &call.permit, id, &reason, call.now).await
    })
    .await;
    let page = domain::overrides::form::read_target(&target)
        .map_or_else(|| paths::app(&app), |target| paths::target(&app, &target));
    ssr::leave(&answer, &page, ParamsMap::new(), (names::DONE, names::ENDED), "overrides");
    answer
}

/// Chooses the plan. `version` is the App Key's and `seen` the plan that the person saw.
#[server(prefix = "/rpc", endpoint = "apps/post-plan")]
pub async fn post_plan(
    app: AppKey,
    version: u64,
    seen: PlanId,
    plan: PlanId,
    reason: String,
) -> Answer<()> {
    let typed = plan_params(&seen, &plan, &reason);
    let key = app.clone();
    let answer = super::serve::<domain::access::ChoosePlan, _, _>(|call| async move {
        store::apps::choose_plan(&call.db, &call.permit, &app, version, &plan, &reason, call.now)
            .await
    })
    .await;
    match &answer {
        Ok(()) => leptos_axum::redirect(&format!("{}?{}=plan", paths::app(&key), names::DONE)),
        Err(_) => ssr::leave(&answer, &paths::app_plan(&key), typed, (names::DONE, names::SET), ""),
    }
    answer
}

/// What was typed, for the address.
pub fn override_params(form: &OverrideForm) -> ParamsMap {
    [
        (names::TARGET, &form.target),
        (names::VALUE, &form.value),
        (names::REASON, &form.reason),
        (names::STARTS_AT, &form.starts_at),
        (names::ENDS_AT, &form.ends_at),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.clone()))
    .collect()
}

/// What [`override_params`] wrote; `None`: the address brings no form back.
pub fn override_of(params: &ParamsMap) -> Option<OverrideForm> {
    params.get_str(names::REFUSED)?;
    let text = |name| params.get(name).unwrap_or_default();
    Some(OverrideForm {
        target: text(names::TARGET),
        value: text(names::VALUE),
        reason: text(names::REASON),
        starts_at: text(names::STARTS_AT),
        ends_at: text(names::ENDS_AT),
    })
}

#[cfg(feature = "ssr")]
fn plan_params(seen: &PlanId, plan: &PlanId, reason: &str) -> ParamsMap {
    [(names::SEEN, seen.as_str()), (names::PLAN, plan.as_str()), (names::REASON, reason)]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// What only the server's half does.
#[cfg(feature = "ssr")]
mod ssr {
    use domain::limits::Target;
    use domain::overrides::form::{Fault, read_target};
    use domain::problem::{FieldError, Problem};
    use domain::quotas::QuotaUnit;
    use leptos::prelude::*;
    use leptos_router::params::ParamsMap;
    use store::Db;

    use super::names;
    use crate::api::Answer;

    /// The unit of a quota; a rate has its own.
    pub(super) fn unit(db: &Db, target: &str) -> Option<QuotaUnit> {
        let Target::Quota { quota } = read_target(target)? else { return None };
        db.snapshot().terms.book.quota(&quota).map(|quota| quota.unit)
    }

    /// Pages say faults in their own words; the API's reader gets English.
    pub(super) fn faults(faults: Vec<Fault>) -> store::Error {
        let words = &domain::locale::Locale::En.text().limit;
        let errors = faults.into_iter().map(|fault| FieldError {
            pointer: format!("/form/{}", fault.field()),
            detail: words.fault(fault).to_owned(),
        });
        Problem::fields(errors.collect()).into()
    }

    /// Sends a browser without JavaScript back to `page`, at its part `anchor`.
    pub(super) fn leave(
        answer: &Answer<()>,
        page: &str,
        mut typed: ParamsMap,
        done: (&str, &str),
        anchor: &str,
    ) {
        let accept = use_context::<http::request::Parts>().and_then(|parts| {
            parts.headers.get(http::header::ACCEPT)?.to_str().ok().map(str::to_owned)
        });
        if !accept.is_some_and(|accept| accept.contains("text/html")) {
            return;
        }
        let params = match answer {
            Ok(()) => ParamsMap::from_iter([(done.0.to_owned(), done.1.to_owned())]),
            Err(failure) => {
                typed.insert(names::REFUSED, failure.0.code.as_str().to_owned());
                typed
            }
        };
        leptos_axum::redirect(&format!("{page}{}#{anchor}", params.to_query_string()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_comes_back_only_with_a_refusal() {
        let form = OverrideForm {
            target: "quota:groups".to_owned(),
            value: "1 & 2".to_owned(),
            reason: "因为".to_owned(),
            ..OverrideForm::default()
        };
        let mut params = override_params(&form);
        assert_eq!(override_of(&params), None);
        params.insert(names::REFUSED, "invalid".to_owned());
        assert_eq!(override_of(&params), Some(form));
    }
}
