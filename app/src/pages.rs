//! One module per page.

mod account;
mod admin;
mod app_key;
mod app_plan;
mod apps;
mod as_of;
mod audit;
mod catalogue;
mod gateways;
mod growth;
mod limit;
mod not_found;
mod notifications;
mod overrides;
mod overview;
mod plans;
mod recounts;
mod releases;
mod reports;
mod request;
mod requests;
mod sign_in;
mod terms_edit;
mod why;

pub use account::AccountPage;
pub use admin::{
    AdminAccountsPage, AdminJobsPage, AdminPage, AdminPlatformsPage, AdminRequestRulePage,
    AdminRequestsPage, AdminRetentionPage, AdminTokensPage, AdminWebhookPage, AdminWebhooksPage,
};
pub use app_key::AppKeyPage;
pub use app_plan::AppPlanPage;
pub use apps::AppsPage;
pub use as_of::AsOfPage;
pub use audit::{AuditChangePage, AuditPage, AuditSealPage};
pub use catalogue::CataloguePage;
pub use gateways::GatewaysPage;
pub use growth::GrowthPage;
pub use limit::{BucketPage, QuotaPage};
pub use not_found::NotFound;
pub use notifications::NotificationsPage;
pub use overrides::{BulkPage, OverridePage, OverrideSetPage, OverridesPage};
pub use overview::OverviewPage;
pub use plans::PlansPage;
pub use recounts::{RecountPage, RecountsPage};
pub use releases::ReleasesPage;
pub use reports::{ReportMonthPage, ReportMonthsPage, ReportsPage};
pub use request::RequestPage;
pub use requests::{EditRequestPage, NewRequestPage, RequestThreadPage, RequestsPage};
pub use sign_in::SignInPage;
pub use terms_edit::{BucketEditPage, PlanEditPage};
pub use why::WhyPage;
