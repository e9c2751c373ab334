//! Every path of the console, made here and nowhere else.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::ids::{AccountId, AppKey, BucketId, ConflictId, EditionId, PlanId, QuotaId, TokenId};
use domain::limit_values::Target;
use domain::locale::done::Done;
use domain::overrides::form::target_text;
use domain::reports::query::Month;
use uuid::Uuid;

mod history;

pub use history::{History, history};

pub const OVERVIEW: &str = "/";
pub const APPS: &str = "/apps";
pub const APPS_BULK: &str = "/apps/bulk";
pub const OVERRIDES: &str = "/overrides";
pub const OVERRIDES_BULK: &str = "/overrides/bulk";
pub const REQUESTS: &str = "/requests";
pub const NEW_REQUEST: &str = "/requests/new";
pub const NOTIFICATIONS: &str = "/notifications";
pub const PLANS: &str = "/plans";
pub const GATEWAYS: &str = "/gateways";
pub const CATALOGUE: &str = "/catalogue";
pub const RELEASES: &str = "/plans/releases";
pub const AUDIT: &str = "/audit";
pub const AUDIT_SEAL: &str = "/audit/seal";
pub const AUDIT_EXPORT: &str = "/audit/export";
/// What was used in a period: the first of the reports.
pub const REPORTS: &str = "/reports";
pub const REPORTS_EXPORT: &str = "/reports/export";
pub const REPORTS_MONTHS: &str = "/reports/months";
/// Use of all App Keys, hottest first, and where it goes.
pub const REPORTS_GROWTH: &str = "/reports/growth";
/// Whether what was reported agrees with what the platform has.
pub const RECOUNTS: &str = "/reports/recounts";
pub const ADMIN: &str = "/admin";
pub const ADMIN_ACCOUNTS: &str = "/admin/accounts";
pub const ADMIN_TOKENS: &str = "/admin/tokens";
pub const ADMIN_JOBS: &str = "/admin/jobs";
pub const ADMIN_REQUESTS: &str = "/admin/requests";
pub const ADMIN_WEBHOOKS: &str = "/admin/webhooks";
pub const ADMIN_RETENTION: &str = "/admin/retention";
pub const ADMIN_PLATFORMS: &str = "/admin/platforms";
pub const ACCOUNT: &str = "/account";
pub const SIGN_IN: &str = "/sign-in";
pub const SIGN_OUT: &str = "/sign-out";
pub const SIGN_OUT_EVERYWHERE: &str = "/sign-out-everywhere";
pub const PREFERENCES: &str = "/preferences";

/// The sign-in page, from which one comes to `next`.
pub fn sign_in(next: &str) -> String {
    format!("{SIGN_IN}?next={}", encode(next))
}

/// The page of accounts with one of them open for changes.
pub fn change_account(id: AccountId) -> String {
    format!("{ADMIN_ACCOUNTS}?account={id}")
}

/// The page of tokens, asking whether one of them is to be revoked.
pub fn revoke_token(id: TokenId) -> String {
    format!("{ADMIN_TOKENS}?revoke={id}")
}

/// The page of gateways, asking whether one of them is to be forgotten.
pub fn forget_gateway(name: &str) -> String {
    with_query(GATEWAYS, &[("forget", name)])
}

/// The next page of a list.
pub fn continued(list: &str, cursor: &str) -> String {
    format!("{list}?cursor={}", encode(cursor))
}

/// Text as the value of a query parameter.
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// The page of one App Key.
pub fn app(key: &AppKey) -> String {
    format!("{APPS}/{}/{}", key.org(), key.app())
}

/// The page on which the plan of one App Key is chosen.
pub fn app_plan(key: &AppKey) -> String {
    format!("{}/plan", app(key))
}

/// The page of one quota of an App Key.
pub fn quota(key: &AppKey, quota: &QuotaId) -> String {
    format!("{}/quotas/{quota}", app(key))
}

/// The page of one bucket of an App Key.
pub fn bucket(key: &AppKey, bucket: &BucketId) -> String {
    format!("{}/buckets/{bucket}", app(key))
}

/// The page of what a limit limits.
pub fn target(key: &AppKey, target: &Target) -> String {
    match target {
        Target::Quota { quota: id } => quota(key, id),
        Target::Rate { bucket: id, .. } => bucket(key, id),
    }
}

/// Why a limit is what it is: now, or at a moment.
pub fn why(key: &AppKey, target: &Target, at: Option<DateTime<Utc>>) -> String {
    let path = format!("{}/why", app(key));
    let at = at.map(|at| at.to_rfc3339_opts(SecondsFormat::AutoSi, true)).unwrap_or_default();
    with_query(&path, &[("target", &target_text(target)), ("at", &at)])
}

/// An App Key as it was at a moment, or now.
pub fn as_of(key: &AppKey, at: Option<DateTime<Utc>>) -> String {
    compare(key, at, None)
}

/// An App Key at one moment beside another, later one.
pub fn compare(key: &AppKey, at: Option<DateTime<Utc>>, and: Option<DateTime<Utc>>) -> String {
    let text = |at: Option<DateTime<Utc>>| {
        at.map(|at| at.to_rfc3339_opts(SecondsFormat::AutoSi, true)).unwrap_or_default()
    };
    with_query(&format!("{}/as-of", app(key)), &[("at", &text(at)), ("and", &text(and))])
}

/// A row of the ledger of conflicts.
pub fn conflict(id: &ConflictId) -> String {
    format!("{CATALOGUE}?view=conflicts#conflict-{id}")
}

/// The page of one override.
pub fn one_override(id: Uuid) -> String {
    format!("{OVERRIDES}/{id}")
}

/// The page of one request: its thread, its evidence, its decision.
pub fn request(id: Uuid) -> String {
    format!("{REQUESTS}/{id}")
}

/// The page of one webhook, with its deliveries.
pub fn webhook(id: Uuid) -> String {
    format!("{ADMIN_WEBHOOKS}/{id}")
}

/// The form of an override's page on which it is given another end.
pub fn extend_override(id: Uuid) -> String {
    format!("{}#extend", one_override(id))
}

/// Where the forms of a request's thread go.
pub fn request_thread(id: Uuid) -> String {
    format!("{REQUESTS}/{id}/comment")
}

/// The page on which a draft is edited and submitted.
pub fn edit_request(id: Uuid) -> String {
    format!("{REQUESTS}/{id}/edit")
}

/// The page on which an earlier request is taken up again.
pub fn file_again(id: Uuid) -> String {
    format!("{NEW_REQUEST}?follows={id}")
}

/// The requests of an App Key that are not decided.
pub fn requests_of(key: &AppKey) -> String {
    with_query(REQUESTS, &[("app", key.as_str())])
}

/// The page on which more of a limit is asked for.
pub fn ask_for_more(key: &AppKey, target: &Target) -> String {
    with_query(NEW_REQUEST, &[("app", key.as_str()), ("target", &target_text(target))])
}

/// The page of one rule that may decide requests, or of a new one.
pub fn request_rule(id: &str) -> String {
    format!("{ADMIN_REQUESTS}/rules/{id}")
}

/// The page of one run of recounts.
pub fn recount(run: Uuid) -> String {
    format!("{RECOUNTS}/{run}")
}

/// The same with one of its recounts open, to be decided about.
pub fn recount_item(run: Uuid, item: i64) -> String {
    format!("{}?item={item}#item", recount(run))
}

/// The page of one change on record.
pub fn audit_change(id: i64) -> String {
    format!("{AUDIT}/{id}")
}

/// The usage report of one App Key.
pub fn report_of(key: &AppKey) -> String {
    with_query(REPORTS, &[("app", key.as_str())])
}

/// The report of a month that is kept.
pub fn report_month(month: Month) -> String {
    format!("{REPORTS_MONTHS}/{month}")
}

/// The page of a set of overrides.
pub fn override_set(id: Uuid) -> String {
    format!("{OVERRIDES}/sets/{id}")
}

/// The plans, or the catalogue, of an older release.
pub fn of_release(page: &str, release: u32) -> String {
    format!("{page}?release={release}")
}

/// The page on which the values of a plan are edited.
pub fn edit_plan(plan: &PlanId) -> String {
    format!("{PLANS}/edit/{plan}")
}

/// The page on which the rates of a bucket are edited.
pub fn edit_bucket(edition: &EditionId, bucket: &BucketId) -> String {
    format!("{CATALOGUE}/edit/{edition}/{bucket}")
}

/// The live feed of the overview.
pub fn live_overview() -> String {
    "/live/overview".to_owned()
}

/// The live feed of the gateways.
pub fn live_gateways() -> String {
    "/live/gateways".to_owned()
}

/// The live feed of one App Key.
pub fn live_app(key: &AppKey) -> String {
    format!("/live{}", app(key))
}

/// The live feed of the rows of a list: at most 100 App Keys.
pub fn live_apps<'a>(keys: impl IntoIterator<Item = &'a AppKey>) -> String {
    let keys: Vec<_> = keys.into_iter().map(|key| key.as_str().replace('#', "%23")).collect();
    format!("/live/apps?keys={}", keys.join(","))
}

/// The page at `path`, with what a form did.
pub fn done(path: &str, done: Done) -> String {
    with_query(path, &[("done", done.as_str())])
}

/// A path with a query; pairs without a value are left out.
pub fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    let said = pairs.iter().filter(|(_, value)| !value.is_empty());
    let query: Vec<_> =
        said.map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

/// The query of an address.
#[cfg(test)]
pub(crate) fn params(address: &str) -> crate::address::Params {
    crate::address::Params::parse(address.split_once('?').map_or("", |(_, query)| query))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_a_moment_leads_to_that_moment() {
        let key = AppKey::from_parts("acme", "shop").unwrap();
        let target = Target::Quota { quota: QuotaId::from("groups") };
        let address = why(&key, &target, "2026-11-03T14:05:00.25Z".parse().ok());
        assert_eq!(
            address,
            "/apps/acme/shop/why?target=quota%3Agroups&at=2026-11-03T14%3A05%3A00.250Z"
        );
        assert_eq!(why(&key, &target, None), "/apps/acme/shop/why?target=quota%3Agroups");
    }

    #[test]
    fn a_link_to_the_past_names_one_moment_or_two() {
        let key = AppKey::from_parts("acme", "shop").unwrap();
        let at = "2026-11-03T14:05:00Z".parse().ok();
        assert_eq!(as_of(&key, None), "/apps/acme/shop/as-of");
        assert_eq!(as_of(&key, at), "/apps/acme/shop/as-of?at=2026-11-03T14%3A05%3A00Z");
        let and = "2026-11-04T00:00:00.5Z".parse().ok();
        let both = "?at=2026-11-03T14%3A05%3A00Z&and=2026-11-04T00%3A00%3A00.500Z";
        assert_eq!(compare(&key, at, and), format!("/apps/acme/shop/as-of{both}"));
    }

    #[test]
    fn a_value_cannot_become_another_parameter() {
        let pairs = [("query", "a#b&plan=x 50%"), ("plan", ""), ("level", "near")];
        let address = with_query(APPS, &pairs);
        assert_eq!(address, "/apps?query=a%23b%26plan%3Dx%2050%25&level=near");
        assert_eq!(with_query(APPS, &[("query", "")]), "/apps");
        assert_eq!(with_query(APPS, &[("query", "群")]), "/apps?query=%E7%BE%A4");
    }
}
