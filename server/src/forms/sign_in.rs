//! `POST /sign-in`: login, password and where to go then.

use app::paths;
use domain::access::Origin;
use domain::sessions::Throttle;
use http::header;
use http::request::Parts;
use tower_sessions::Session;

use super::{Form, Outcome};
use crate::session::{self, Seat};

pub async fn act(form: Form) -> store::Result<Outcome> {
    let parts = form.parts();
    let origin = parts.extensions.get::<Origin>().cloned().unwrap_or_default();
    let (login, password) = (form.get("login"), form.get("password"));
    let throttle = Throttle::default();
    let verified =
        store::sign_in::verify(form.db(), login, password, &origin, throttle, form.now()).await?;
    let session = current(parts)?;
    session::end(session, form.db(), &origin).await?;
    let agent = parts.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    let seat = Seat {
        verified,
        address: origin.address,
        request_id: origin.request_id,
        agent: agent.map(str::to_owned),
    };
    session::begin(session, &seat).await?;
    Ok(Outcome::Leads(local_path(form.get("next")).to_owned()))
}

/// The session of this request, which the session layer puts there.
pub(super) fn current(parts: &Parts) -> store::Result<&Session> {
    let missing = || store::Error::Corrupt("the request has no session layer".to_owned());
    parts.extensions.get::<Session>().ok_or_else(missing)
}

/// The path if it is one of ours, else the overview: nobody is led to another site.
pub(super) fn local_path(text: &str) -> &str {
    let is_plain = text.bytes().all(|byte| (0x21..0x7f).contains(&byte) && byte != b'\\');
    let is_local = text.starts_with('/') && !text.starts_with("//");
    if is_plain && is_local && text.len() <= 2000 { text } else { paths::OVERVIEW }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_local_paths_are_followed() {
        for good in ["/", "/apps?plan=free&sort=name", "/apps/acme/shop#rates"] {
            assert_eq!(local_path(good), good);
        }
        let bad = [
            "",
            "apps",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\r\nb",
            "/\t/evil.example",
            "javascript:alert(1)",
            "/ä",
        ];
        for bad in bad {
            assert_eq!(local_path(bad), "/", "{bad:?}");
        }
        assert_eq!(local_path(&format!("/{}", "x".repeat(2000))), "/");
    }
}
