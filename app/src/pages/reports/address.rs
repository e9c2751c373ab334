//! What the address of a report says. It is kept as it is: what is wrong in it is named.

use domain::reports::form::ReportForm;
use domain::reports::query::Month;

use crate::address::Params;
use crate::paths;

/// Longer than any text that a report reads.
const TEXT_CHARS_MAX: usize = 300;

pub(super) fn parse(params: &Params) -> ReportForm {
    ReportForm::gather(|name| {
        let text = params.get(name).unwrap_or_default();
        text.chars().take(TEXT_CHARS_MAX).collect()
    })
}

/// Where the form of a report leads.
pub(super) fn path(month: Option<Month>) -> String {
    month.map_or_else(|| paths::REPORTS.to_owned(), paths::report_month)
}

/// The same question, from a place of the list on.
pub(super) fn continued(form: &ReportForm, month: Option<Month>, cursor: &str) -> String {
    let mut pairs = form.pairs().to_vec();
    pairs.push(("cursor", cursor));
    paths::with_query(&path(month), &pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_comes_back_from_its_address() {
        let form = ReportForm {
            period: "days".to_owned(),
            from: "2026-11-01".to_owned(),
            to: "2026-11-0x".to_owned(),
            org: "a&b".to_owned(),
            over: "true".to_owned(),
            ..ReportForm::default()
        };
        let address = continued(&form, None, "acme#shop");
        assert!(address.ends_with("&cursor=acme%23shop"), "{address}");
        assert_eq!(
            parse(&paths::params(&address)),
            ReportForm { cursor: "acme#shop".to_owned(), ..form }
        );
        let month = continued(&ReportForm::default(), "2026-10".parse().ok(), "");
        assert_eq!(month, "/reports/months/2026-10");
    }
}
