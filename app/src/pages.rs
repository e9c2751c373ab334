//! One module per page.

mod app_key;
mod apps;
mod catalogue;
mod not_found;
mod overview;
mod plans;

pub use app_key::AppKeyPage;
pub use apps::AppsPage;
pub use catalogue::CataloguePage;
pub use not_found::NotFound;
pub use overview::OverviewPage;
pub use plans::PlansPage;
