//! The head of the page: which limit of whom, and the question that the page answers.

use domain::apps::{LimitRow, LimitView};
use domain::limit_values::{LimitValue, Target};
use domain::limits::EffectiveLimit;
use domain::units::{Measure, rate};
use leptos::prelude::*;

use crate::components::HistoryLink;
use crate::paths::{self, History, history};
use crate::ui::{Crumb, LinkButton, PageHeader};
use crate::viewer::{Viewer, use_viewer};

#[component]
pub(super) fn Head(view: LimitView) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let (name, part) = match &view.limit {
        LimitRow::Quota(row) => (&row.quota.name, "quotas"),
        LimitRow::Bucket(row) => (&row.name, "rates"),
    };
    let app = paths::app(&view.app);
    let part_name = if part == "quotas" { words.terms.quotas } else { words.terms.rates };
    let crumbs = vec![
        Crumb::new(words.apps.title, paths::APPS),
        Crumb::new(view.app.as_str(), app.clone()),
        Crumb::new(part_name, format!("{app}#{part}")),
    ];
    let title = viewer.locale.name(name).to_owned();
    let past = match &view.limit {
        LimitRow::Quota(row) => {
            let target = Target::Quota { quota: row.quota.id.clone() };
            history(History::Limit(&view.app, &target))
        }
        LimitRow::Bucket(row) => history(History::Bucket(&view.app, &row.bucket)),
    };
    view! {
        <PageHeader title=title lead=question(&view.limit, &viewer) crumbs=crumbs>
            <HistoryLink href=past/>
            <LinkButton href=paths::as_of(&view.app, None)>{words.as_of.link}</LinkButton>
        </PageHeader>
    }
}

/// "Why is this 200/s?", of the first rate where there are several.
fn question(row: &LimitRow, viewer: &Viewer) -> String {
    let words = &viewer.text().limit;
    let (limit, said): (Option<&EffectiveLimit>, Box<dyn Fn(u64) -> String>) = match row {
        LimitRow::Quota(row) => {
            let measure = Measure::Quota(row.quota.unit);
            (Some(&row.limit), Box::new(move |amount| measure.amount(amount as f64, viewer.locale)))
        }
        LimitRow::Bucket(row) => match row.rates.first() {
            Some(first) => {
                let key = first.key();
                (Some(&first.limit), Box::new(move |amount| rate(amount, key, viewer.locale)))
            }
            None => (None, Box::new(|_| String::new())),
        },
    };
    match limit.map(|limit| limit.value) {
        Some(LimitValue::Limited { amount }) => (words.why)(&said(amount)),
        Some(LimitValue::Unlimited) => words.why_unlimited.to_owned(),
        Some(LimitValue::NotSupported) => words.why_not_supported.to_owned(),
        None => words.why_undocumented.to_owned(),
    }
}
