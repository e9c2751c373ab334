//! What the address of the report says. Whatever is wrong in it is left out, never an error.

use domain::growth::{GrowthQuery, HORIZON_DAYS, THRESHOLDS_PERCENT, UtilizationQuery, What};
use domain::ids::{PlanId, QuotaId};
use domain::page::PageRequest;
use domain::usage::Level;

use crate::address::Params;
use crate::paths;

pub(super) const VIEW: &str = "view";
pub(super) const QUERY: &str = "query";
pub(super) const PLAN: &str = "plan";
pub(super) const WHAT: &str = "what";
pub(super) const QUOTA: &str = "quota";
pub(super) const LEVEL: &str = "level";
pub(super) const PERCENT: &str = "percent";
pub(super) const WITHIN: &str = "within";
const CURSOR: &str = "cursor";

/// The value of [`VIEW`]; the other view says nothing.
pub(super) const UTILIZATION: &str = "utilization";

/// Longer than any App Key.
const QUERY_CHARS_MAX: usize = 129;

/// Which of the two lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum View {
    #[default]
    Growth,
    Utilization,
}

/// Everything that the address chooses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub view: View,
    pub query: String,
    pub plan: Option<PlanId>,
    pub what: Option<What>,
    pub quota: Option<QuotaId>,
    pub level: Option<Level>,
    pub percent: Option<u32>,
    pub within: Option<u32>,
    pub cursor: Option<String>,
}

impl Asked {
    fn page(&self) -> PageRequest {
        PageRequest { cursor: self.cursor.clone(), limit: None }
    }

    pub(super) fn growth(&self) -> GrowthQuery {
        GrowthQuery {
            query: self.query.clone(),
            plan: self.plan.clone(),
            quota: self.quota.clone(),
            percent: self.percent,
            within: self.within,
            page: self.page(),
        }
    }

    pub(super) fn utilization(&self) -> UtilizationQuery {
        UtilizationQuery {
            query: self.query.clone(),
            plan: self.plan.clone(),
            what: self.what.clone(),
            level: self.level,
            page: self.page(),
        }
    }

    /// Whether anything narrows the list.
    pub(super) fn is_narrowed(&self) -> bool {
        let all = Self { view: self.view, ..Self::default() };
        *self != all
    }
}

pub(super) fn parse(params: &Params) -> Asked {
    let text = |name: &str| params.get(name).filter(|text| !text.is_empty());
    let number = |name: &str| text(name).and_then(|text| text.parse::<u32>().ok());
    let view = match text(VIEW).as_deref() {
        Some(UTILIZATION) => View::Utilization,
        _ => View::Growth,
    };
    Asked {
        view,
        query: text(QUERY).unwrap_or_default().trim().chars().take(QUERY_CHARS_MAX).collect(),
        plan: text(PLAN).map(PlanId::new),
        what: text(WHAT).as_deref().and_then(What::parse),
        quota: text(QUOTA).map(QuotaId::new),
        level: text(LEVEL).as_deref().and_then(Level::parse),
        percent: number(PERCENT).filter(|percent| THRESHOLDS_PERCENT.contains(percent)),
        within: number(WITHIN).filter(|days| *days <= HORIZON_DAYS),
        cursor: text(CURSOR),
    }
}

pub(super) fn of(asked: &Asked) -> String {
    let number = |number: Option<u32>| number.map(|one| one.to_string()).unwrap_or_default();
    let (percent, within) = (number(asked.percent), number(asked.within));
    let view = match asked.view {
        View::Growth => "",
        View::Utilization => UTILIZATION,
    };
    let pairs = [
        (VIEW, view),
        (QUERY, asked.query.as_str()),
        (PLAN, asked.plan.as_ref().map_or("", PlanId::as_str)),
        (WHAT, asked.what.as_ref().map_or("", What::as_str)),
        (QUOTA, asked.quota.as_ref().map_or("", QuotaId::as_str)),
        (LEVEL, asked.level.map_or("", Level::as_str)),
        (PERCENT, percent.as_str()),
        (WITHIN, within.as_str()),
        (CURSOR, asked.cursor.as_deref().unwrap_or_default()),
    ];
    paths::with_query(paths::REPORTS_GROWTH, &pairs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::params;

    #[test]
    fn a_question_comes_back_from_its_address() {
        let asked = Asked {
            view: View::Utilization,
            query: "acme#shop&plan=x".to_owned(),
            plan: Some("basic".into()),
            what: Some(What::Quota("groups".into())),
            quota: Some("groups".into()),
            level: Some(Level::Over),
            percent: Some(95),
            within: Some(7),
            cursor: Some("98.7.quota:groups".to_owned()),
        };
        assert_eq!(parse(&params(&of(&asked))), asked);
        assert!(asked.is_narrowed());
        assert_eq!(of(&Asked::default()), "/reports/growth");
        let hottest = Asked { view: View::Utilization, ..Asked::default() };
        assert_eq!(of(&hottest), "/reports/growth?view=utilization");
        assert!(!hottest.is_narrowed());
    }

    #[test]
    fn what_is_wrong_in_an_address_is_left_out() {
        let wrong = "/reports/growth?view=x&percent=81&within=31&level=hot&query=&cursor=";
        assert_eq!(parse(&params(wrong)), Asked::default());
        assert_eq!(parse(&params("?percent=-1&within=soon")), Asked::default());
    }
}
