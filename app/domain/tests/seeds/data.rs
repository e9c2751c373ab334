//! The data files, read as the server reads them.

use std::fs;
use std::path::PathBuf;

use domain::catalogue::{Catalogue, CatalogueEdition};
use domain::plans::PlanBook;
use serde::de::DeserializeOwned;

fn read<T: DeserializeOwned>(path: &str) -> T {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data").join(path);
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

pub(crate) fn catalogue() -> Catalogue {
    let editions = vec![read("catalogue/rest.toml"), read("catalogue/platform.toml")];
    Catalogue::from_files(editions, read("catalogue/conflicts.toml"))
}

pub(crate) fn edition(id: &str) -> CatalogueEdition {
    catalogue().edition(&id.into()).expect("the edition is there").clone()
}

pub(crate) fn plan_book() -> PlanBook {
    let editions = vec![read("plans/im.toml"), read("plans/platform.toml")];
    PlanBook::from_files(editions, read("quotas.toml")).expect("the plan files agree")
}
