//! The address of the page on show: its path, what the path names, its query.

use leptos::prelude::use_context;

/// Names with their decoded values, in the order of the address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// The pairs of a query without its question mark. What cannot be decoded is left out.
    pub fn parse(query: &str) -> Self {
        Self(serde_urlencoded::from_str(query).unwrap_or_default())
    }

    /// The first value of `name`.
    pub fn get(&self, name: &str) -> Option<String> {
        self.get_str(name).map(str::to_owned)
    }

    /// The same, borrowed.
    pub fn get_str(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Every value of `name`.
    pub fn get_all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
    }

    /// All of them.
    pub fn pairs(&self) -> Vec<(String, String)> {
        self.0.clone()
    }
}

impl FromIterator<(String, String)> for Params {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

/// Where the page on show stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// Without the query: `/apps/acme/shop`.
    pub path: String,
    /// The query as it came, without its question mark.
    pub search: String,
    /// What the path names: `org`, `app`, `id`, ….
    pub params: Params,
}

impl Address {
    /// Path and query, to come back to.
    pub fn place(&self) -> String {
        match self.search.is_empty() {
            true => self.path.clone(),
            false => format!("{}?{}", self.path, self.search),
        }
    }
}

/// The address of the page on show.
pub fn address() -> Address {
    use_context::<Address>().unwrap_or_default()
}

/// The query of the page on show.
pub fn query() -> Params {
    Params::parse(&address().search)
}

/// What the path of the page on show names.
pub fn path_params() -> Params {
    address().params
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_decoded_once() {
        let query = Params::parse("query=acme%2523shop&plan=a+b&plan=%E7%BE%A4&empty=");
        assert_eq!(query.get_str("query"), Some("acme%23shop"));
        assert_eq!(query.get_all("plan"), ["a b", "群"]);
        assert_eq!(query.get_str("empty"), Some(""));
        assert_eq!(query.get("missing"), None);
    }

    #[test]
    fn a_place_has_its_query() {
        let bare = Address { path: "/apps".to_owned(), ..Address::default() };
        assert_eq!(bare.place(), "/apps");
        let asked = Address { search: "plan=free".to_owned(), ..bare };
        assert_eq!(asked.place(), "/apps?plan=free");
    }
}
