//! What the address of the queue says. Whatever is wrong in it is left out, never an error.

use domain::page::PageRequest;
use domain::requests::RequestState;
use domain::requests::list::{RequestQuery, Show, With};

use crate::address::Params;
use crate::paths;

pub(super) const APP: &str = "app";
pub(super) const TARGET: &str = "target";
pub(super) const STATE: &str = "state";
pub(super) const WITH: &str = "with";
pub(super) const OVERDUE: &str = "overdue";
pub(super) const MINE: &str = "mine";
const CURSOR: &str = "cursor";

/// In the place of a state: all of them.
pub(super) const ALL: &str = "all";

/// Longer than any name.
const TEXT_CHARS_MAX: usize = 129;

pub(super) fn parse(params: &Params) -> RequestQuery {
    let given = |name: &str| params.get_str(name).filter(|text| !text.is_empty());
    let text = |name: &str| -> String {
        given(name).unwrap_or_default().trim().chars().take(TEXT_CHARS_MAX).collect()
    };
    let state = given(STATE).unwrap_or_default();
    RequestQuery {
        show: if state == ALL { Show::All } else { Show::Open },
        state: RequestState::parse(state),
        app: text(APP),
        target: text(TARGET),
        with: given(WITH).and_then(With::parse),
        overdue: given(OVERDUE) == Some("true"),
        mine: given(MINE) == Some("true"),
        page: PageRequest { cursor: given(CURSOR).map(str::to_owned), limit: None },
    }
}

/// What the field of the state says.
pub(super) fn state_text(query: &RequestQuery) -> &'static str {
    match (query.state, query.show) {
        (Some(state), _) => state.as_str(),
        (None, Show::All) => ALL,
        (None, Show::Open) => "",
    }
}

/// The address of the list that answers `query`. What is the default is not said.
pub(super) fn of(query: &RequestQuery) -> String {
    let yes = |said: bool| if said { "true" } else { "" };
    let pairs = [
        (APP, query.app.as_str()),
        (TARGET, query.target.as_str()),
        (STATE, state_text(query)),
        (WITH, query.with.map_or("", With::as_str)),
        (OVERDUE, yes(query.overdue)),
        (MINE, yes(query.mine)),
        (CURSOR, query.page.cursor.as_deref().unwrap_or_default()),
    ];
    paths::with_query(paths::REQUESTS, &pairs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::params;

    #[test]
    fn a_question_comes_back_from_its_address() {
        let query = RequestQuery {
            show: Show::Open,
            state: Some(RequestState::InReview),
            app: "acme".into(),
            target: "groups".into(),
            with: Some(With::Nobody),
            overdue: true,
            mine: true,
            page: PageRequest { cursor: Some("q.1.x".into()), limit: None },
        };
        assert_eq!(parse(&params(&of(&query))), query);
        assert_eq!(of(&RequestQuery::default()), "/requests");
        let all = RequestQuery { show: Show::All, ..RequestQuery::default() };
        assert_eq!(of(&all), "/requests?state=all");
        assert_eq!(parse(&params(&of(&all))), all);
    }

    #[test]
    fn what_is_wrong_in_an_address_is_left_out() {
        let wrong = "/requests?state=hot&with=everybody&overdue=1&mine=&app=";
        assert_eq!(parse(&params(wrong)), RequestQuery::default());
    }
}
