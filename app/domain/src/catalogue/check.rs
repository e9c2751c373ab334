//! Whether catalogue data is whole: ids unique, references present, numbers sourced.
//!
//! It looks at the data alone; whether the data agrees with the documents is a test's affair.

use std::collections::{BTreeMap, HashSet};

use super::{Catalogue, CatalogueEdition, Method, Operation};
use crate::amounts::AMOUNT_MAX;
use crate::ids::{EditionId, Route};
use crate::language::Name;
use crate::rates::Rate;
use crate::sources::Source;

/// One thing that is wrong with catalogue or plan data. `what` is a noun, `id` the thing's id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueFault {
    #[error("{what} {id} is there more than once")]
    Repeated { what: &'static str, id: String },
    #[error("{what} {id} names {target} {missing}, which is not there")]
    Dangling { what: &'static str, id: String, target: &'static str, missing: String },
    #[error("{what} {id} has an empty name, text or list")]
    Empty { what: &'static str, id: String },
    #[error("{what} {id} cites no document")]
    Unsourced { what: &'static str, id: String },
    #[error("{what} {id} cites {document}:{line}, which is no document and line")]
    Source { what: &'static str, id: String, document: String, line: u32 },
    #[error("{what} {id}: {route} is not written in its canonical form")]
    NotCanonical { what: &'static str, id: String, route: String },
    #[error("operation {id} is a {method}, its route is {route}", method = method.as_str())]
    Method { id: String, method: Method, route: Route },
    #[error("edition {edition}: {count} buckets count {route}; exactly one must")]
    Counted { edition: EditionId, route: Route, count: usize },
    #[error("operation {id} names bucket {bucket}, which does not count {route}")]
    WrongBucket { id: String, bucket: String, route: Route },
    #[error("edition {edition}: bucket {id} counts {route}, on which no operation stands")]
    Idle { edition: EditionId, id: String, route: Route },
    #[error("{what} {id} has an amount over {AMOUNT_MAX} or a window of zero")]
    OutOfRange { what: &'static str, id: String },
    #[error("conflict {id} is of class {class}; there are 1 to 9")]
    Class { id: String, class: u8 },
}

pub(super) fn catalogue(catalogue: &Catalogue) -> Result<(), Vec<CatalogueFault>> {
    let mut faults = Vec::new();
    let ids = catalogue.editions.iter().map(|edition| edition.id.as_str());
    unique("edition", ids, &mut faults);
    for edition in &catalogue.editions {
        check_edition(edition, &mut faults);
    }
    check_conflicts(catalogue, &mut faults);
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn check_edition(edition: &CatalogueEdition, faults: &mut Vec<CatalogueFault>) {
    unique("module", edition.modules.iter().map(|module| module.id.as_str()), faults);
    unique("operation", edition.operations.iter().map(|operation| operation.id.as_str()), faults);
    unique("bucket", edition.buckets.iter().map(|bucket| bucket.id.as_str()), faults);
    for module in &edition.modules {
        named("module", module.id.as_str(), &module.name, faults);
    }
    let modules: HashSet<&str> = edition.modules.iter().map(|module| module.id.as_str()).collect();
    let knows = |what, id: &str, module: &str, faults: &mut Vec<CatalogueFault>| {
        if !modules.contains(module) {
            let (id, missing) = (id.to_owned(), module.to_owned());
            faults.push(CatalogueFault::Dangling { what, id, target: "module", missing });
        }
    };
    for bucket in &edition.buckets {
        knows("bucket", bucket.id.as_str(), bucket.module.as_str(), faults);
    }
    for operation in &edition.operations {
        knows("operation", operation.id.as_str(), operation.module.as_str(), faults);
    }
    check_buckets(edition, faults);
    check_operations(edition, faults);
}

fn check_buckets(edition: &CatalogueEdition, faults: &mut Vec<CatalogueFault>) {
    let used: HashSet<&Route> =
        edition.operations.iter().map(|operation| &operation.route).collect();
    let mut counted: BTreeMap<&Route, usize> = BTreeMap::new();
    for bucket in &edition.buckets {
        let id = bucket.id.as_str();
        named("bucket", id, &bucket.name, faults);
        if bucket.routes.is_empty() || bucket.rates.is_empty() {
            faults.push(CatalogueFault::Empty { what: "bucket", id: id.to_owned() });
        }
        for route in &bucket.routes {
            *counted.entry(route).or_default() += 1;
            canonical("bucket", id, route, faults);
            // An edition that lists no operations at all takes its routes from another.
            if !edition.operations.is_empty() && !used.contains(route) {
                let (edition, route) = (edition.id.clone(), route.clone());
                faults.push(CatalogueFault::Idle { edition, id: id.to_owned(), route });
            }
        }
        let keys = bucket.rates.iter().map(|entry| format!("{id} {:?}", entry.rate.key()));
        unique("rate", keys, faults);
        for entry in &bucket.rates {
            if entry.edited.is_none() {
                sourced("rate of bucket", id, &entry.sources, faults);
            }
            in_range("rate of bucket", id, &entry.rate, faults);
        }
    }
    for operation in &edition.operations {
        counted.entry(&operation.route).or_default();
    }
    for (route, count) in counted {
        if count != 1 {
            let (edition, route) = (edition.id.clone(), route.clone());
            faults.push(CatalogueFault::Counted { edition, route, count });
        }
    }
}

fn check_operations(edition: &CatalogueEdition, faults: &mut Vec<CatalogueFault>) {
    for operation in &edition.operations {
        let Operation { id, name, method, route, bucket, sources, .. } = operation;
        let id = id.as_str();
        named("operation", id, name, faults);
        sourced("operation", id, sources, faults);
        canonical("operation", id, route, faults);
        if route.method() != method.as_str() {
            faults.push(CatalogueFault::Method {
                id: id.to_owned(),
                method: *method,
                route: route.clone(),
            });
        }
        let counts = |known: &super::Bucket| known.id == *bucket && known.routes.contains(route);
        if !edition.buckets.iter().any(counts) {
            let (bucket, route) = (bucket.to_string(), route.clone());
            faults.push(CatalogueFault::WrongBucket { id: id.to_owned(), bucket, route });
        }
    }
}

fn check_conflicts(catalogue: &Catalogue, faults: &mut Vec<CatalogueFault>) {
    unique("conflict", catalogue.conflicts.iter().map(|conflict| conflict.id.as_str()), faults);
    let classes = catalogue.conflict_classes.iter();
    unique("conflict class", classes.map(|class| class.class.to_string()), faults);
    let routes: HashSet<&Route> = catalogue
        .editions
        .iter()
        .flat_map(|edition| &edition.buckets)
        .flat_map(|bucket| &bucket.routes)
        .collect();
    for conflict in &catalogue.conflicts {
        let id = conflict.id.as_str();
        let texts = [Some(&conflict.subject), Some(&conflict.decision), conflict.reason.as_ref()];
        for text in texts.into_iter().flatten() {
            named("conflict", id, text, faults);
        }
        let has_class =
            catalogue.conflict_classes.iter().any(|known| known.class == conflict.class);
        if !(1..=9).contains(&conflict.class) || !has_class {
            faults.push(CatalogueFault::Class { id: id.to_owned(), class: conflict.class });
        }
        for route in conflict.routes.iter().filter(|route| !routes.contains(route)) {
            let (id, missing) = (id.to_owned(), route.to_string());
            faults.push(CatalogueFault::Dangling {
                what: "conflict",
                id,
                target: "route",
                missing,
            });
        }
        if conflict.readings.iter().any(|reading| reading.text.trim().is_empty()) {
            faults.push(CatalogueFault::Empty { what: "conflict", id: id.to_owned() });
        }
        let source = |reading: &super::Reading| Source {
            document: reading.document.clone(),
            line: reading.line,
        };
        let sources: Vec<Source> = conflict.readings.iter().map(source).collect();
        sourced("conflict", id, &sources, faults);
    }
}

pub(crate) fn unique<T: Into<String>>(
    what: &'static str,
    ids: impl IntoIterator<Item = T>,
    faults: &mut Vec<CatalogueFault>,
) {
    let mut seen = HashSet::new();
    for id in ids.into_iter().map(Into::into) {
        if !seen.insert(id.clone()) {
            faults.push(CatalogueFault::Repeated { what, id });
        }
    }
}

pub(crate) fn named(what: &'static str, id: &str, name: &Name, faults: &mut Vec<CatalogueFault>) {
    if id.is_empty() || name.zh.trim().is_empty() || name.en.trim().is_empty() {
        faults.push(CatalogueFault::Empty { what, id: id.to_owned() });
    }
}

pub(crate) fn sourced(
    what: &'static str,
    id: &str,
    sources: &[Source],
    faults: &mut Vec<CatalogueFault>,
) {
    if sources.is_empty() {
        faults.push(CatalogueFault::Unsourced { what, id: id.to_owned() });
    }
    let is_document = |text: &str| text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit());
    for source in sources.iter().filter(|s| s.line == 0 || !is_document(&s.document)) {
        let Source { document, line } = source.clone();
        faults.push(CatalogueFault::Source { what, id: id.to_owned(), document, line });
    }
}

pub(crate) fn in_range(
    what: &'static str,
    id: &str,
    rate: &Rate,
    faults: &mut Vec<CatalogueFault>,
) {
    if rate.window_seconds == 0 || rate.amount > AMOUNT_MAX {
        faults.push(CatalogueFault::OutOfRange { what, id: id.to_owned() });
    }
}

fn canonical(what: &'static str, id: &str, route: &Route, faults: &mut Vec<CatalogueFault>) {
    if Route::canonical(route.as_str()).as_ref() != Ok(route) {
        let route = route.to_string();
        faults.push(CatalogueFault::NotCanonical { what, id: id.to_owned(), route });
    }
}

#[cfg(test)]
mod tests;
