//! The forms of the pages about limits, as HTML posts them: with JavaScript they answer in place,
//! without it the browser is sent back to the page, with what was typed in the address.
//!
//! What is wrong with the fields is not sent along: the page reads them by the same rules and says
//! it itself, so nobody can put words into our mouth by an address. Only the code of a refusal is.

use domain::changes::Preview;
use domain::ids::AppKey;
use domain::overrides::form::OverrideForm;
use leptos::prelude::*;

use uuid::Uuid;

use super::Answer;
use crate::address::Params;
use crate::paths;
use domain::overrides::{EndOverride, form::read_checks};

/// Names in the address of a page to which a form came back.
pub mod names {
    /// The code of the refusal.
    pub const REFUSED: &str = "refused";
    /// What was done: [`SET`], [`ENDED`], [`PLAN`], [`LATER`], [`CANCELLED`].
    pub const DONE: &str = "done";
    pub const SET: &str = "set";
    pub const ENDED: &str = "ended";
    pub const TARGET: &str = "target";
    pub const VALUE: &str = "value";
    pub const REASON: &str = "reason";
    pub const STARTS_AT: &str = "starts_at";
    pub const ENDS_AT: &str = "ends_at";
    pub const PLAN: &str = "plan";
    /// A plan was chosen for a later moment.
    pub const LATER: &str = "later";
    /// A plan that was to come was called off.
    pub const CANCELLED: &str = "cancelled";
    /// The plan, or the value of the limit, that the person saw as the present one.
    pub const SEEN: &str = "seen";
    /// The checks that were ticked, with commas between them.
    pub const CONFIRM: &str = "confirm";
    /// The override that was to be ended.
    pub const END: &str = "end";
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
        let zone = crate::viewer::zone(&zone).unwrap_or_default();
        let new = form.read(ssr::unit(&call.db, &form.target), &zone, call.now);
        let new = new.map_err(ssr::faults)?;
        store::overrides::set(&call.db, &call.permit, &app, Some(version), &new, call.now).await
    })
    .await
    .map(|_| ());
    let page = domain::overrides::form::read_target(&typed.target)
        .map_or_else(|| paths::app(&key), |target| paths::target(&key, &target));
    let confirm = typed.confirm.join(",");
    let typed = [
        (names::TARGET, typed.target.as_str()),
        (names::VALUE, &typed.value),
        (names::REASON, &typed.reason),
        (names::STARTS_AT, &typed.starts_at),
        (names::ENDS_AT, &typed.ends_at),
        (names::CONFIRM, &confirm),
    ];
    ssr::leave(&answer, &page, &typed, names::SET, "#override");
    answer
}

/// What [`post_override`] would do with a form that can be read; `None`: it cannot.
pub async fn preview_override(
    app: AppKey,
    zone: String,
    form: OverrideForm,
) -> Answer<Option<Preview>> {
    super::serve::<domain::access::ReadConsole, _, _>(|call| async move {
        let zone = crate::viewer::zone(&zone).unwrap_or_default();
        let Ok(new) = form.read(ssr::unit(&call.db, &form.target), &zone, call.now) else {
            return Ok(None);
        };
        store::changes::override_preview(&call.db, &call.permit, &app, &new, call.now)
            .await
            .map(Some)
    })
    .await
}

/// Ends an override now. `target` leads back to its page; `confirm` names checks.
#[server(prefix = "/rpc", endpoint = "overrides/post-end")]
pub async fn post_end(
    app: AppKey,
    target: String,
    id: Uuid,
    reason: String,
    #[server(default)] confirm: Vec<String>,
) -> Answer<()> {
    let (typed_reason, typed_confirm) = (reason.clone(), confirm.join(","));
    let answer = super::serve::<domain::access::SetOverride, _, _>(|call| async move {
        let ending = EndOverride { reason, confirm: read_checks(&confirm) };
        store::overrides::end(&call.db, &call.permit, id, &ending, call.now).await
    })
    .await;
    let page = domain::overrides::form::read_target(&target)
        .map_or_else(|| paths::app(&app), |target| paths::target(&app, &target));
    let id = id.to_string();
    let typed = [
        (names::END, id.as_str()),
        (names::REASON, &typed_reason),
        (names::CONFIRM, &typed_confirm),
    ];
    ssr::leave(&answer, &page, &typed, names::ENDED, "#overrides");
    answer
}

/// What [`post_override`] wrote into the address; `None`: it brings no form back.
pub fn override_of(params: &Params) -> Option<OverrideForm> {
    params.get_str(names::REFUSED)?;
    params.get_str(names::TARGET)?;
    let text = |name| params.get(name).unwrap_or_default();
    Some(OverrideForm {
        target: text(names::TARGET),
        value: text(names::VALUE),
        reason: text(names::REASON),
        starts_at: text(names::STARTS_AT),
        ends_at: text(names::ENDS_AT),
        confirm: checks_of(params),
    })
}

/// The names of checks that were ticked in a form that came back.
pub fn checks_of(params: &Params) -> Vec<String> {
    let ticked = params.get(names::CONFIRM).unwrap_or_default();
    ticked.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// What only the server's half does.
pub(super) mod ssr {
    use domain::limit_values::Target;
    use domain::overrides::form::read_target;
    use domain::problem::{FieldError, Problem};
    use domain::quotas::QuotaUnit;
    use domain::rules::FormRule;
    use leptos::prelude::*;
    use store::Db;

    use super::names;
    use crate::api::Answer;
    use crate::paths;

    /// The unit of a quota; a rate has its own.
    pub(in crate::api) fn unit(db: &Db, target: &str) -> Option<QuotaUnit> {
        let Target::Quota { quota } = read_target(target)? else { return None };
        db.snapshot().terms.book.quota(&quota).map(|quota| quota.unit)
    }

    pub(in crate::api) fn faults(rules: Vec<FormRule>) -> store::Error {
        let error = |rule: FormRule| FieldError::new(format!("/form/{}", rule.field()), rule);
        Problem::fields(rules.into_iter().map(error).collect()).into()
    }

    /// Sends a browser without JavaScript back to `page`, at its part `anchor` (`#override`): with
    /// what was `done`, or with what was `typed` and the code of the refusal.
    pub(in crate::api) fn leave(
        answer: &Answer<()>,
        page: &str,
        typed: &[(&str, &str)],
        done: &str,
        anchor: &str,
    ) {
        let accept = use_context::<http::request::Parts>().and_then(|parts| {
            parts.headers.get(http::header::ACCEPT)?.to_str().ok().map(str::to_owned)
        });
        if !accept.is_some_and(|accept| accept.contains("text/html")) {
            return;
        }
        let page = match answer {
            Ok(()) => paths::with_query(page, &[(names::DONE, done)]),
            Err(failure) => {
                let code = (names::REFUSED, failure.0.code.as_str());
                let pairs: Vec<_> = typed.iter().copied().chain([code]).collect();
                paths::with_query(page, &pairs)
            }
        };
        islands::api::redirect(format!("{page}{anchor}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(pairs: &[(&str, &str)]) -> Params {
        pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
    }

    #[test]
    fn what_was_typed_comes_back_only_with_a_refusal() {
        let typed = [(names::TARGET, "quota:groups"), (names::VALUE, "1"), (names::REASON, "因为")];
        assert_eq!(override_of(&params(&typed)), None);
        let mut refused = typed.to_vec();
        refused.push((names::REFUSED, "invalid"));
        let form = OverrideForm {
            target: "quota:groups".to_owned(),
            value: "1".to_owned(),
            reason: "因为".to_owned(),
            ..OverrideForm::default()
        };
        assert_eq!(override_of(&params(&refused)), Some(form));
    }
}
