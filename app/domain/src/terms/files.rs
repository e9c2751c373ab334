//! The data files themselves, for tests of this crate. The server reads them in `store`.

use std::sync::LazyLock;

use crate::catalogue::{Catalogue, CatalogueIndex};
use crate::plans::PlanBook;
use crate::plans::Terms;

macro_rules! file {
    ($path:literal) => {
        toml::from_str(include_str!(concat!("../../data/", $path))).expect($path)
    };
}

/// The catalogue as it is shipped.
pub(crate) fn catalogue() -> Catalogue {
    let editions = vec![file!("catalogue/rest.toml"), file!("catalogue/platform.toml")];
    Catalogue::from_files(editions, file!("catalogue/conflicts.toml"))
}

/// The plans as they are shipped.
pub(crate) fn plan_book() -> PlanBook {
    let editions = vec![file!("plans/im.toml"), file!("plans/platform.toml")];
    PlanBook::from_files(editions, file!("quotas.toml")).expect("the plan files agree")
}

/// Catalogue and plans as they are shipped, read once.
pub(crate) fn terms() -> &'static Terms {
    static TERMS: LazyLock<Terms> =
        LazyLock::new(|| Terms { catalogue: CatalogueIndex::new(catalogue()), book: plan_book() });
    &TERMS
}
