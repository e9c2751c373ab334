//! The documented terms (catalogue, conflict ledger, quotas, plans): loading the repository's data
//! files into versions, and reading the newest of each.

use chrono::{DateTime, Utc};
use domain::access::Caller;
use domain::catalogue::{Catalogue, CatalogueEdition, CatalogueIndex, Conflict, ConflictClass};
use domain::plans::Terms;
use domain::plans::{Plan, PlanBook, PlanEdition};
use domain::quotas::Quota;
use domain::terms::TermsChange;
use domain::terms::documents::{CatalogueFile, ConflictsFile, PlansFile, QuotasFile};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use crate::app_rows::number_changes;
use crate::audit::{self, Change};
use crate::{Db, Error, Result};

mod releases;

pub(crate) use releases::one;
pub use releases::{list, of};

const CATALOGUE_FILES: [&str; 2] = [
    include_str!("../../../app/domain/data/catalogue/rest.toml"),
    include_str!("../../../app/domain/data/catalogue/platform.toml"),
];
const CONFLICTS_FILE: &str = include_str!("../../../app/domain/data/catalogue/conflicts.toml");
const QUOTAS_FILE: &str = include_str!("../../../app/domain/data/quotas.toml");
const PLAN_FILES: [&str; 2] = [
    include_str!("../../../app/domain/data/plans/im.toml"),
    include_str!("../../../app/domain/data/plans/platform.toml"),
];

#[derive(Serialize, Deserialize)]
struct Ledger {
    classes: Vec<ConflictClass>,
    conflicts: Vec<Conflict>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct EditionOfPlans {
    pub edition: PlanEdition,
    pub plans: Vec<Plan>,
}

/// The terms as the data files of this build have them, checked against each other.
pub fn of_this_build() -> Result<Terms> {
    let editions = CATALOGUE_FILES.into_iter().map(read::<CatalogueFile>).collect::<Result<_>>()?;
    let catalogue = Catalogue::from_files(editions, read::<ConflictsFile>(CONFLICTS_FILE)?);
    let plans = PLAN_FILES.into_iter().map(read::<PlansFile>).collect::<Result<_>>()?;
    let book = PlanBook::from_files(plans, read::<QuotasFile>(QUOTAS_FILE)?).map_err(corrupt)?;
    let faults = |faults: Vec<domain::catalogue::CatalogueFault>| {
        Error::Corrupt(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
    };
    catalogue.check().map_err(faults)?;
    book.check(&catalogue).map_err(faults)?;
    Ok(Terms { catalogue: CatalogueIndex::new(catalogue), book })
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T> {
    toml::from_str(text).map_err(corrupt)
}

pub(crate) fn corrupt(error: impl std::fmt::Display) -> Error {
    Error::Corrupt(error.to_string())
}

/// Adds what this build's data files have newer than the database. Idempotent; an edition whose
/// version the database already has with other content is refused: its version must be raised.
pub async fn load(db: &Db, caller: &Caller, now: DateTime<Utc>) -> Result<()> {
    let terms = of_this_build()?;
    let catalogue = terms.catalogue.catalogue();
    let mut tx = db.begin().await?;
    // One server loads at a time: two that start together must not both find nothing.
    lock(&mut tx).await?;
    let mut loader = Loader { tx: &mut tx, caller, now, release: None };
    for edition in &catalogue.editions {
        loader.versioned("catalogue", edition.id.as_str(), edition.version, edition).await?;
    }
    for edition in &terms.book.editions {
        let plans = terms.book.plans.iter().filter(|plan| plan.edition == edition.id).cloned();
        let document = EditionOfPlans { edition: edition.clone(), plans: plans.collect() };
        loader.versioned("plans", edition.id.as_str(), edition.version, &document).await?;
    }
    let ledger = Ledger {
        classes: catalogue.conflict_classes.clone(),
        conflicts: catalogue.conflicts.clone(),
    };
    loader.numbered("conflicts", &ledger).await?;
    loader.numbered("quotas", &terms.book.quotas).await?;
    loader.names(&terms).await?;
    if loader.release.is_some() {
        change_followers(&mut tx, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// One changes the terms at a time.
pub(crate) async fn lock(tx: &mut PgConnection) -> Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtext('terms_documents'))").execute(tx).await?;
    Ok(())
}

/// Gives the next release its number. Hold the lock of `terms_documents`.
pub(crate) async fn next_release(
    tx: &mut PgConnection,
    author: &str,
    reason: Option<&str>,
    changes: &[TermsChange],
    now: DateTime<Utc>,
) -> Result<i32> {
    let release = sqlx::query_scalar!(
        "insert into terms_releases (release, at, author, reason, changes)
         select coalesce(max(release), 0) + 1, $1, $2, $3, $4 from terms_releases
         returning release",
        now,
        author,
        reason,
        serde_json::to_value(changes).map_err(corrupt)?,
    )
    .fetch_one(tx)
    .await?;
    Ok(release)
}

/// The limits of every App Key that follows the newest terms change with them.
pub(crate) async fn change_followers(tx: &mut PgConnection, now: DateTime<Utc>) -> Result<()> {
    let followers = sqlx::query_scalar!("select id from apps where release is null order by id")
        .fetch_all(&mut *tx)
        .await?;
    number_changes(tx, &followers, now).await
}

struct Loader<'a> {
    tx: &'a mut PgConnection,
    caller: &'a Caller,
    now: DateTime<Utc>,
    /// The release of what is loaded, once something is.
    release: Option<i32>,
}

impl Loader<'_> {
    /// A document that carries its own version.
    async fn versioned(
        &mut self,
        kind: &'static str,
        name: &str,
        version: u32,
        document: &impl Serialize,
    ) -> Result<()> {
        let document = serde_json::to_value(document).map_err(corrupt)?;
        match self.newest(kind, name).await? {
            Some((newest, _)) if newest > version => Ok(()),
            Some((newest, stored)) if newest == version => {
                if stored == document {
                    return Ok(());
                }
                Err(Error::Corrupt(format!(
                    "{kind} {name} version {version} differs from the one that was loaded before; \
                     raise its version in the data file"
                )))
            }
            _ => self.insert(kind, name, version, document).await,
        }
    }

    /// A document without a version of its own: it gets the next one when it has changed.
    async fn numbered(&mut self, kind: &'static str, document: &impl Serialize) -> Result<()> {
        let document = serde_json::to_value(document).map_err(corrupt)?;
        match self.newest(kind, kind).await? {
            Some((_, stored)) if stored == document => Ok(()),
            newest => {
                let version = newest.map_or(1, |(version, _)| version + 1);
                self.insert(kind, kind, version, document).await
            }
        }
    }

    /// What the newest build so far brought.
    async fn newest(&mut self, kind: &str, name: &str) -> Result<Option<(u32, serde_json::Value)>> {
        let row = sqlx::query!(
            "select version, document from terms_documents
             where kind = $1 and name = $2 and origin = 'build' order by version desc limit 1",
            kind,
            name,
        )
        .fetch_optional(&mut *self.tx)
        .await?;
        Ok(row.map(|row| (row.version.unsigned_abs(), row.document)))
    }

    /// Whether what holds was saved by a person: no build takes that away.
    async fn is_edited(&mut self, kind: &str, name: &str) -> Result<bool> {
        let origin = sqlx::query_scalar!(
            "select origin from terms_documents
             where kind = $1 and name = $2 order by version desc limit 1",
            kind,
            name,
        )
        .fetch_optional(&mut *self.tx)
        .await?;
        Ok(origin.is_some_and(|origin| origin == "person"))
    }

    /// The release that this load makes.
    async fn release(&mut self) -> Result<i32> {
        if let Some(release) = self.release {
            return Ok(release);
        }
        let author = self.caller.actor.name();
        let release = next_release(self.tx, author, None, &[], self.now).await?;
        Ok(*self.release.insert(release))
    }

    async fn insert(
        &mut self,
        kind: &'static str,
        name: &str,
        version: u32,
        document: serde_json::Value,
    ) -> Result<()> {
        if self.is_edited(kind, name).await? {
            tracing::warn!(
                "{kind} {name} was edited here: version {version} of this build is not put in force"
            );
            return Ok(());
        }
        let release = self.release().await?;
        sqlx::query!(
            "insert into terms_documents (kind, name, version, document, loaded_at, release)
             values ($1, $2, $3, $4, $5, $6)",
            kind,
            name,
            i32::try_from(version).map_err(corrupt)?,
            document,
            self.now,
            release,
        )
        .execute(&mut *self.tx)
        .await?;
        let change = Change::of("terms.load", format!("{kind} {name}"))
            .after(serde_json::json!({ "version": version }));
        audit::record(self.tx, self.caller, self.now, change).await?;
        tracing::info!("loaded {kind} {name} version {version}");
        Ok(())
    }

    /// Numbers for the names of routes and quotas, for the usage tables.
    async fn names(&mut self, terms: &Terms) -> Result<()> {
        let editions = &terms.catalogue.catalogue().editions;
        let routes =
            editions.iter().flat_map(|edition| &edition.buckets).flat_map(|one| &one.routes);
        let mut routes: Vec<String> = routes.map(|route| route.as_str().to_owned()).collect();
        routes.sort_unstable();
        routes.dedup();
        let quotas: Vec<String> =
            terms.book.quotas.iter().map(|quota| quota.id.as_str().to_owned()).collect();
        // Only what is new: `on conflict` would use up a number of the sequence for each old one.
        sqlx::query!(
            "insert into usage_routes (route)
             select one from unnest($1::text[]) as one
             where not exists (select from usage_routes where route = one)",
            &routes,
        )
        .execute(&mut *self.tx)
        .await?;
        sqlx::query!(
            "insert into usage_quotas (quota)
             select one from unnest($1::text[]) as one
             where not exists (select from usage_quotas where quota = one)",
            &quotas,
        )
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }
}

/// The terms of one release.
pub(crate) struct Release {
    pub release: u32,
    pub terms: Terms,
}

/// The newest release.
pub(crate) async fn newest(tx: &mut PgConnection) -> Result<Release> {
    let release = sqlx::query_scalar!(
        r#"select coalesce(max(release), 0) as "release!" from terms_releases"#
    )
    .fetch_one(&mut *tx)
    .await?;
    of_release(tx, release.unsigned_abs()).await
}

/// The newest version of each document up to `release`.
pub(crate) async fn of_release(tx: &mut PgConnection, release: u32) -> Result<Release> {
    let rows = sqlx::query!(
        "select distinct on (kind, name) kind, name, document
         from terms_documents where release <= $1 order by kind, name, version desc",
        i32::try_from(release).map_err(corrupt)?,
    )
    .fetch_all(tx)
    .await?;
    let mut catalogue = Catalogue::default();
    let mut book = PlanBook::default();
    for row in rows {
        match row.kind.as_str() {
            "catalogue" => catalogue.editions.push(decode::<CatalogueEdition>(row.document)?),
            "conflicts" => {
                let ledger = decode::<Ledger>(row.document)?;
                catalogue.conflict_classes = ledger.classes;
                catalogue.conflicts = ledger.conflicts;
            }
            "quotas" => book.quotas = decode::<Vec<Quota>>(row.document)?,
            "plans" => {
                let one = decode::<EditionOfPlans>(row.document)?;
                book.editions.push(one.edition);
                book.plans.extend(one.plans);
            }
            other => return Err(Error::Corrupt(format!("terms_documents has the kind {other:?}"))),
        }
    }
    // The editions in force first: `rest` before `platform`, `im` before `platform`.
    catalogue.editions.sort_by(|a, b| b.id.cmp(&a.id));
    let terms = Terms { catalogue: CatalogueIndex::new(catalogue), book };
    Ok(Release { release, terms })
}

fn decode<T: DeserializeOwned>(document: serde_json::Value) -> Result<T> {
    serde_json::from_value(document).map_err(corrupt)
}

#[cfg(test)]
mod tests;
