//! Who looks at the page, and how: account, language, theme, zone, and the moment of rendering.
//!
//! The server makes one [`Viewer`] per request, renders with it and writes it into the document's
//! head; the browser reads it back from there. Both halves format the same values in the same
//! language, zone and moment, so hydration finds what the server wrote. It decides nothing: what
//! a role may do is asked of the policy at the door of each server function.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::access::{Right, Role};
use domain::locale::{Locale, Text};
use domain::units::Zone;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

mod clock;
#[cfg(feature = "hydrate")]
mod document;
#[cfg(feature = "ssr")]
mod request;

#[cfg(feature = "ssr")]
pub use request::zone;

pub use clock::{Clock, use_clock};
#[cfg(feature = "hydrate")]
pub(crate) use document::remember_zone;

use crate::theme::Theme;

/// Cookies that hold what a person chose; written by `POST /preferences`. The zone's is written
/// by the page, which alone knows it.
pub const LOCALE_COOKIE: &str = "locale";
pub const THEME_COOKIE: &str = "theme";
pub const ZONE_COOKIE: &str = "zone";

/// The id of the element in the document's head that carries the viewer as JSON.
pub const ELEMENT_ID: &str = "viewer";

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

    /// The JSON for the document's head, safe inside a `<script>` element.
    pub fn to_script(&self) -> String {
        let json = serde_json::to_string(self).unwrap_or_default();
        json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
    }
}

/// Puts the viewer and its clock into the context; called once, by the root.
pub(crate) fn provide_viewer() {
    let viewer = Arc::new(source());
    provide_context(Clock::new(viewer.now));
    provide_context(viewer);
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

#[cfg(feature = "ssr")]
fn source() -> Viewer {
    use_context::<Viewer>().unwrap_or_default()
}

#[cfg(all(feature = "hydrate", not(feature = "ssr")))]
fn source() -> Viewer {
    document::viewer().unwrap_or_default()
}

#[cfg(not(any(feature = "hydrate", feature = "ssr")))]
fn source() -> Viewer {
    Viewer::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_close_the_script_element() {
        let name = "</script><script>alert(1)</script>&".to_owned();
        let account = Account { id: Uuid::nil(), name, role: Role::Viewer };
        let viewer = Viewer { account: Some(account), ..Viewer::default() };
        let script = viewer.to_script();
        assert!(!script.contains(['<', '>', '&']));
        assert_eq!(serde_json::from_str::<Viewer>(&script).unwrap(), viewer);
    }

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
