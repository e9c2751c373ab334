//! What the address of the list says: `?query=&plan=&level=&sort=&cursor=`. Whatever is wrong in
//! it is left out, never an error.

use domain::apps::{AppQuery, AppSort};
use domain::ids::PlanId;
use domain::page::PageRequest;
use domain::usage::Level;

use crate::address::Params;
use crate::paths;

pub(super) const QUERY: &str = "query";
pub(super) const PLAN: &str = "plan";
pub(super) const LEVEL: &str = "level";
pub(super) const SORT: &str = "sort";
const CURSOR: &str = "cursor";

/// Longer than any App Key.
pub(super) const QUERY_CHARS_MAX: usize = 129;

pub(super) fn parse(params: &Params) -> AppQuery {
    let text = |name: &str| params.get(name).filter(|text| !text.is_empty());
    AppQuery {
        query: text(QUERY).unwrap_or_default().trim().chars().take(QUERY_CHARS_MAX).collect(),
        plan: text(PLAN).map(PlanId::new),
        level: text(LEVEL).as_deref().and_then(Level::parse),
        sort: text(SORT).as_deref().and_then(sort).unwrap_or_default(),
        page: PageRequest { cursor: text(CURSOR), limit: None },
    }
}

/// The address of the list that answers `query`. What is the default is not said.
pub(super) fn of(query: &AppQuery) -> String {
    let sort = if query.sort == AppSort::default() { "" } else { sort_name(query.sort) };
    let pairs = [
        (QUERY, query.query.as_str()),
        (PLAN, query.plan.as_ref().map_or("", PlanId::as_str)),
        (LEVEL, query.level.map_or("", Level::as_str)),
        (SORT, sort),
        (CURSOR, query.page.cursor.as_deref().unwrap_or_default()),
    ];
    paths::with_query(paths::APPS, &pairs)
}

/// All App Keys of one level.
pub(in crate::pages) fn of_level(level: Level) -> String {
    of(&AppQuery { level: Some(level), ..AppQuery::default() })
}

pub(super) fn sort(name: &str) -> Option<AppSort> {
    [AppSort::Utilization, AppSort::Name].into_iter().find(|sort| sort_name(*sort) == name)
}

pub(super) fn sort_name(sort: AppSort) -> &'static str {
    match sort {
        AppSort::Utilization => "utilization",
        AppSort::Name => "name",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::params;

    #[test]
    fn an_address_says_what_was_asked_and_nothing_more() {
        assert_eq!(of(&AppQuery::default()), "/apps");
        assert_eq!(of_level(Level::Critical), "/apps?level=critical");
    }

    #[test]
    fn a_question_comes_back_from_its_address() {
        let query = AppQuery {
            query: "acme#shop&plan=x".to_owned(),
            plan: Some(PlanId::from("basic")),
            level: Some(Level::Over),
            sort: AppSort::Name,
            page: PageRequest { cursor: Some("98%acme#shop".to_owned()), limit: None },
        };
        assert_eq!(parse(&params(&of(&query))), query);
    }

    #[test]
    fn what_is_wrong_in_an_address_is_left_out() {
        let wrong = params("/apps?level=hot&sort=size&query=&cursor=&plan=");
        assert_eq!(parse(&wrong), AppQuery::default());
        let long = params(&format!("/apps?query={}", "x".repeat(1000)));
        assert_eq!(parse(&long).query.len(), QUERY_CHARS_MAX);
    }
}
