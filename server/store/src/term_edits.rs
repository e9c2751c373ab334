//! Edits of the terms: what one would do, and saving it as the next release.

use chrono::{DateTime, Utc};
use domain::access::{EditTerms, Permit};
use domain::catalogue::CatalogueEdition;
use domain::plans::Terms;
use domain::problem::{Code, FieldError, Problem};
use domain::rules::{LimitRule, TermsRule};
use domain::terms::{BlastRadius, Existing, Release, TermsEdit};
use sqlx::PgConnection;

use crate::audit::Change;
use crate::mutation::Mutation;
use crate::terms::{EditionOfPlans, corrupt, lock, newest, next_release, one};
use crate::{Db, Error, Result};

mod blast;

pub use blast::preview;

/// Saves `edit` as the next release. `release` is the one that the caller saw: on another one the
/// preview said something else.
pub async fn save(
    db: &Db,
    permit: &Permit<EditTerms>,
    release: impl Into<Option<u32>>,
    edit: &TermsEdit,
    now: DateTime<Utc>,
) -> Result<Release> {
    let mut tx = Mutation::begin(db, permit, now).await?;
    if let Some(first) = tx.answered().await? {
        return Ok(first);
    }
    lock(&mut tx).await?;
    let newest = newest(&mut tx).await?;
    let snapshot = db.snapshot();
    let release = release.into().unwrap_or(newest.release);
    if newest.release != release || snapshot.release != release {
        return Err(Error::stale(TermsRule::Changed { release: newest.release }));
    }
    let author = permit.actor().name();
    let after = blast::applied(&snapshot, edit, author, now)?;
    let radius = blast::radius(db, &snapshot, &after, edit.existing, now).await?;
    confirm(&radius, edit)?;
    let affected = blast::affected(&snapshot, &after, now);
    let reason = edit.reason.trim();
    let number = next_release(&mut tx, author, Some(reason), &edit.changes, now).await?;
    write(&mut tx, &snapshot.terms, &after, number, now).await?;
    match edit.existing {
        Existing::Move => tx.number(&affected).await?,
        Existing::Stay => pin(&mut tx, &affected, release, reason).await?,
    }
    let change = Change::of("terms.edit", format!("release {number}"))
        .before(serde_json::json!({ "release": release }))
        .after(serde_json::json!({
            "release": number,
            "changes": edit.changes,
            "existing": edit.existing,
            "apps": radius.apps,
        }))
        .reason(reason);
    let made = one(&mut tx, number).await?;
    tx.commit(change, made).await
}

/// Refuses what fires and was not confirmed.
fn confirm(radius: &BlastRadius, edit: &TermsEdit) -> Result<()> {
    let missing = radius.checks.iter().filter(|check| !edit.confirm.contains(check));
    let errors: Vec<_> = missing
        .map(|check| {
            let (check, apps, over) = (*check, radius.apps, radius.over_total);
            FieldError::new("/confirm", LimitRule::CheckOfTerms { check, apps, over })
        })
        .collect();
    if errors.is_empty() {
        return Ok(());
    }
    let rule = LimitRule::EditUnconfirmed;
    Err(Problem { errors, ..Problem::new(Code::Unconfirmed, rule) }.into())
}

/// Writes the editions that differ.
async fn write(
    tx: &mut PgConnection,
    before: &Terms,
    after: &Terms,
    release: i32,
    now: DateTime<Utc>,
) -> Result<()> {
    let old = before.catalogue.catalogue();
    let changed = |edition: &&CatalogueEdition| old.edition(&edition.id) != Some(edition);
    for edition in after.catalogue.catalogue().editions.iter().filter(changed) {
        let document = serde_json::to_value(edition).map_err(corrupt)?;
        let name = edition.id.as_str();
        insert(tx, "catalogue", name, edition.version, document, release, now).await?;
    }
    for edition in &after.book.editions {
        if before.book.editions.contains(edition) {
            continue;
        }
        let plans = after.book.plans.iter().filter(|plan| plan.edition == edition.id).cloned();
        let document = EditionOfPlans { edition: edition.clone(), plans: plans.collect() };
        let document = serde_json::to_value(document).map_err(corrupt)?;
        insert(tx, "plans", edition.id.as_str(), edition.version, document, release, now).await?;
    }
    Ok(())
}

async fn insert(
    tx: &mut PgConnection,
    kind: &str,
    name: &str,
    version: u32,
    document: serde_json::Value,
    release: i32,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into terms_documents (kind, name, version, document, loaded_at, release, origin)
         values ($1, $2, $3, $4, $5, $6, 'person')",
        kind,
        name,
        i32::try_from(version).map_err(corrupt)?,
        document,
        now,
        release,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Leaves App Keys on `release`. Their limits stay as they are, so no change is numbered; but a
/// decision about one of them must have seen it.
async fn pin(tx: &mut Mutation<'_>, app_ids: &[i32], release: u32, reason: &str) -> Result<()> {
    let (now, author) = (tx.now, tx.author());
    let release = i32::try_from(release).map_err(corrupt)?;
    sqlx::query!(
        "update apps set release = $2, version = version + 1 where id = any($1)",
        app_ids,
        release
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "insert into app_plans (app_id, created_at, starts_at, plan, release, author, reason)
         select a.id, $2::timestamptz,
                greatest($2::timestamptz,
                         (select max(p.starts_at) + interval '1 microsecond' from app_plans p
                          where p.app_id = a.id and p.cancelled_at is null and p.starts_at <= $2)),
                a.plan, $3, $4, $5
         from apps a where a.id = any($1)",
        app_ids,
        now,
        release,
        author,
        reason,
    )
    .execute(&mut **tx)
    .await?;
    // The numbers tell every server to read them again.
    tx.number(app_ids).await
}
