//! What is granted becomes overrides.

use chrono::{DateTime, Utc};
use domain::changes::Preview;
use domain::checks::Check;
use domain::limit_values::Target;
use domain::overrides::Override;
use domain::requests::Grant;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::changes::{KnownUse, LimitState, preview};
use crate::override_rows::made;
use crate::overrides::{self, refuse_overlap, replace_permanent, target_text};
use crate::{Result, record};

/// What is granted, and what of it was seen.
pub(super) struct Granting<'a> {
    pub grants: &'a [Grant],
    /// Ends temporary overrides that are in the way.
    pub replace: bool,
    pub reason: &'a str,
    pub author: String,
    /// As the request says it; `None`: for good.
    pub needed_until: Option<DateTime<Utc>>,
    pub confirm: &'a [Check],
}

impl Granting<'_> {
    /// The limits that are granted for good, though they are not needed for good.
    fn for_good(&self) -> Vec<&Target> {
        let endless = self.grants.iter().filter(|grant| grant.ends_at.is_none());
        match self.needed_until {
            Some(_) => endless.map(|grant| &grant.target).collect(),
            None => Vec::new(),
        }
    }
}

/// The overrides that were set, which others each took the place of, and what changes.
pub(super) type Written = (Vec<Override>, Vec<Vec<Uuid>>, Preview);

/// Writes the overrides of all grants, unless something of what they do was not confirmed.
pub(super) async fn write(
    tx: &mut PgConnection,
    (app_id, request): (i32, Uuid),
    before: &LimitState,
    known: &KnownUse,
    granting: &Granting<'_>,
    now: DateTime<Utc>,
) -> Result<Written> {
    let mut after = before.clone();
    let (mut all, mut replaced) = (Vec::new(), Vec::new());
    for grant in granting.grants {
        let news = grant.overrides(granting.reason, granting.confirm);
        let mut cleared = match granting.replace {
            true => clear(tx, app_id, &mut after, grant, now).await?,
            false => Vec::new(),
        };
        for new in news {
            let one = made(&new, &granting.author, now);
            refuse_overlap(tx, app_id, &one).await?;
            after = after.adding(&one, now);
            cleared.extend(replace_permanent(tx, app_id, &one, now).await?);
            replaced.push(std::mem::take(&mut cleared));
            overrides::insert(tx, app_id, &one).await?;
            all.push(one);
        }
    }
    let ids: Vec<Uuid> = all.iter().map(|one| one.id).collect();
    sqlx::query!("update overrides set request_id = $2 where id = any($1)", &ids, request)
        .execute(&mut *tx)
        .await?;
    let preview = preview(before, &after, known, None, now).granting_for_good(&granting.for_good());
    preview.confirm(granting.confirm)?;
    Ok((all, replaced, preview))
}

/// Ends the temporary overrides of the grant's limit that would hold beside it, from its start on:
/// beside a permanent one they would speak in its place. Which.
async fn clear(
    tx: &mut PgConnection,
    app_id: i32,
    after: &mut LimitState,
    grant: &Grant,
    now: DateTime<Utc>,
) -> Result<Vec<Uuid>> {
    let start = grant.steps.first().and_then(|step| step.starts_at).unwrap_or(now).max(now);
    let ids = sqlx::query_scalar!(
        "select id from overrides
         where app_id = $1 and target = $2 and ends_at is not null
           and starts_at < coalesce($4::timestamptz, 'infinity')
           and least(ends_at, ended_at) > greatest($3, starts_at)",
        app_id,
        target_text(&grant.target),
        start,
        grant.ends_at,
    )
    .fetch_all(&mut *tx)
    .await?;
    if ids.is_empty() {
        return Ok(ids);
    }
    record::keep_ends(tx, &ids, now).await?;
    sqlx::query!(
        "update overrides set ended_at = greatest($2, starts_at), end_reason = 'replaced'
         where id = any($1)",
        &ids,
        start,
    )
    .execute(&mut *tx)
    .await?;
    after.cut(&ids, start, now);
    Ok(ids)
}
