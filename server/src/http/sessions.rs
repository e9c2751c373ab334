//! `/api/v1/sessions`: the own sessions, for a person who asks with the cookie. They are ended by
//! the forms of the account page: a token has none.

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::{Extension, State};
use domain::access::OwnAccount;
use domain::page::{Page, PageRequest};
use domain::sessions::{Session, Visitor};
use store::Db;
use store::cursor::Cursor;

use super::extract::{Allowed, Params};
use super::openapi::{BadQuery, Barred};
use crate::config::ServeSettings;
use crate::problem::ApiResult;

const CURSOR: Cursor<String> = Cursor::new("sessions");

/// `GET /sessions`: the newest hundred.
#[utoipa::path(
    get,
    path = "/sessions",
    operation_id = "list_sessions",
    tag = "sessions",
    params(PageRequest),
    responses((status = 200, description = "A page of the own sessions", body = Page<Session>), Barred, BadQuery),
    security(("token" = [])),
)]
pub async fn list(
    State(db): State<Db>,
    State(settings): State<Arc<ServeSettings>>,
    Allowed(permit): Allowed<OwnAccount>,
    visitor: Option<Extension<Visitor>>,
    Params(page): Params<PageRequest>,
) -> ApiResult<Answer<Page<Session>>> {
    let here = visitor.map(|visitor| visitor.session);
    let lifetime = settings.lifetime();
    let items = store::sessions::list_own(&db, &permit, here, lifetime, db.now()).await?;
    Ok(Answer(CURSOR.of_whole(items, &page, |one| one.id.to_string())?))
}
