//! The routes of the console.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{ParamSegment, SsrMode, StaticSegment, WildcardSegment};

use crate::layouts::{Arrival, Console, Plain};
use crate::live::provide_live;
use crate::pages;
use crate::viewer::{provide_viewer, text, use_clock};

/// The whole console.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_viewer();
    provide_live();
    Arrival::provide();
    Effect::new(|_| begin());
    view! {
        <Title formatter=|title: String| format!("{title} – {}", text().shell.product)/>
        <Router>
            <Routes fallback=pages::NotFound>
                <ParentRoute path=StaticSegment("sign-in") view=Plain>
                    <Route path=StaticSegment("") view=pages::SignInPage ssr=SsrMode::Async/>
                </ParentRoute>
                <ParentRoute path=StaticSegment("") view=Console>
                    <Route path=StaticSegment("") view=pages::OverviewPage ssr=SsrMode::Async/>
                    <Route path=StaticSegment("apps") view=pages::AppsPage ssr=SsrMode::Async/>
                    <Route
                        path=(StaticSegment("apps"), ParamSegment("org"), ParamSegment("app"))
                        view=pages::AppKeyPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(
                            StaticSegment("apps"),
                            ParamSegment("org"),
                            ParamSegment("app"),
                            StaticSegment("plan"),
                        )
                        view=pages::AppPlanPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(
                            StaticSegment("apps"),
                            ParamSegment("org"),
                            ParamSegment("app"),
                            StaticSegment("quotas"),
                            ParamSegment("quota"),
                        )
                        view=pages::QuotaPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(
                            StaticSegment("apps"),
                            ParamSegment("org"),
                            ParamSegment("app"),
                            StaticSegment("buckets"),
                            ParamSegment("bucket"),
                        )
                        view=pages::BucketPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(
                            StaticSegment("apps"),
                            ParamSegment("org"),
                            ParamSegment("app"),
                            StaticSegment("why"),
                        )
                        view=pages::WhyPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(
                            StaticSegment("apps"),
                            ParamSegment("org"),
                            ParamSegment("app"),
                            StaticSegment("as-of"),
                        )
                        view=pages::AsOfPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=StaticSegment("overrides")
                        view=pages::OverridesPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(StaticSegment("overrides"), StaticSegment("bulk"))
                        view=pages::BulkPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(
                            StaticSegment("overrides"),
                            StaticSegment("sets"),
                            ParamSegment("id"),
                        )
                        view=pages::OverrideSetPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(StaticSegment("overrides"), ParamSegment("id"))
                        view=pages::OverridePage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(StaticSegment("requests"), StaticSegment("new"))
                        view=pages::NewRequestPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(StaticSegment("requests"), ParamSegment("id"))
                        view=pages::RequestPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(
                            StaticSegment("requests"),
                            ParamSegment("id"),
                            StaticSegment("comment"),
                        )
                        view=pages::RequestThreadPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=StaticSegment("requests")
                        view=pages::RequestsPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(StaticSegment("requests"), ParamSegment("id"), StaticSegment("edit"))
                        view=pages::EditRequestPage
                        ssr=SsrMode::Async
                    />
                    <Route path=StaticSegment("audit") view=pages::AuditPage ssr=SsrMode::Async/>
                    <Route
                        path=(StaticSegment("audit"), StaticSegment("seal"))
                        view=pages::AuditSealPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(StaticSegment("audit"), ParamSegment("id"))
                        view=pages::AuditChangePage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(StaticSegment("reports"), StaticSegment("growth"))
                        view=pages::GrowthPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=StaticSegment("reports")
                        view=pages::ReportsPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(StaticSegment("reports"), StaticSegment("months"))
                        view=pages::ReportMonthsPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(
                            StaticSegment("reports"),
                            StaticSegment("months"),
                            ParamSegment("month"),
                        )
                        view=pages::ReportMonthPage
                        ssr=SsrMode::Async
                    />
                    <Route path=StaticSegment("plans") view=pages::PlansPage ssr=SsrMode::Async/>
                    <Route
                        path=StaticSegment("gateways")
                        view=pages::GatewaysPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(StaticSegment("plans"), StaticSegment("releases"))
                        view=pages::ReleasesPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(StaticSegment("plans"), StaticSegment("edit"), ParamSegment("plan"))
                        view=pages::PlanEditPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(
                            StaticSegment("catalogue"),
                            StaticSegment("edit"),
                            ParamSegment("edition"),
                            ParamSegment("bucket"),
                        )
                        view=pages::BucketEditPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=StaticSegment("catalogue")
                        view=pages::CataloguePage
                        ssr=SsrMode::Async
                    />
                    <Route path=StaticSegment("account") view=pages::AccountPage ssr=SsrMode::Async/>
                    <Route path=StaticSegment("admin") view=pages::AdminPage ssr=SsrMode::Async/>
                    <Route
                        path=(StaticSegment("admin"), StaticSegment("accounts"))
                        view=pages::AdminAccountsPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(StaticSegment("admin"), StaticSegment("tokens"))
                        view=pages::AdminTokensPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(StaticSegment("admin"), StaticSegment("webhooks"))
                        view=pages::AdminWebhooksPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(StaticSegment("admin"), StaticSegment("webhooks"), ParamSegment("id"))
                        view=pages::AdminWebhookPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(StaticSegment("admin"), StaticSegment("platforms"))
                        view=pages::AdminPlatformsPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(StaticSegment("reports"), StaticSegment("recounts"))
                        view=pages::RecountsPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(
                            StaticSegment("reports"),
                            StaticSegment("recounts"),
                            ParamSegment("id"),
                        )
                        view=pages::RecountPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(StaticSegment("admin"), StaticSegment("retention"))
                        view=pages::AdminRetentionPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=StaticSegment("notifications")
                        view=pages::NotificationsPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(StaticSegment("admin"), StaticSegment("jobs"))
                        view=pages::AdminJobsPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(StaticSegment("admin"), StaticSegment("requests"))
                        view=pages::AdminRequestsPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(
                            StaticSegment("admin"),
                            StaticSegment("requests"),
                            StaticSegment("rules"),
                            ParamSegment("id"),
                        )
                        view=pages::AdminRequestRulePage
                        ssr=SsrMode::Async
                    />
                    <Route path=WildcardSegment("any") view=pages::NotFound ssr=SsrMode::Async/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// What begins when the page is alive.
fn begin() {
    use_clock().start();
    #[cfg(feature = "hydrate")]
    crate::viewer::remember_zone(&crate::viewer::use_viewer().zone.name);
}
