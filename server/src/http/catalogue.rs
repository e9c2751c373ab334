//! `/api/v1/catalogue`: what the documents list, and where they disagree.

use axum::Json as Answer;
use axum::extract::State;
use domain::access::ReadLimits;
use domain::catalogue::{
    Bucket, Catalogue, CatalogueEdition, Conflict, ConflictClass, Method, Module,
    Operation as Listed,
};
use domain::ids::{BucketId, EditionId, OperationId, Route};
use domain::language::Name;
use domain::sources::Source;
use serde::Serialize;
use store::Db;
use utoipa::ToSchema;

use super::extract::{Allowed, Params};
use super::openapi::{BadQuery, Barred, Missing};
use super::plans::OfRelease;
use crate::problem::ApiResult;

/// Everything that is limited by rate.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Catalogue)]
pub struct Body {
    editions: Vec<Edition>,
    conflict_classes: Vec<ConflictClass>,
    conflicts: Vec<Conflict>,
}

/// One edition: `rest` or `platform`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CatalogueEdition)]
pub struct Edition {
    id: EditionId,
    version: u32,
    name: Name,
    modules: Vec<Module>,
    operations: Vec<Operation>,
    buckets: Vec<Bucket>,
}

/// One operation that a document lists.
#[derive(Debug, Serialize, ToSchema)]
pub struct Operation {
    id: OperationId,
    name: Name,
    /// The module's name.
    module: Option<Name>,
    method: Method,
    path: String,
    route: Route,
    bucket: BucketId,
    deprecated: bool,
    sources: Vec<Source>,
}

/// `GET /catalogue`: editions with operations and buckets, and the conflict ledger. An operation
/// names its module in both languages.
#[utoipa::path(
    get,
    path = "/catalogue",
    operation_id = "read_catalogue",
    tag = "terms",
    params(OfRelease),
    responses((status = 200, description = "The catalogue", body = Body), Barred, Missing, BadQuery),
    security(("token" = [])),
)]
pub async fn read(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadLimits>,
    Params(params): Params<OfRelease>,
) -> ApiResult<Answer<Body>> {
    let terms = store::terms::of(&db, &permit, params.release).await?;
    Ok(Answer(render(terms.catalogue.catalogue())))
}

fn render(catalogue: &Catalogue) -> Body {
    Body {
        editions: catalogue.editions.iter().map(edition).collect(),
        conflict_classes: catalogue.conflict_classes.clone(),
        conflicts: catalogue.conflicts.clone(),
    }
}

fn edition(edition: &CatalogueEdition) -> Edition {
    let operation = |listed: &Listed| {
        let module = edition.modules.iter().find(|module| module.id == listed.module);
        Operation {
            id: listed.id.clone(),
            name: listed.name.clone(),
            module: module.map(|module| module.name.clone()),
            method: listed.method,
            path: listed.path.clone(),
            route: listed.route.clone(),
            bucket: listed.bucket.clone(),
            deprecated: listed.deprecated,
            sources: listed.sources.clone(),
        }
    };
    Edition {
        id: edition.id.clone(),
        version: edition.version,
        name: edition.name.clone(),
        modules: edition.modules.clone(),
        operations: edition.operations.iter().map(operation).collect(),
        buckets: edition.buckets.clone(),
    }
}
