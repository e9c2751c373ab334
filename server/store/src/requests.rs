//! Limit-increase requests: filing, moving, deciding, reading.
//!
//! Whoever changes one locks its App Key first where limits may change, then its row. Every change
//! takes the next version, writes its row of the thread ([`events`]) and its audit row.

mod decide;
mod deciding;
mod events;
mod evidence;
mod facts;
mod file;
mod granting;
mod list;
mod moves;
mod platform;
mod prepare;
mod related;
mod remind;
mod row;
pub mod rules;
pub mod settings;
mod waiting;

pub use decide::{agree, decide, preview_decision};
pub use evidence::evidence;
pub use file::{edit_draft, file, submit};
pub(crate) use list::open_of_app;
pub use list::{list, waiting};
pub use moves::{answer, claim, comment, expire, release, supersede, withdraw};
pub use prepare::prepare;
pub use remind::{ending, remind};
pub(crate) use row::of_overrides;
pub use row::{read, request_of_override};

pub(crate) use waiting::WaitingMemory;
pub use waiting::waiting_now;

use chrono::{DateTime, Utc};
use domain::access::{Caller, Scope};
use domain::requests::{Request, RequestView};
use sqlx::PgConnection;
use uuid::Uuid;

/// As a customer's portal may see it: without what is said and done among those who decide.
fn for_caller(caller: &Caller, mut view: RequestView) -> RequestView {
    if caller.role.is_some() {
        return view;
    }
    debug_assert!(caller.scopes.contains(&Scope::RequestsWrite));
    view.events.retain(|event| !event.internal);
    view.request = shown(caller, view.request);
    view
}

/// A request as it stands, as the customer may see it.
async fn for_customers(
    tx: &mut PgConnection,
    id: Uuid,
    now: DateTime<Utc>,
) -> crate::Result<Request> {
    Ok(outside(row::find(tx, id, now).await?.1))
}

/// What a caller may see of a request: one without a role, a portal, nothing of claims, proposals
/// and what was said to the first approver.
pub fn shown(caller: &Caller, request: Request) -> Request {
    if caller.role.is_some() { request } else { outside(request) }
}

fn outside(mut request: Request) -> Request {
    request.claim = None;
    request.proposal = None;
    if let Some(decision) = &mut request.decision {
        decision.rule = None;
        decision.second = None;
    }
    request
}

#[cfg(test)]
mod tests;
