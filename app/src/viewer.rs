//! Who looks at the page, and how: account, language, theme, zone, and the moment of rendering.
//!
//! The server makes one [`Viewer`] per request and renders with it. It decides nothing: what a role
//! may do is asked of the policy at the door of each function.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::access::{Right, Role};
use domain::language::Locale;
use domain::locale::Text;
use domain::units::Zone;
use leptos::prelude::*;
use uuid::Uuid;

mod request;

pub use request::{locale_of, zone};

use crate::theme::Theme;

/// Cookies that hold what a person chose; written by `POST /preferences`. The zone's is written
/// by the page, which alone knows it.
pub const LOCALE_COOKIE: &str = "locale";
pub const THEME_COOKIE: &str = "theme";
pub const ZONE_COOKIE: &str = "zone";

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Viewer {
    /// Nobody on the sign-in page and on failures before it.
    pub account: Option<Account>,
    pub locale: Locale,
    pub theme: Theme,
    pub zone: Zone,
    /// The server's clock when it rendered the page.
    pub now: DateTime<Utc>,
    /// Whether the data is simulated.
    pub demo: bool,
    /// The build of the server that rendered the page; a tab that is older offers to reload.
    pub build: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: Uuid,
    pub name: String,
    pub role: Role,
}

impl Viewer {
    /// Every word, in the viewer's language.
    pub fn text(&self) -> &'static Text {
        self.locale.text()
    }

    /// Whether the viewer's role has a right; only for greying out what would be refused.
    pub fn may<R: Right>(&self) -> bool {
        matches!((&self.account, R::ROLE), (Some(account), Some(role)) if account.role >= role)
    }
}

/// The viewer of this page.
pub fn use_viewer() -> Arc<Viewer> {
    use_context::<Arc<Viewer>>().unwrap_or_default()
}

/// Every word, in the viewer's language.
pub fn text() -> &'static Text {
    use_viewer().text()
}

pub fn locale() -> Locale {
    use_viewer().locale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lower_role_may_not_and_nobody_may_nothing() {
        use domain::access::{ChoosePlan, ReadConsole};
        let account = Account { id: Uuid::nil(), name: "ana".to_owned(), role: Role::Support };
        let viewer = Viewer { account: Some(account), ..Viewer::default() };
        assert!(viewer.may::<ReadConsole>());
        assert!(!viewer.may::<ChoosePlan>());
        assert!(!Viewer::default().may::<ReadConsole>());
    }
}
