//! Where `g` and a letter leads. The navigation carries the letters as `data-go`.

use domain::locale::shell::Words;

use crate::paths;

/// Where `g` and a letter leads.
pub(super) struct Place {
    pub(super) key: &'static str,
    pub(super) path: &'static str,
    pub(super) name: fn(&Words) -> &'static str,
}

pub(super) const PLACES: [Place; 9] = [
    Place { key: "h", path: paths::OVERVIEW, name: |words| words.overview },
    Place { key: "a", path: paths::APPS, name: |words| words.app_keys },
    Place { key: "r", path: paths::REQUESTS, name: |words| words.requests },
    Place { key: "o", path: paths::OVERRIDES, name: |words| words.overrides },
    Place { key: "p", path: paths::PLANS, name: |words| words.plans },
    Place { key: "w", path: paths::GATEWAYS, name: |words| words.gateways },
    Place { key: "c", path: paths::CATALOGUE, name: |words| words.catalogue },
    Place { key: "e", path: paths::REPORTS, name: |words| words.reports },
    Place { key: "u", path: paths::AUDIT, name: |words| words.audit },
];

/// The letter that leads to `path`.
pub(super) fn key_of(path: &str) -> Option<&'static str> {
    PLACES.iter().find(|place| place.path == path).map(|place| place.key)
}
