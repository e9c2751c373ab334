//! Every page and its route, in the router's own notation.

use crate::page::PageFn;
use crate::{pages, paths};

/// One line a page: its route, and the function that makes it.
macro_rules! pages {
    ($($route:expr => $make:path,)*) => {
        /// The pages by their route.
        pub const PAGES: &[(&str, PageFn)] = &[$(($route, || Box::pin($make())),)*];
    };
}

pages! {
    paths::SIGN_IN => pages::sign_in,
    paths::OVERVIEW => pages::overview,
    paths::APPS => pages::apps,
    paths::APPS_BULK => pages::apps_bulk,
    "/apps/{org}/{app}" => pages::app_key,
    "/apps/{org}/{app}/plan" => pages::app_plan,
    "/apps/{org}/{app}/quotas/{quota}" => pages::quota,
    "/apps/{org}/{app}/buckets/{bucket}" => pages::bucket,
    "/apps/{org}/{app}/why" => pages::why,
    "/apps/{org}/{app}/as-of" => pages::as_of,
    paths::OVERRIDES => pages::overrides,
    paths::OVERRIDES_BULK => pages::overrides_bulk,
    "/overrides/sets/{id}" => pages::override_set,
    "/overrides/{id}" => pages::one_override,
    paths::REQUESTS => pages::requests,
    paths::NEW_REQUEST => pages::new_request,
    "/requests/{id}" => pages::request,
    "/requests/{id}/comment" => pages::request_thread,
    "/requests/{id}/edit" => pages::edit_request,
    paths::AUDIT => pages::audit,
    paths::AUDIT_SEAL => pages::audit_seal,
    "/audit/{id}" => pages::audit_change,
    paths::REPORTS => pages::reports,
    paths::REPORTS_GROWTH => pages::growth,
    paths::REPORTS_MONTHS => pages::report_months,
    "/reports/months/{month}" => pages::report_month,
    paths::RECOUNTS => pages::recounts,
    "/reports/recounts/{id}" => pages::recount,
    paths::PLANS => pages::plans,
    paths::RELEASES => pages::releases,
    "/plans/edit/{plan}" => pages::plan_edit,
    paths::CATALOGUE => pages::catalogue,
    "/catalogue/edit/{edition}/{bucket}" => pages::bucket_edit,
    paths::GATEWAYS => pages::gateways,
    paths::NOTIFICATIONS => pages::notifications,
    paths::ACCOUNT => pages::account,
    paths::ADMIN => pages::admin,
    paths::ADMIN_ACCOUNTS => pages::admin_accounts,
    paths::ADMIN_TOKENS => pages::admin_tokens,
    paths::ADMIN_WEBHOOKS => pages::admin_webhooks,
    "/admin/webhooks/{id}" => pages::admin_webhook,
    paths::ADMIN_PLATFORMS => pages::admin_platforms,
    paths::ADMIN_RETENTION => pages::admin_retention,
    paths::ADMIN_JOBS => pages::admin_jobs,
    paths::ADMIN_REQUESTS => pages::admin_requests,
    "/admin/requests/rules/{id}" => pages::admin_request_rule,
    "/{*any}" => pages::not_found,
}

/// The page of a route; where there is none, the page that says so.
pub fn page_of(route: &str) -> PageFn {
    let found = PAGES.iter().find(|(one, _)| *one == route);
    found.map_or(|| Box::pin(pages::not_found()), |(_, make)| *make)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_route_has_one_page() {
        let mut routes: Vec<_> = PAGES.iter().map(|(route, _)| *route).collect();
        routes.sort_unstable();
        let all = routes.len();
        routes.dedup();
        assert_eq!(routes.len(), all);
    }
}
