//! The form that sets one override for many App Keys: fields of text, as a person filled them in,
//! read into a [`NewSet`] or into every fault at once.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::{NewSet, SetFilter};
use crate::checks::Check;
use crate::ids::PlanId;
use crate::overrides::form::OverrideForm;
use crate::problem::FieldError;
use crate::quotas::QuotaUnit;
use crate::rules::FormRule;
use crate::units::Zone;

/// As posted; everything may be missing or wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetForm {
    /// `list` or `filter`.
    pub which: String,
    /// App Keys, one a line or with commas between them.
    pub apps: String,
    pub query: String,
    pub plan: String,
    pub what: OverrideForm,
    pub confirm: Vec<String>,
    pub leave_out: bool,
}

impl SetForm {
    /// Reads all fields; see [`OverrideForm::read`]. What the rules of [`NewSet::faults`] forbid is
    /// not asked here.
    pub fn parse(
        &self,
        unit: Option<QuotaUnit>,
        zone: &Zone,
        now: DateTime<Utc>,
    ) -> Result<NewSet, Vec<FieldError>> {
        let what = self.what.parse(unit, zone, now).map_err(field_errors)?;
        let query = self.query.trim().to_owned();
        let plan = Some(self.plan.trim()).filter(|plan| !plan.is_empty()).map(PlanId::new);
        // Who chooses "all that match" and leaves both empty sees how many these are before it is set.
        let filter = SetFilter { all: query.is_empty() && plan.is_none(), query, plan };
        let is_filter = self.which == "filter";
        Ok(NewSet {
            apps: (!is_filter).then(|| parse_apps(&self.apps)),
            filter: is_filter.then_some(filter),
            target: what.target,
            value: what.value,
            reason: what.reason,
            starts_at: what.starts_at,
            ends_at: what.ends_at,
            confirm: self.confirm.iter().filter_map(|check| Check::parse(check)).collect(),
            leave_out: self.leave_out,
        })
    }
}

/// The rules that a form breaks, at its fields.
pub fn field_errors(rules: Vec<FormRule>) -> Vec<FieldError> {
    let error = |rule: FormRule| FieldError::new(format!("/{}", rule.field()), rule);
    rules.into_iter().map(error).collect()
}

/// The names in a pasted list, each once, in its order: one a line, or with commas, semicolons or
/// blanks between them.
pub fn parse_apps(text: &str) -> Vec<String> {
    let is_between = |c: char| {
        c.is_whitespace() || matches!(c, ',' | ';' | '，' | '；' | '、' | '"' | '\u{feff}')
    };
    let mut seen = HashSet::new();
    let names = text.split(is_between).filter(|name| !name.is_empty());
    names.filter(|name| seen.insert(*name)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_list_is_read_however_it_is_divided_and_each_name_once() {
        let pasted = "a#b\r\nc#d, e#f;\ta#b\n\n\"g#h\"，c#d";
        assert_eq!(parse_apps(pasted), ["a#b", "c#d", "e#f", "g#h"]);
        assert!(parse_apps(" \n,").is_empty());
    }

    #[test]
    fn a_form_asks_by_list_or_by_filter() {
        let form = SetForm {
            which: "filter".into(),
            apps: "a#b".into(),
            query: " acme ".into(),
            what: OverrideForm {
                target: "quota:groups".into(),
                value: "unlimited".into(),
                reason: "x".into(),
                ..OverrideForm::default()
            },
            confirm: vec!["below_peak".into(), "nonsense".into()],
            ..SetForm::default()
        };
        let now = DateTime::UNIX_EPOCH;
        let new = form.parse(None, &Zone::default(), now).unwrap();
        assert_eq!((new.apps, new.confirm), (None, vec![Check::BelowPeak]));
        let filter = SetFilter { query: "acme".into(), ..SetFilter::default() };
        assert_eq!(new.filter, Some(filter));
        let list = SetForm { which: "list".into(), ..form };
        let new = list.parse(None, &Zone::default(), now).unwrap();
        assert_eq!((new.apps, new.filter), (Some(vec!["a#b".to_owned()]), None));
        let empty = SetForm::default().parse(None, &Zone::default(), now).unwrap_err();
        let fields: Vec<_> = empty.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(fields, ["/target", "/value", "/reason"]);
    }
}
