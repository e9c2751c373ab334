//! The form that saves an edit of plans or catalogue; see [`super::forms`] for how forms answer.

use domain::checks::Check;
use domain::locale::done::Done;
use domain::problem::{FieldError, Problem};
use domain::rules::FormRule;
use domain::terms::form::{Place, TermsForm};
use domain::terms::{Existing, TermsEdit};
use leptos::prelude::*;

use super::Answer;
use super::forms::ssr::leave;
use crate::paths;

/// Names in the address of the page that edits.
pub mod names {
    /// There, what the edit will do is shown.
    pub const REVIEW: &str = "review";
    pub const EXISTING: &str = "existing";
    pub const REASON: &str = "reason";
    pub const CONFIRM: &str = "confirm";
}

/// One value a line, as `place=text`: how they travel in one field.
pub fn write_values(form: &TermsForm) -> String {
    let lines = form.values.iter().map(|(name, text)| {
        let text = text.replace(['\r', '\n'], " ");
        format!("{name}={text}")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Reads what [`write_values`] wrote.
pub fn read_values(text: &str) -> TermsForm {
    let lines = text.lines().filter_map(|line| line.split_once('='));
    TermsForm { values: lines.map(|(name, text)| (name.to_owned(), text.to_owned())).collect() }
}

/// The values in the query of an address: every parameter that is named like a place.
pub fn values_of(search: &str) -> TermsForm {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(search).unwrap_or_default();
    let values = pairs.into_iter().filter(|(name, _)| Place::read(name).is_some());
    TermsForm { values: values.collect() }
}

/// Saves an edit as the next release. `release` is the newest that the person saw, `page` the path
/// of the form, `values` as [`write_values`] writes them; `confirm` names checks.
#[server(prefix = "/rpc", endpoint = "terms/post")]
pub async fn post_terms(
    release: u32,
    page: String,
    values: String,
    existing: String,
    reason: String,
    #[server(default)] confirm: Vec<String>,
) -> Answer<()> {
    let form = read_values(&values);
    let (typed, typed_reason, ticked) = (form.clone(), reason.clone(), confirm.join(","));
    let how = existing.clone();
    let answer = super::serve::<domain::access::EditTerms, _, _>(|call| async move {
        let terms = &call.db.snapshot().terms;
        let changes = form.read(terms).map_err(faults)?;
        let edit = TermsEdit {
            changes,
            existing: Existing::parse(&how).unwrap_or_default(),
            reason,
            confirm: confirm.iter().filter_map(|name| Check::parse(name)).collect(),
        };
        store::term_edits::save(&call.db, &call.permit, release, &edit, call.now).await
    })
    .await
    .map(|_| ());
    match &answer {
        Ok(()) => leave(&answer, paths::RELEASES, &[], Done::ReleaseSaved.as_str(), ""),
        Err(_) => {
            let mut pairs: Vec<(&str, &str)> =
                typed.values.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
            pairs.extend([
                (names::REVIEW, "1"),
                (names::EXISTING, existing.as_str()),
                (names::REASON, typed_reason.as_str()),
                (names::CONFIRM, ticked.as_str()),
            ]);
            leave(&answer, own_page(&page), &pairs, "", "#review");
        }
    }
    answer
}

fn faults(rules: Vec<(String, FormRule)>) -> store::Error {
    let errors =
        rules.into_iter().map(|(name, rule)| FieldError::new(format!("/values/{name}"), rule));
    Problem::fields(errors.collect()).into()
}

/// Back to one of our own pages that edit, and to no other address.
fn own_page(page: &str) -> &str {
    let is_plain = page.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte));
    let below = [format!("{}/edit/", paths::PLANS), format!("{}/edit/", paths::CATALOGUE)];
    let is_ours = below.iter().any(|start| page.starts_with(start));
    if is_plain && is_ours { page } else { paths::PLANS }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_travel_in_one_field_and_cannot_become_two() {
        let values = vec![
            ("plan.free.quota:groups".to_owned(), "1\nplan.free.quota:chat_rooms=2".to_owned()),
            ("plan.free.quota:chat_rooms".to_owned(), "= 5".to_owned()),
        ];
        let read = read_values(&write_values(&TermsForm { values }));
        assert_eq!(read.values.len(), 2);
        assert_eq!(read.values[1].1, "= 5");
    }

    #[test]
    fn nobody_is_led_away_from_the_console() {
        assert_eq!(own_page("/plans/edit/free"), "/plans/edit/free");
        for bad in ["//evil.example/plans/edit/", "https://evil.example", "/plans/edit/a?b", ""] {
            assert_eq!(own_page(bad), paths::PLANS, "{bad}");
        }
    }
}
