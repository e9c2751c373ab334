//! One module per page.

mod apps;
mod catalogue;
mod not_found;
mod overview;
mod plans;

pub use apps::AppsPage;
pub use catalogue::CataloguePage;
pub use not_found::NotFound;
pub use overview::OverviewPage;
pub use plans::PlansPage;
