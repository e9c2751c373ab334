//! Which customers a caller is for. A token with scopes is for the organisations and App Keys that
//! an admin named: for it there are no others. People, tokens with a role and the server itself are
//! for all.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::ids::AppKey;
use crate::problem::FieldError;
use crate::rules::PeopleRule;
use crate::usage::report::is_source_name;

/// Names of one kind that a token may have at most.
pub const NAMES_MAX: usize = 1000;

/// The customers of a caller, and the names that it reports under.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerReach {
    /// Every customer; none is named then.
    pub all: bool,
    /// All App Keys of these organisations, also later ones,
    pub orgs: BTreeSet<String>,
    /// and these App Keys.
    pub apps: BTreeSet<AppKey>,
    /// The names that it may use as `source` of `/usage` and as a gateway; none: any that is free.
    pub sources: BTreeSet<String>,
}

impl CustomerReach {
    pub fn all() -> Arc<Self> {
        let (orgs, apps, sources) = Default::default();
        Arc::new(Self { all: true, orgs, apps, sources })
    }

    pub fn has(&self, app: &AppKey) -> bool {
        self.all || self.orgs.contains(app.org()) || self.apps.contains(app)
    }

    pub fn has_source(&self, name: &str) -> bool {
        self.sources.is_empty() || self.sources.contains(name)
    }

    /// The customers that are named.
    pub fn named(&self) -> impl Iterator<Item = &str> {
        self.orgs.iter().map(String::as_str).chain(self.apps.iter().map(AppKey::as_str))
    }

    /// Reads names as they were typed, and notes what is none at its field.
    pub(crate) fn parse(
        all: bool,
        [orgs, apps, sources]: [&[String]; 3],
        errors: &mut Vec<FieldError>,
    ) -> Self {
        let org = |text: &str| match AppKey::from_parts(text, "app") {
            Ok(_) => Ok(text.to_owned()),
            Err(_) => Err(PeopleRule::NoOrgName { text: text.to_owned() }),
        };
        let app =
            |text: &str| text.parse().map_err(|_| PeopleRule::NoAppKey { text: text.to_owned() });
        let source = |text: &str| match is_source_name(text) {
            true => Ok(text.to_owned()),
            false => Err(PeopleRule::NoSourceName { text: text.to_owned() }),
        };
        Self {
            all,
            orgs: names(errors, "/orgs", orgs, org),
            apps: names(errors, "/apps", apps, app),
            sources: names(errors, "/sources", sources, source),
        }
    }
}

fn names<T: Ord>(
    errors: &mut Vec<FieldError>,
    pointer: &str,
    texts: &[String],
    parse: impl Fn(&str) -> Result<T, PeopleRule>,
) -> BTreeSet<T> {
    let read = match texts.len() {
        0..=NAMES_MAX => texts.iter().map(|text| parse(text.trim())).collect(),
        _ => Err(PeopleRule::TooManyNames { most: NAMES_MAX }),
    };
    read.unwrap_or_else(|rule| {
        errors.push(FieldError::new(pointer, rule));
        BTreeSet::new()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_alone_is_an_organisation_and_no_beginning_of_one() {
        let texts = [&["acme".to_owned()][..], &["beta#chat".to_owned()], &[]];
        let mut errors = Vec::new();
        let reach = CustomerReach::parse(false, texts, &mut errors);
        assert_eq!(errors, []);
        let has = |app: &str| reach.has(&app.parse().unwrap());
        assert!(has("acme#shop") && has("acme#new") && has("beta#chat"));
        assert!(!has("acm#shop") && !has("acme2#shop") && !has("beta#chat2") && !has("beta#shop"));
        assert_eq!(reach.named().collect::<Vec<_>>(), ["acme", "beta#chat"]);
        assert!(CustomerReach::all().has(&"acme#shop".parse().unwrap()));
    }
}
