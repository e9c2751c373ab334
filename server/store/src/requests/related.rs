//! What else a customer has asked for.

use domain::requests::evidence::{Related, RelatedAsk};
use domain::requests::list::Named;
use domain::requests::{Request, Settings};
use sqlx::PgConnection;
use uuid::Uuid;

use super::row::{asks_of, select_requests};
use crate::Result;
use crate::snapshot::Snapshot;

/// Most rows that the page of a request shows.
const ROWS_MAX: i64 = 30;

/// Other requests of the App Key's organisation, open ones first, then the newest. Drafts are their
/// authors' own.
pub(super) async fn of(
    tx: &mut PgConnection,
    snapshot: &Snapshot,
    request: &Request,
    settings: &Settings,
) -> Result<Vec<Related>> {
    let rows = select_requests!(
        r#"where a.org = $1 and r.id <> $2 and r.submitted_at is not null
           order by r.state in ('submitted', 'in_review', 'info_asked') desc,
                    a.key = $3 desc, r.number desc
           limit $4"#,
        request.app.org(),
        request.id,
        request.app.as_str(),
        ROWS_MAX,
    )
    .fetch_all(&mut *tx)
    .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut asks = asks_of(tx, &ids).await?;
    let related = rows.into_iter().map(|row| {
        let asks = asks.remove(&row.id).unwrap_or_default();
        Ok(in_short(snapshot, row.request(asks, settings)?))
    });
    related.collect()
}

fn in_short(snapshot: &Snapshot, request: Request) -> Related {
    let grants = request.decision.as_ref().map(|one| one.grants.as_slice()).unwrap_or_default();
    let asks = request.asks.iter().map(|ask| {
        let (name, unit) = snapshot.limit_name(&ask.target);
        let grant = grants.iter().find(|grant| grant.target == ask.target);
        RelatedAsk {
            named: Named { name, unit },
            target: ask.target.clone(),
            requested: ask.requested,
            granted: grant.and_then(domain::requests::Grant::last),
        }
    });
    Related {
        id: request.id,
        number: request.number,
        app: request.app.clone(),
        state: request.state,
        at: match &request.decision {
            Some(decision) => decision.at,
            None => request.submitted_at.unwrap_or(request.created_at),
        },
        by: request.decision.as_ref().map(|decision| decision.by.name().to_owned()),
        asks: asks.collect(),
    }
}
