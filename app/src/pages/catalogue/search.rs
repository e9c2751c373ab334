//! What the address of the catalogue says, and which operations a search finds.

use domain::catalogue::{CatalogueEdition, Operation};

use crate::address::Params;
use crate::components::{RELEASE, release_of};
use crate::paths;

pub(super) const QUERY: &str = "query";
const VIEW: &str = "view";
const CONFLICTS: &str = "conflicts";
const QUERY_CHARS_MAX: usize = 100;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum View {
    #[default]
    Operations,
    Conflicts,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) view: View,
    pub(super) query: String,
    /// `None`: the newest release.
    pub(super) release: Option<u32>,
}

impl Address {
    pub(super) fn parse(params: &Params) -> Self {
        let view = match params.get_str(VIEW) {
            Some(CONFLICTS) => View::Conflicts,
            _ => View::Operations,
        };
        let query = params.get_str(QUERY).unwrap_or_default();
        let query = query.trim().chars().take(QUERY_CHARS_MAX).collect();
        Self { view, query, release: release_of(params) }
    }

    pub(super) fn href(&self) -> String {
        let view = if self.view == View::Conflicts { CONFLICTS } else { "" };
        let release = self.release.map(|release| release.to_string()).unwrap_or_default();
        let pairs = [(VIEW, view), (QUERY, &self.query), (RELEASE, &release)];
        paths::with_query(paths::CATALOGUE, &pairs)
    }
}

/// Whether every word of `query` stands in the operation's names, its path, its bucket or the
/// names of its module; upper and lower case alike.
pub(super) fn finds(query: &str, operation: &Operation, edition: &CatalogueEdition) -> bool {
    let module = edition.modules.iter().find(|module| module.id == operation.module);
    let module = module.map(|module| format!("{} {}", module.name.en, module.name.zh));
    let hay = format!(
        "{} {} {} {} {} {} {}",
        operation.name.en,
        operation.name.zh,
        operation.method.as_str(),
        operation.path,
        operation.route,
        operation.bucket,
        module.unwrap_or_default(),
    )
    .to_lowercase();
    query.to_lowercase().split_whitespace().all(|word| hay.contains(word))
}

#[cfg(test)]
mod tests {
    use domain::catalogue::{Method, Module};
    use domain::ids::{BucketId, EditionId, ModuleId, OperationId, Route};
    use domain::language::Name;

    use super::*;

    fn name(zh: &str, en: &str) -> Name {
        Name { zh: zh.to_owned(), en: en.to_owned() }
    }

    fn edition() -> CatalogueEdition {
        let operation = Operation {
            id: OperationId::from("add_user"),
            name: name("注册单个用户", "Register one user"),
            module: ModuleId::from("accounts"),
            method: Method::Post,
            path: "/{org_name}/{app_name}/users".to_owned(),
            route: Route::from("POST /users"),
            bucket: BucketId::from("accounts"),
            deprecated: false,
            sources: Vec::new(),
        };
        CatalogueEdition {
            id: EditionId::from("rest"),
            version: 1,
            name: name("接口", "REST"),
            modules: vec![Module {
                id: ModuleId::from("accounts"),
                name: name("用户帐号管理", "User accounts"),
            }],
            operations: vec![operation],
            buckets: Vec::new(),
        }
    }

    #[test]
    fn a_search_finds_by_name_in_either_language_by_path_and_by_bucket() {
        let edition = edition();
        let operation = &edition.operations[0];
        for query in ["", "register", "注册", "post /users", "帐号", "ACCOUNTS user"] {
            assert!(finds(query, operation, &edition), "{query}");
        }
        for query in ["groups", "register group", "DELETE"] {
            assert!(!finds(query, operation, &edition), "{query}");
        }
    }

    #[test]
    fn an_address_says_only_what_is_not_the_default() {
        assert_eq!(Address::default().href(), "/catalogue");
        let conflicts = Address { view: View::Conflicts, query: String::new(), release: None };
        assert_eq!(conflicts.href(), "/catalogue?view=conflicts");
    }
}
