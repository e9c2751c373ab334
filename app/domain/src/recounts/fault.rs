//! Why a recount came to nothing: always with the route that was called and what was answered.

use serde::{Deserialize, Serialize};

use crate::ids::Route;

/// Longest text of what was answered, in characters.
pub const DETAIL_CHARS_MAX: usize = 300;

text_enum! {
    /// What went wrong.
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum RecountFault {
        /// No connection.
        Connection = "connection",
        /// No answer in time.
        Timeout = "timeout",
        /// The address leads into a private network, which is not allowed.
        PrivateAddress = "private_address",
        /// The address cannot be called.
        Address = "address",
        /// It leads to another address; that is not followed.
        Redirect = "redirect",
        /// 401, also with a new token, or the credentials are wrong.
        Unauthorized = "unauthorized",
        /// 403: the platform says no to this account.
        Forbidden = "forbidden",
        /// 404: the platform does not know the App Key or the route.
        NotFound = "not_found",
        /// 429, again and again.
        Throttled = "throttled",
        /// 429 `resource_limited`: the customer's plan has no room; waiting changes nothing.
        PlanLimit = "plan_limit",
        /// 5xx, again and again.
        ServerError = "server_error",
        /// Any other status.
        Status = "status",
        /// The answer is no JSON.
        NotJson = "not_json",
        /// The answer is JSON, but not what the route answers.
        Malformed = "malformed",
        /// The answer is larger than any real one.
        TooLarge = "too_large",
        /// A cursor came a second time: the list would never end.
        CursorLoop = "cursor_loop",
        /// A page came a second time under another cursor.
        RepeatedPage = "repeated_page",
        /// A full page without a cursor, and more behind it: the list cannot be read to its end.
        NoEnd = "no_end",
        /// More pages than any real list has.
        TooLong = "too_long",
        /// The customer's own limit leaves no call of this route.
        NoRate = "no_rate",
        /// The platform was switched off or deleted meanwhile.
        PlatformOff = "platform_off",
        /// Begun so often, by servers that stopped, that it is given up.
        Restarts = "restarts",
    }
}

/// A recount that came to nothing.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    pub fault: RecountFault,
    /// What was called: `GET /users`.
    pub route: Route,
    /// What was answered, in the platform's own words.
    pub detail: String,
}

impl Failure {
    /// Cuts the detail to what is kept, without control characters.
    pub fn new(fault: RecountFault, route: Route, detail: &str) -> Self {
        let plain = detail.chars().map(|c| if c.is_control() { ' ' } else { c });
        let detail: String = plain.take(DETAIL_CHARS_MAX).collect();
        Self { fault, route, detail: detail.trim().to_owned() }
    }
}
