//! Lookups in a catalogue: route to bucket, bucket by id, operations of a bucket.
//!
//! Built once per loaded catalogue and then only read.

use std::collections::HashMap;

use super::{Bucket, Catalogue, CatalogueEdition, Operation, RouteTable};
use crate::ids::{BucketId, EditionId, Route};

/// A catalogue with its lookups. Positions, not references, so that it can be owned and shared.
#[derive(Clone, Debug, Default)]
pub struct CatalogueIndex {
    catalogue: Catalogue,
    routes: RouteTable,
    editions: HashMap<EditionId, EditionIndex>,
    /// Operations on a route, of all editions: position of the edition and of the operation.
    operations: HashMap<Route, Vec<(usize, usize)>>,
}

#[derive(Clone, Debug)]
struct EditionIndex {
    edition: usize,
    buckets: HashMap<BucketId, usize>,
    by_route: HashMap<Route, usize>,
}

impl CatalogueIndex {
    pub fn new(catalogue: Catalogue) -> Self {
        let mut editions = HashMap::new();
        let mut operations: HashMap<Route, Vec<(usize, usize)>> = HashMap::new();
        for (at, edition) in catalogue.editions.iter().enumerate() {
            editions.insert(edition.id.clone(), EditionIndex::new(at, edition));
            for (position, operation) in edition.operations.iter().enumerate() {
                operations.entry(operation.route.clone()).or_default().push((at, position));
            }
        }
        let routes = RouteTable::new(
            catalogue
                .editions
                .iter()
                .flat_map(|edition| &edition.buckets)
                .flat_map(|bucket| bucket.routes.iter().cloned()),
        );
        Self { catalogue, routes, editions, operations }
    }

    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The known route that a gateway's report means; see [`RouteTable::find`].
    pub fn route(&self, reported: &str) -> Option<&Route> {
        self.routes.find(reported)
    }

    /// How many routes all editions know together.
    pub fn route_count(&self) -> usize {
        self.routes.len()
    }

    /// The bucket that counts `route` in an edition. `None`: no documented limit there.
    pub fn bucket_of(&self, edition: &EditionId, route: &Route) -> Option<&Bucket> {
        let index = self.editions.get(edition)?;
        self.bucket_at(index, *index.by_route.get(route)?)
    }

    pub fn bucket(&self, edition: &EditionId, id: &BucketId) -> Option<&Bucket> {
        let index = self.editions.get(edition)?;
        self.bucket_at(index, *index.buckets.get(id)?)
    }

    /// The operations that documents list on a route, in any edition.
    pub fn operations_on(&self, route: &Route) -> impl Iterator<Item = &Operation> {
        let positions = self.operations.get(route).map_or(&[][..], Vec::as_slice);
        positions.iter().filter_map(|&(edition, operation)| {
            self.catalogue.editions.get(edition)?.operations.get(operation)
        })
    }

    /// The operations that share a bucket: all that stand on one of its routes.
    pub fn operations_of(&self, bucket: &Bucket) -> impl Iterator<Item = &Operation> {
        bucket.routes.iter().flat_map(|route| self.operations_on(route))
    }

    fn bucket_at(&self, index: &EditionIndex, position: usize) -> Option<&Bucket> {
        self.catalogue.editions.get(index.edition)?.buckets.get(position)
    }
}

impl EditionIndex {
    fn new(position: usize, edition: &CatalogueEdition) -> Self {
        let mut buckets = HashMap::new();
        let mut by_route = HashMap::new();
        for (at, bucket) in edition.buckets.iter().enumerate() {
            buckets.insert(bucket.id.clone(), at);
            by_route.extend(bucket.routes.iter().map(|route| (route.clone(), at)));
        }
        Self { edition: position, buckets, by_route }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::files;

    fn index() -> CatalogueIndex {
        CatalogueIndex::new(files::catalogue())
    }

    fn bucket(index: &CatalogueIndex, edition: &str, reported: &str) -> Option<String> {
        let route = index.route(reported)?;
        Some(index.bucket_of(&edition.into(), route)?.id.to_string())
    }

    #[test]
    fn a_reported_route_finds_its_bucket_in_either_edition() {
        let index = index();
        let found = |edition, reported| bucket(&index, edition, reported);
        assert_eq!(found("rest", "POST /users").unwrap(), "accounts");
        assert_eq!(found("rest", "PUT /users/{username}").unwrap(), "accounts");
        assert_eq!(found("platform", "POST /users").unwrap(), "users");
        assert_eq!(found("platform", "GET /users/alice/blocks/users").unwrap(), "block_list");
        assert_eq!(found("rest", "GET /mutes/username").unwrap(), "get_global_mute");
        assert_eq!(
            found("rest", "GET /metadata/user/capacity").unwrap(),
            "get_user_attributes_size"
        );
        assert_eq!(found("rest", "GET /metadata/user/alice").unwrap(), "get_user_attributes");
        assert_eq!(found("rest", "GET /chatrooms/super_admin").unwrap(), "get_super_admins");
        assert_eq!(found("rest", "GET /chatrooms/{}").unwrap(), "get_chat_room");
        assert_eq!(found("rest", "GET /nowhere"), None);
    }

    #[test]
    fn a_route_that_an_edition_does_not_mention_has_no_bucket_there() {
        let index = index();
        assert_eq!(bucket(&index, "platform", "POST /token"), None);
        assert_eq!(bucket(&index, "nowhere", "POST /token"), None);
        assert!(bucket(&index, "rest", "POST /token").is_some());
    }

    #[test]
    fn a_bucket_finds_the_operations_that_share_it_also_across_editions() {
        let index = index();
        let names = |edition: &str, id: &str| -> Vec<String> {
            let bucket = index.bucket(&edition.into(), &id.into()).unwrap();
            index.operations_of(bucket).map(|operation| operation.id.to_string()).collect()
        };
        let shared = [
            "register_user",
            "register_users",
            "set_push_nickname",
            "set_push_display_style",
            "set_do_not_disturb",
        ];
        assert_eq!(names("rest", "accounts"), shared);
        assert_eq!(names("platform", "chat_history"), ["get_chat_history_file"]);
        assert!(index.bucket(&"rest".into(), &"nothing".into()).is_none());
    }

    #[test]
    fn every_route_finds_itself() {
        let index = index();
        assert_eq!(index.route_count(), 132);
        for bucket in index.catalogue().editions.iter().flat_map(|edition| &edition.buckets) {
            for route in &bucket.routes {
                assert_eq!(index.route(route.as_str()), Some(route));
            }
        }
    }
}
