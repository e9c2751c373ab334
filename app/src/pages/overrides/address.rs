//! What the address of the table says. Whatever is wrong in it is left out, never an error.

use domain::overrides::list::{ENDING_DAYS_MAX, Kind, OverrideQuery, OverrideState, Sort};
use domain::page::PageRequest;

use crate::address::Params;
use crate::paths;

pub(super) const APP: &str = "app";
pub(super) const AUTHOR: &str = "author";
pub(super) const TARGET: &str = "target";
pub(super) const STATE: &str = "state";
pub(super) const KIND: &str = "kind";
pub(super) const ENDING: &str = "ending_within_days";
pub(super) const UNUSED: &str = "unused";
pub(super) const SORT: &str = "sort";
const CURSOR: &str = "cursor";

/// Longer than any name.
const TEXT_CHARS_MAX: usize = 129;

pub(super) fn parse(params: &Params) -> OverrideQuery {
    let given = |name: &str| params.get_str(name).filter(|text| !text.is_empty());
    let text = |name: &str| -> String {
        given(name).unwrap_or_default().trim().chars().take(TEXT_CHARS_MAX).collect()
    };
    let days = given(ENDING).and_then(|days| days.parse().ok());
    OverrideQuery {
        app: text(APP),
        author: text(AUTHOR),
        target: text(TARGET),
        state: given(STATE).and_then(OverrideState::parse),
        kind: given(KIND).and_then(Kind::parse),
        ending_within_days: days.filter(|days| (1..=ENDING_DAYS_MAX).contains(days)),
        unused: given(UNUSED) == Some("true"),
        set: None,
        sort: given(SORT).and_then(Sort::parse).unwrap_or_default(),
        page: PageRequest { cursor: given(CURSOR).map(str::to_owned), limit: None },
    }
}

/// The address of the table that answers `query`. What is the default is not said.
pub(super) fn of(query: &OverrideQuery) -> String {
    let days = query.ending_within_days.map(|days| days.to_string()).unwrap_or_default();
    let sort = if query.sort == Sort::default() { "" } else { query.sort.as_str() };
    let pairs = [
        (APP, query.app.as_str()),
        (AUTHOR, query.author.as_str()),
        (TARGET, query.target.as_str()),
        (STATE, query.state.map_or("", OverrideState::as_str)),
        (KIND, query.kind.map_or("", Kind::as_str)),
        (ENDING, days.as_str()),
        (UNUSED, if query.unused { "true" } else { "" }),
        (SORT, sort),
        (CURSOR, query.page.cursor.as_deref().unwrap_or_default()),
    ];
    paths::with_query(paths::OVERRIDES, &pairs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::params;

    #[test]
    fn a_question_comes_back_from_its_address() {
        let query = OverrideQuery {
            app: "acme#shop".into(),
            author: "ana".into(),
            target: "groups".into(),
            state: Some(OverrideState::InForce),
            kind: Some(Kind::Temporary),
            ending_within_days: Some(7),
            unused: true,
            set: None,
            sort: Sort::Ending,
            page: PageRequest { cursor: Some("e.never.x".into()), limit: None },
        };
        assert_eq!(parse(&params(&of(&query))), query);
        assert_eq!(of(&OverrideQuery::default()), "/overrides");
    }

    #[test]
    fn what_is_wrong_in_an_address_is_left_out() {
        let wrong = "/overrides?state=hot&kind=&ending_within_days=99999&unused=1&sort=size";
        assert_eq!(parse(&params(wrong)), OverrideQuery::default());
    }
}
