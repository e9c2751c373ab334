//! One module per page.

mod account;
mod admin;
mod apps;
mod catalogue;
mod not_found;
mod overview;
mod plans;
mod sign_in;

pub use account::AccountPage;
pub use admin::{AdminAccountsPage, AdminPage, AdminTokensPage};
pub use apps::AppsPage;
pub use catalogue::CataloguePage;
pub use not_found::NotFound;
pub use overview::OverviewPage;
pub use plans::PlansPage;
pub use sign_in::SignInPage;
