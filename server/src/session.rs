//! The session cookie and the store behind it: `store::sessions` in the form that tower-sessions
//! asks for.
//!
//! Only people who signed in have a session. What the store loads is the [`Visitor`], read anew at
//! each request; nothing else is kept in a session, so saving one changes no row, and a request in
//! flight cannot revive a session that ended.

use std::fmt;

use async_trait::async_trait;
use domain::access::Origin;
use domain::sessions::{Lifetime, Visitor};
use serde::{Deserialize, Serialize};
use store::Db;
use store::sign_in::Verified;
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::{Duration, OffsetDateTime};
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use tower_sessions::{Expiry, Session, SessionManagerLayer, SessionStore};

use crate::config::ServeSettings;

const VISITOR: &str = "visitor";
const SEAT: &str = "seat";

/// What a session is begun with, after a password was verified.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Seat {
    pub verified: Verified,
    pub address: Option<String>,
    pub request_id: String,
    pub agent: Option<String>,
}

/// Sessions in PostgreSQL.
#[derive(Clone)]
pub struct Sessions {
    db: Db,
    lifetime: Lifetime,
}

/// The layer that reads and writes the cookie. Over https its name begins with `__Host-`, so no
/// other host of the domain can plant one.
pub fn layer(db: Db, settings: &ServeSettings) -> SessionManagerLayer<Sessions> {
    let lifetime = settings.lifetime();
    // How long the browser keeps the cookie. The server decides how long it is good for.
    let kept = Duration::seconds(lifetime.absolute.num_seconds());
    SessionManagerLayer::new(Sessions { db, lifetime })
        .with_name(cookie_name(settings))
        .with_secure(settings.is_https())
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(kept))
}

pub fn cookie_name(settings: &ServeSettings) -> &'static str {
    if settings.is_https() { "__Host-headroom_session" } else { "headroom_session" }
}

/// Who is behind the session of this request.
pub async fn visitor(session: &Session) -> store::Result<Option<Visitor>> {
    session.get(VISITOR).await.map_err(unavailable)
}

/// Begins a session under a new id; whoever knew the one before knows nothing now.
pub async fn begin(session: &Session, seat: &Seat) -> store::Result<()> {
    session.cycle_id().await.map_err(unavailable)?;
    session.insert(SEAT, seat).await.map_err(unavailable)?;
    session.save().await.map_err(unavailable)
}

/// Ends the session of this request, if it has one.
pub async fn end(session: &Session, db: &Db, origin: &Origin) -> store::Result<()> {
    if let Some(id) = session.id() {
        store::sessions::sign_out(db, &id.to_string(), origin, db.now()).await?;
    }
    session.flush().await.map_err(unavailable)
}

/// tower-sessions carries failures as text only; of those that reach it, all but an outage are
/// logged where they arise.
fn unavailable(error: tower_sessions::session::Error) -> store::Error {
    use domain::problem::{Code, Problem};
    tracing::error!("the session could not be read or written: {error}");
    let detail = "sessions cannot be reached; try again shortly";
    Problem::technical(Code::Unavailable, detail).retry_after(2).into()
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sessions")
    }
}

#[async_trait]
impl SessionStore for Sessions {
    /// Inserts. A session without somebody who signed in is not one.
    async fn create(&self, record: &mut Record) -> Result<()> {
        let seat = record.data.get(SEAT).cloned().ok_or_else(|| Error::Encode("no seat".into()))?;
        let seat: Seat =
            serde_json::from_value(seat).map_err(|error| Error::Encode(error.to_string()))?;
        let origin = Origin { address: seat.address, request_id: seat.request_id };
        let key = record.id.to_string();
        let agent = seat.agent.as_deref();
        store::sessions::begin(
            &self.db,
            &seat.verified,
            &key,
            &origin,
            agent,
            self.lifetime,
            self.db.now(),
        )
        .await
        .map_err(backend)?;
        Ok(())
    }

    /// Nothing of a session changes but when it was last seen, and loading notes that.
    async fn save(&self, _record: &Record) -> Result<()> {
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let visitor =
            store::sessions::visitor(&self.db, &id.to_string(), self.lifetime, self.db.now())
                .await
                .map_err(backend)?;
        let Some(visitor) = visitor else { return Ok(None) };
        let expiry_date = OffsetDateTime::from_unix_timestamp(visitor.expires_at.timestamp())
            .map_err(|error| Error::Decode(error.to_string()))?;
        let value =
            serde_json::to_value(visitor).map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data: [(VISITOR.to_owned(), value)].into(), expiry_date }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let origin = Origin::default();
        store::sessions::sign_out(&self.db, &id.to_string(), &origin, self.db.now())
            .await
            .map_err(backend)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn backend(error: store::Error) -> Error {
    Error::Backend(error.to_string())
}
