//! `/api/v1/catalogue`: what the documents list, and where they disagree.

use axum::Json as Answer;
use axum::extract::State;
use domain::access::ReadLimits;
use domain::catalogue::Catalogue;
use domain::ids::ModuleId;
use serde_json::{Value, json};
use store::Db;

use super::extract::Allowed;
use crate::problem::ApiResult;

/// `GET /catalogue`: editions with operations and buckets, and the conflict ledger. An operation
/// names its module in both languages.
pub async fn read(
    State(db): State<Db>,
    Allowed(_): Allowed<ReadLimits>,
) -> ApiResult<Answer<Value>> {
    Ok(Answer(render(db.snapshot().terms.catalogue.catalogue())))
}

fn render(catalogue: &Catalogue) -> Value {
    let editions = catalogue.editions.iter().map(|edition| {
        let module = |id: &ModuleId| {
            let found = edition.modules.iter().find(|module| module.id == *id);
            found.map(|module| &module.name)
        };
        let operations = edition.operations.iter().map(|operation| {
            json!({
                "id": operation.id,
                "name": operation.name,
                "module": module(&operation.module),
                "method": operation.method,
                "path": operation.path,
                "route": operation.route,
                "bucket": operation.bucket,
                "deprecated": operation.deprecated,
                "sources": operation.sources,
            })
        });
        json!({
            "id": edition.id,
            "version": edition.version,
            "name": edition.name,
            "modules": edition.modules,
            "operations": operations.collect::<Vec<_>>(),
            "buckets": edition.buckets,
        })
    });
    json!({
        "editions": editions.collect::<Vec<_>>(),
        "conflict_classes": catalogue.conflict_classes,
        "conflicts": catalogue.conflicts,
    })
}
